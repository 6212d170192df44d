package dev.relevo.security;

import static dev.relevo.security.Refusals.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that a caller sends makes the gateway open a connection or a file of the caller's choice:
 * a port that listens is named in every place where an address could stand, and nobody calls it.
 */
@OnEachTransport
final class NoFetchTest {
  private static final AtomicInteger CALLS = new AtomicInteger();

  private static ServerSocket target;
  private static ExecutorService listener;
  private static FakeOpenAi cloud;
  private static FakeOllama host;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() throws IOException {
    target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listener = Executors.newSingleThreadExecutor();
    listener.execute(NoFetchTest::listen);
    cloud = FakeOpenAi.start("m1").embeddings();
    host = FakeOllama.start("mine:1b");
    gateway =
        GatewayFixture.start(
                "access { api-keys = [user], admin-keys = [root] }, providers { cloud { "
                    + GatewayFixture.provider(cloud)
                    + " }, host { kind = ollama, base-url = \""
                    + host.address()
                    + "\" } }")
            .ready("cloud", "host");
  }

  private static void listen() {
    while (true) {
      try {
        Socket caller = target.accept();
        CALLS.incrementAndGet(); // before the caller can see the end
        caller.close();
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        throw new AssertionError("cannot listen", e);
      }
    }
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    cloud.close();
    host.close();
    target.close();
    listener.shutdown();
    assertThat(listener.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void nobodyCalled() {
    assertThat(CALLS).hasValue(0);
  }

  /** The gateway would be noticed. */
  @Test
  void target_isCalled_notices() throws IOException {
    try (Socket socket = new Socket(target.getInetAddress(), target.getLocalPort())) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(CALLS.getAndSet(0)).isEqualTo(1);
  }

  private static String place() {
    return "127.0.0.1:" + target.getLocalPort();
  }

  /** A text in which HERE stands for the address that nobody may call. */
  private static String here(String text) {
    return text.replace("HERE", place());
  }

  private static RawConnection.Response post(String path, String body, String... headers) {
    String[] all = new String[headers.length + 1];
    for (int i = 0; i < headers.length; i++) {
      all[i] = here(headers[i]);
    }
    all[headers.length] = "x-api-key: user";
    try (RawConnection connection = gateway.connect()) {
      return connection.post(path, here(body), all);
    }
  }

  private static String chat(String model, String content, String more) {
    return "{\"model\":\"%s\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":%s}]%s}"
        .formatted(model, content, more);
  }

  // ---- pictures ----

  /** A cloud may fetch a picture by itself, from where it is; the gateway passes the address on. */
  @Test
  void picture_byAddress_isPassedOnAndNotFetched() {
    String content = "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://HERE/cat.png\"}}]";

    assertThat(post("/v1/chat/completions", chat("m1", content, "")).status()).isEqualTo(200);
    assertThat(cloud.lastChat().body()).contains(here("http://HERE/cat.png"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://HERE/cat.png",
        "https://HERE/cat.png",
        "HTTP://HERE/cat.png",
        "//HERE/cat.png",
        "ftp://HERE/cat.png",
        "gopher://HERE/_x",
        "file:///etc/passwd",
        "file://HERE/etc/passwd",
        "jar:http://HERE/a.jar!/b",
        "classpath:/reference.conf",
        "../../etc/passwd"
      })
  void picture_byAddressForALocalHost_isRefused(String url) {
    String content = "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + url + "\"}}]";
    int before = host.chats().size();

    RawConnection.Response openAi =
        post("/v1/chat/completions", chat("mine:1b", content, ""), "x-relevo-provider: host");
    assertClean(openAi);
    assertThat(openAi.status()).isEqualTo(400);
    assertClean(
        post(
            "/api/chat",
            "{\"model\":\"mine:1b\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"images\":[\""
                + url
                + "\"]}]}"));
    assertClean(
        post(
            "/api/generate",
            "{\"model\":\"mine:1b\",\"stream\":false,\"prompt\":\"x\",\"images\":[\""
                + url
                + "\"]}"));
    assertThat(host.chats()).hasSize(before);
  }

  // ---- schemas and tools ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\":\"http://HERE/s.json\"}",
        "{\"$schema\":\"http://HERE/meta.json\",\"type\":\"object\"}",
        "{\"$id\":\"http://HERE/a.json\",\"$ref\":\"b.json\"}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"http://HERE/s.json#/x\"}}}",
        "{\"$dynamicRef\":\"http://HERE/s.json#x\"}",
        "{\"$ref\":\"file:///etc/passwd\"}",
        "{\"$ref\":\"classpath:reference.conf\"}",
        "{\"$ref\":\"resource:reference.conf\"}",
        "{\"$ref\":\"jar:http://HERE/a.jar!/s.json\"}",
        "{\"allOf\":[{\"$ref\":\"//HERE/s.json\"}]}"
      })
  void schema_thatRefersElsewhere_isNotFollowed(String schema) {
    RawConnection.Response openAi =
        post(
            "/v1/chat/completions",
            chat(
                "m1",
                "\"x\"",
                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":"
                    + schema
                    + "}}"));
    RawConnection.Response ollama =
        post("/api/chat", chat("mine:1b", "\"x\"", ",\"format\":" + schema));
    RawConnection.Response tools =
        post(
            "/v1/chat/completions",
            chat(
                "m1",
                "\"x\"",
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":"
                    + schema
                    + "}}]"));

    for (RawConnection.Response response : new RawConnection.Response[] {openAi, ollama, tools}) {
      assertThat(response.status()).isLessThan(503);
      assertThat(response.body()).doesNotContain("root:").doesNotContain("max-body");
    }
  }

  @Test
  void tool_withAnAddress_isNobodysToCall() {
    String tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"fetch\",\"description\":\"http://HERE/\","
            + "\"url\":\"http://HERE/\"}},{\"type\":\"mcp\",\"server_url\":\"http://HERE/mcp\"}]";

    assertClean(post("/v1/chat/completions", chat("m1", "\"x\"", tools)));
  }

  // ---- names ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://HERE/m",
        "HERE/library/m",
        "//HERE/m",
        "file:///etc/passwd",
        "../../../etc/passwd",
        "HERE",
        "host/http://HERE"
      })
  void model_thatIsAnAddress_isAName(String model) {
    for (String path : new String[] {"/v1/chat/completions", "/api/chat"}) {
      assertThat(post(path, chat(model, "\"x\"", "")).status()).isLessThan(500);
    }
    assertThat(post("/v1/embeddings", "{\"model\":\"" + model + "\",\"input\":\"x\"}").status())
        .isBetween(400, 499);
    assertThat(post("/api/show", "{\"model\":\"" + model + "\"}").status()).isBetween(400, 499);
    post("/api/generate", "{\"model\":\"" + model + "\",\"prompt\":\"x\",\"stream\":false}");
    post("/ollama/generate", "{\"model\":\"" + model + "\",\"prompt\":\"x\"}");
    post("/chat", "{\"model\":\"" + model + "\",\"system\":\"x\",\"context\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-relevo-provider: http://HERE",
        "x-relevo-provider: HERE",
        "x-relevo-strategy: http://HERE",
        "x-forwarded-host: HERE",
        "x-forwarded-for: 127.0.0.1",
        "Forwarded: host=HERE",
        "Origin: http://HERE",
        "Referer: http://HERE",
        "x-original-url: http://HERE/admin/requests",
        "x-rewrite-url: /admin/requests",
        "traceparent: http://HERE",
        "x-callback-url: http://HERE"
      })
  void header_thatIsAnAddress_isNotFollowed(String header) {
    for (String path : new String[] {"/v1/chat/completions", "/api/chat"}) {
      RawConnection.Response response = post(path, chat("m1", "\"x\"", ""), header);
      assertThat(response.status()).isLessThan(500);
      assertThat(response.body()).doesNotContain("\"requests\"");
    }
    post("/chat", "{\"system\":\"x\",\"context\":\"x\"}", header);
  }

  @Test
  void field_thatIsAnAddress_isNotFollowed() {
    String fields =
        ",\"user\":\"http://HERE\",\"webhook\":\"http://HERE\",\"callback_url\":\"http://HERE\","
            + "\"base_url\":\"http://HERE\",\"base-url\":\"http://HERE\",\"api_base\":\"http://HERE\","
            + "\"metadata\":{\"url\":\"http://HERE\"}";

    assertThat(post("/v1/chat/completions", chat("m1", "\"x\"", fields)).status()).isLessThan(500);
    assertThat(post("/api/chat", chat("m1", "\"x\"", fields)).status()).isLessThan(500);
    assertThat(
            post("/v1/embeddings", "{\"model\":\"m1\",\"input\":\"http://HERE\"" + fields + "}")
                .status())
        .isLessThan(500);
    assertThat(post("/chat", "{\"system\":\"x\",\"context\":\"x\"" + fields + "}").status())
        .isLessThan(500);
  }

  // ---- orders ----

  /** Ollama fetches from whatever registry a model's name begins with, so that is no caller's. */
  @Test
  void pull_ofAForeignRegistry_isForAdministrators() {
    for (String model : new String[] {"HERE/library/m", "http://HERE/library/m", "m"}) {
      RawConnection.Response response =
          post("/api/pull", "{\"model\":\"" + model + "\",\"insecure\":true,\"stream\":false}");
      assertThat(response.status()).isEqualTo(403);
    }
    assertThat(host.requests("/api/pull")).isEmpty();
  }

  /** A model with an address in its name is not pulled by asking for it either. */
  @Test
  void chat_withAModelOfAForeignRegistry_pullsNothing() {
    post("/api/chat", chat("HERE/library/m", "\"x\"", ""));
    post("/api/generate", "{\"model\":\"HERE/library/m\",\"stream\":false}");

    assertThat(host.requests("/api/pull")).isEmpty();
  }

  @Test
  void worker_atAnAddress_isForAdministrators() {
    String body = "{\"name\":\"w\",\"kind\":\"ollama\",\"base-url\":\"http://HERE\"}";

    assertThat(post("/admin/workers", body).status()).isEqualTo(403);
  }
}
