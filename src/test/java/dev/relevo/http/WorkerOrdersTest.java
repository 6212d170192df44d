package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.events;
import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers that come and go while the gateway runs: over sockets. */
@OnEachTransport
final class WorkerOrdersTest {
  private static final String CHAT =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String STREAM = CHAT.replace("\"model\"", "\"stream\":true,\"model\"");

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  /** What kind of local server a worker asks. */
  enum Kind {
    OLLAMA,
    OPENAI
  }

  /** A local server with one model, whose next answers can be kept open. */
  private final class Host {
    private final Kind kind;
    private final String address;
    private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    private final List<String> asked = new ArrayList<>();

    Host(Kind kind) {
      this.kind = kind;
      if (kind == Kind.OLLAMA) {
        FakeOllama host = FakeOllama.start("m");
        host.load("m");
        host.chat(model -> answer());
        address = host.address().toString();
        open.add(host);
      } else {
        FakeOpenAi host = FakeOpenAi.start("m");
        host.chat(request -> FakeOpenAi.isStream(request) ? answer() : whole());
        address = host.baseUrl().toString();
        open.add(host);
      }
    }

    private ScriptedReply whole() {
      note();
      return FakeOpenAi.whole("\"content\":\"begun and ended\"");
    }

    private synchronized void note() {
      asked.add("asked");
    }

    synchronized int asks() {
      return asked.size();
    }

    private ScriptedReply answer() {
      note();
      if (kind == Kind.OLLAMA) {
        return FakeOllama.begun("m", List.of("begun"))
            .await(gate)
            .chunk(FakeOllama.textLine("m", " and ended"))
            .chunk(FakeOllama.lastLine("m", "stop", 5, 3));
      }
      return FakeOpenAi.unfinished("\"content\":\"begun\"")
          .await(gate)
          .chunk("data: " + FakeOpenAi.delta("\"content\":\" and ended\"") + "\n\n")
          .chunk("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
          .chunk("data: [DONE]\n\n");
    }

    /** From now on answers stay open after their first piece. */
    CompletableFuture<Void> holdOpen() {
      gate = new CompletableFuture<>();
      return gate;
    }

    String keys() {
      return kind == Kind.OLLAMA
          ? "\"kind\":\"ollama\",\"base-url\":\"" + address + "\""
          : "\"kind\":\"openai-compatible\",\"locality\":\"local\",\"base-url\":\""
              + address
              + "\"";
    }
  }

  private GatewayFixture gateway(String configuration) {
    GatewayFixture gateway = GatewayFixture.start(configuration);
    open.add(0, gateway);
    return gateway;
  }

  private static HttpResponse<String> add(GatewayFixture gateway, String name, Host host) {
    return gateway.post(
        "/admin/workers", "{\"name\":\"" + name + "\"," + host.keys() + ",\"slots\":2}");
  }

  private static HttpResponse<String> order(
      GatewayFixture gateway, String method, String path, String... headers) {
    return gateway.send(
        HttpRequest.newBuilder().method(method, HttpRequest.BodyPublishers.noBody()),
        path,
        headers);
  }

  private static RawConnection stream(GatewayFixture gateway) {
    RawConnection connection = gateway.connect();
    connection.write(
        RawConnection.request(
            "POST",
            "/v1/chat/completions",
            STREAM.getBytes(StandardCharsets.UTF_8),
            "Content-Type: application/json"));
    return connection;
  }

  private static JsonNode worker(GatewayFixture gateway, String name) {
    for (JsonNode worker : json(gateway.get("/admin/workers").body()).path("workers")) {
      if (worker.path("name").asText().equals(name)) {
        return worker;
      }
    }
    return json("{}");
  }

  private static JsonNode known(GatewayFixture gateway, String name) {
    for (JsonNode worker : json(gateway.get("/api/providers").body()).path("providers")) {
      if (worker.path("name").asText().equals(name)) {
        return worker;
      }
    }
    return json("{}");
  }

  // ---- the life of a worker ----

  @ParameterizedTest
  @EnumSource(Kind.class)
  void workers_addedDrainedRemovedAndAddedAgainUnderLoad_loseNoRequest(Kind kind) throws Exception {
    Host first = new Host(kind);
    Host second = new Host(kind);
    GatewayFixture gateway = gateway("");

    HttpResponse<String> added = add(gateway, "a", first);
    assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
    assertThat(json(added.body()).path("persisted").asBoolean(true)).isFalse();
    assertThat(json(added.body()).path("note").asText()).contains("relevo.providers");
    assertThat(worker(gateway, "a").path("name").asText()).as("listed at once").isEqualTo("a");
    CompletableFuture<Void> firstGate = first.holdOpen();
    try (RawConnection one = stream(gateway);
        RawConnection two = stream(gateway)) {
      one.readUntil("begun");
      two.readUntil("begun");
      try (RawConnection waiting = stream(gateway)) {
        awaitWaiting(gateway, 1);

        assertThat(add(gateway, "b", second).statusCode()).isEqualTo(201);

        assertThat(waiting.readUntil("[DONE]")).contains("begun", "and ended");
        assertThat(second.asks()).as("who waited got the new host").isEqualTo(1);
      }

      assertThat(order(gateway, "POST", "/admin/workers/a/drain").statusCode()).isEqualTo(200);
      assertThat(worker(gateway, "a").path("draining").asBoolean()).isTrue();
      assertThat(worker(gateway, "a").path("in_use").asInt()).isEqualTo(2);
      for (int i = 0; i < 6; i++) {
        HttpResponse<String> response = gateway.post("/v1/chat/completions", STREAM);
        assertThat(header(response, "x-relevo-worker")).isEqualTo("b");
      }
      assertThat(first.asks()).as("a draining host is asked nothing new").isEqualTo(2);

      CompletableFuture<HttpResponse<String>> removal =
          CompletableFuture.supplyAsync(() -> order(gateway, "DELETE", "/admin/workers/a"));
      assertThat(worker(gateway, "a").path("in_use").asInt()).isEqualTo(2);
      assertThat(removal).as("removal waits for the streams").isNotDone();
      firstGate.complete(null);
      assertThat(one.readUntil("[DONE]")).contains("and ended");
      assertThat(two.readUntil("[DONE]")).contains("and ended");
      HttpResponse<String> removed = removal.get(30, TimeUnit.SECONDS);
      assertThat(removed.statusCode()).isEqualTo(200);
      assertThat(json(removed.body()).path("state").asText()).isEqualTo("removed");
    }
    assertThat(worker(gateway, "a").isEmpty()).isTrue();
    assertThat(header(gateway.post("/v1/chat/completions", CHAT), "x-relevo-worker"))
        .isEqualTo("b");

    assertThat(add(gateway, "a", first).statusCode()).isEqualTo(201);
    gateway.ready("a");
    assertThat(known(gateway, "a").path("models").get(0).path("speed").isMissingNode())
        .as("nothing is remembered of its earlier life")
        .isTrue();
    HttpResponse<String> again =
        gateway.post("/v1/chat/completions", CHAT, "x-relevo-provider", "a");
    assertThat(header(again, "x-relevo-worker")).isEqualTo("a");
    assertThat(json(again.body()).at("/choices/0/message/content").asText())
        .isEqualTo("begun and ended");
  }

  private static void awaitWaiting(GatewayFixture gateway, int requests) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> json(gateway.get("/admin/load").body()).path("waiting").asInt() == requests);
  }

  @Test
  void drain_resumed_getsRequestsAgain() {
    Host host = new Host(Kind.OPENAI);
    GatewayFixture gateway = gateway("routing { queue-timeout = 100ms }");
    add(gateway, "a", host);
    gateway.ready("a");

    order(gateway, "POST", "/admin/workers/a/drain");
    HttpResponse<String> refused = gateway.post("/v1/chat/completions", CHAT);
    HttpResponse<String> resumed = order(gateway, "POST", "/admin/workers/a/resume");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("draining");
    assertThat(resumed.statusCode()).isEqualTo(200);
    assertThat(worker(gateway, "a").path("draining").asBoolean()).isFalse();
    assertThat(gateway.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?now=true", "?limit=0"})
  void remove_atOnceWithAStreamInFlight_isGoneAndTheStreamEndsAllTheSame(String query) {
    Host host = new Host(Kind.OLLAMA);
    GatewayFixture gateway = gateway("");
    add(gateway, "a", host);
    CompletableFuture<Void> gate = host.holdOpen();
    try (RawConnection stream = stream(gateway)) {
      stream.readUntil("begun");

      HttpResponse<String> removed = order(gateway, "DELETE", "/admin/workers/a" + query);

      assertThat(removed.statusCode()).isEqualTo(200);
      assertThat(json(removed.body()).path("state").asText())
          .isEqualTo("removed with requests in flight");
      assertThat(worker(gateway, "a").isEmpty()).isTrue();
      assertThat(add(gateway, "a", host).statusCode()).as("its name is free").isEqualTo(201);
      gate.complete(null);
      assertThat(stream.readUntil("[DONE]")).contains("and ended");
    }
    gateway.ready("a");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(worker(gateway, "a").path("in_use").asInt()).isZero();
              assertThat(json(gateway.get("/admin/load").body()).path("leases").asInt()).isZero();
            });
  }

  @Test
  void remove_afterFailures_forgetsThem() {
    FakeOpenAi broken = FakeOpenAi.start("m");
    open.add(broken);
    broken.chat(ScriptedReply.json(502, "{}"));
    GatewayFixture gateway = gateway("routing { circuit { open = 1h, longest-open = 1h } }");
    String keys =
        "{\"name\":\"a\",\"kind\":\"openai-compatible\",\"base-url\":\"" + broken.baseUrl() + "\"}";
    gateway.post("/admin/workers", keys);
    gateway.ready("a");
    for (int i = 0; i < 3; i++) {
      gateway.post("/v1/chat/completions", CHAT, "x-relevo-deadline-ms", "300");
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> known(gateway, "a").at("/models/0/circuit").asText().equals("open"));

    order(gateway, "DELETE", "/admin/workers/a");
    broken.chat(FakeOpenAi::hello);
    gateway.post("/admin/workers", keys);
    gateway.ready("a");

    assertThat(known(gateway, "a").at("/models/0/circuit").asText()).isEqualTo("closed");
    assertThat(gateway.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(200);
  }

  @Test
  void configuredWorkers_areRemovedAndDrainedAsWell() {
    Host host = new Host(Kind.OPENAI);
    Host other = new Host(Kind.OPENAI);
    GatewayFixture gateway =
        gateway(
                "providers { one { kind = openai-compatible, base-url = \""
                    + host.address
                    + "\" }, two { kind = openai-compatible, base-url = \""
                    + other.address
                    + "\" } }")
            .ready("one", "two");

    assertThat(order(gateway, "DELETE", "/admin/workers/one").statusCode()).isEqualTo(200);

    for (int i = 0; i < 4; i++) {
      assertThat(header(gateway.post("/v1/chat/completions", CHAT), "x-relevo-worker"))
          .isEqualTo("two");
    }
    assertThat(host.asks()).isZero();
    assertThat(events(gateway.post("/v1/chat/completions", STREAM).body()))
        .last()
        .isEqualTo("[DONE]");
  }

  // ---- what is wrong ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|name: must be",
        "{\"name\":5,\"kind\":\"ollama\"}|name: must be",
        "{\"name\":\"a/b\",\"kind\":\"ollama\"}|name: must be",
        "{\"name\":\" a\",\"kind\":\"ollama\"}|name: must be",
        "[]|the body is JSON but not an object",
        "include \"/etc/passwd\"|the body is not valid JSON",
        "{\"name\":\"new.one\"}|relevo.providers.new.one.kind: is missing",
        "{\"name\":\"x\",\"kind\":\"olama\"}|relevo.providers.x.kind: is 'olama'",
        "{\"name\":\"x\",\"kind\":\"ollama\",\"slots\":0}|relevo.providers.x.slots: ",
        "{\"name\":\"x\",\"kind\":\"ollama\",\"slot\":1}|relevo.providers.x.slot: is not a known key",
        "{\"name\":\"x\",\"kind\":\"ollama\",\"base-url\":\"ftp://h\"}|relevo.providers.x.base-url: ",
        "{\"name\":\"x\",\"kind\":\"ollama\",\"enabled\":false}|relevo.providers.x.enabled: is false",
        "{\"name\":\"x\",\"kind\":\"groq\"}|relevo.providers.x.api-keys: needs at least one key",
        "{\"name\":\"x\",\"kind\":\"embedded\",\"path\":\"/f.gguf\"}|relevo.providers.x.kind: is 'embedded', which",
        "{\"name\":\"builtin\"}|relevo.providers.builtin.kind: is 'builtin', which"
      })
  void add_wrongBody_is400WithTheFullKey(String body, String message) {
    GatewayFixture gateway = gateway("");

    HttpResponse<String> response = gateway.post("/admin/workers", body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(json(response.body()).at("/error/message").asText()).contains(message);
    assertThat(json(gateway.get("/admin/workers").body()).path("workers")).isEmpty();
  }

  @Test
  void add_severalFaults_areToldTogetherAndNoSecretIsRepeated() {
    GatewayFixture gateway = gateway("");

    HttpResponse<String> response =
        gateway.post(
            "/admin/workers",
            "{\"name\":\"x\",\"kind\":\"groq\",\"api-keys\":[\"sk-secret\"],\"slots\":0,\"priority\":-1}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .contains("relevo.providers.x.slots: ", "relevo.providers.x.priority: ")
        .doesNotContain("sk-secret");
  }

  @Test
  void orders_unknownOrTakenNames_areToldApart() {
    GatewayFixture gateway = gateway("");
    Host host = new Host(Kind.OPENAI);
    add(gateway, "a", host);

    assertThat(add(gateway, "a", host).statusCode()).isEqualTo(409);
    assertThat(order(gateway, "DELETE", "/admin/workers/b").statusCode()).isEqualTo(404);
    assertThat(order(gateway, "POST", "/admin/workers/b/drain").statusCode()).isEqualTo(404);
    assertThat(order(gateway, "POST", "/admin/workers/b/resume").statusCode()).isEqualTo(404);
    assertThat(order(gateway, "POST", "/admin/workers/a/stop").statusCode()).isEqualTo(404);
    assertThat(order(gateway, "DELETE", "/admin/workers/a?limit=x").statusCode()).isEqualTo(400);
    assertThat(order(gateway, "DELETE", "/admin/workers/a?now=maybe").statusCode()).isEqualTo(400);
    assertThat(worker(gateway, "a").path("draining").asBoolean()).isFalse();
  }

  // ---- who may ----

  @Test
  void access_onlyApiKeys_isRefusedWithTheKeyToSet() {
    GatewayFixture gateway = gateway("access { api-keys = [user] }");

    HttpResponse<String> response =
        gateway.post("/admin/workers", "{}", "Authorization", "Bearer user");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("relevo.access.admin-keys", "ADMIN_API_KEYS");
    assertThat(gateway.post("/admin/workers", "{}").statusCode()).isEqualTo(401);
    assertThat(order(gateway, "DELETE", "/admin/workers/a", "x-api-key", "user").statusCode())
        .isEqualTo(403);
    assertThat(gateway.get("/admin/workers", "x-api-key", "user").statusCode()).isEqualTo(403);
  }

  @Test
  void access_adminKey_isGoodForEverything() {
    GatewayFixture gateway = gateway("access { api-keys = [user], admin-keys = [root] }");
    Host host = new Host(Kind.OPENAI);
    String body = "{\"name\":\"a\"," + host.keys() + "}";

    assertThat(gateway.post("/admin/workers", body, "x-api-key", "wrong").statusCode())
        .isEqualTo(401);
    assertThat(gateway.post("/admin/workers", body, "x-api-key", "user").statusCode())
        .isEqualTo(403);
    assertThat(gateway.post("/admin/workers", body, "x-api-key", "root").statusCode())
        .isEqualTo(201);
    gateway.ready("a");
    assertThat(
            gateway.post("/v1/chat/completions", CHAT, "Authorization", "Bearer root").statusCode())
        .isEqualTo(200);
    assertThat(
            gateway.post("/v1/chat/completions", CHAT, "Authorization", "Bearer user").statusCode())
        .isEqualTo(200);
    assertThat(
            gateway.get("/admin/workers", "x-api-key", "root").body()
                + gateway.get("/api/providers", "x-api-key", "root").body())
        .doesNotContain("root", "user");
  }

  @Test
  void access_noKeysOnLoopback_isForEverybodyButForeignPages() {
    GatewayFixture gateway = gateway("");
    Host host = new Host(Kind.OPENAI);
    String body = "{\"name\":\"a\"," + host.keys() + "}";

    HttpResponse<String> page =
        gateway.post("/admin/workers", body, "Origin", "https://evil.example");

    assertThat(page.statusCode()).isEqualTo(403);
    assertThat(page.body()).contains("https://evil.example");
    assertThat(gateway.post("/admin/workers", body).statusCode()).isEqualTo(201);
  }
}
