package dev.relevo.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.gateway.Extensions;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.TransportKind;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line for each HTTP request, over real sockets, in both formats. */
@OnEachTransport
class AccessLogTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String SECRET = "sk-very-secret";
  private static final String QUESTION = "where-is-my-treasure";

  private final AccessLines log = new AccessLines();
  private FakeOpenAi upstream;
  private GatewayFixture gateway;

  @BeforeEach
  void start() {
    upstream = FakeOpenAi.start("m1");
    gateway =
        start(
                "http { max-body = 2KiB }, access { api-keys = [\""
                    + SECRET
                    + "\"] }, providers { up { prices { m1 { input = 1, output = 2 }"
                    + " }, "
                    + GatewayFixture.provider(upstream)
                    + " } }")
            .ready("up");
  }

  private GatewayFixture start(String configuration) {
    return GatewayFixture.start(
        configuration, Extensions.NONE, services -> services.withListeners(log.listeners()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
    log.close();
  }

  private static String chat(boolean stream, String model) {
    return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(model, stream, QUESTION);
  }

  private HttpResponse<String> ask(boolean stream) {
    return gateway.post(CHAT, chat(stream, "m1"), "x-api-key", SECRET);
  }

  /** Reads a stream up to a text. */
  private RawConnection streaming(String until) {
    RawConnection connection = gateway.connect();
    connection.write(
        RawConnection.request(
            "POST",
            CHAT,
            chat(true, "m1").getBytes(UTF_8),
            "x-api-key: " + SECRET,
            "Content-Type: application/json"));
    connection.readUntil(until);
    return connection;
  }

  // ---- what was asked of the gateway ----

  @Test
  void wholeAnswer_isOneLineThatTellsWhoAnsweredAndWhatItTook() {
    String id = GatewayFixture.header(ask(false), "x-request-id");

    Map<String, String> line = log.awaitOne();

    assertThat(line)
        .containsEntry("method", "POST")
        .containsEntry("path", CHAT)
        .containsEntry("status", "200")
        .containsEntry("client", "127.0.0.1")
        .containsEntry("key", "key-1")
        .containsEntry("id", id)
        .containsEntry("dialect", "openai")
        .containsEntry("operation", "chat")
        .containsEntry("asked", "m1")
        .containsEntry("worker", "up")
        .containsEntry("model", "m1")
        .containsEntry("outcome", "answered")
        .containsEntry("attempts", "1")
        .containsEntry("tokens", "reported")
        .containsEntry("prompt_tokens", String.valueOf(FakeOpenAi.PROMPT_TOKENS))
        .containsEntry("completion_tokens", String.valueOf(FakeOpenAi.COMPLETION_TOKENS))
        .containsEntry("cost_usd", "0.000011")
        .containsKeys("ms", "first_ms")
        .doesNotContainKeys("stream", "left", "fallback", "seams", "cache", "error", "queued_ms");
    assertThat(line.get("time")).matches("20..-..-..T..:..:..\\....Z");
  }

  @Test
  void stream_hasItsLineAtItsEnd() {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    upstream.chat(
        FakeOpenAi.unfinished("\"content\":\"Hello\"")
            .await(goOn)
            .chunk("data: " + FakeOpenAi.delta("\"content\":\" you\"") + "\n\n")
            .chunk(
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
            .chunk("data: [DONE]\n\n"));
    try (RawConnection client = streaming("Hello")) {
      assertThat(log.raw()).isEmpty();

      goOn.complete(null);
      client.readUntil("[DONE]");

      assertThat(log.awaitOne())
          .containsEntry("status", "200")
          .containsEntry("stream", "true")
          .containsEntry("outcome", "answered")
          .containsEntry("tokens", "estimated")
          .doesNotContainKeys("left", "error");
    }
  }

  @Test
  void streamThatBreaksOff_isToldAsFailedThoughItsStatusIsGood() {
    upstream.chat(FakeOpenAi.unfinished("\"content\":\"Hello\"").cut());

    assertThat(ask(true).body()).contains("Hello", "error");

    assertThat(log.awaitOne())
        .containsEntry("status", "200")
        .containsEntry("outcome", "failed")
        .containsEntry("error", "upstream_failed")
        .containsEntry("tokens", "estimated")
        .doesNotContainKey("left");
  }

  @Test
  void clientThatLeaves_isToldAsGone() {
    upstream.chat(FakeOpenAi.unfinished("\"content\":\"Hello\"").stall());
    streaming("Hello").reset();

    assertThat(log.awaitOne())
        .containsEntry("status", "200")
        .containsEntry("outcome", "left")
        .containsEntry("left", "true")
        .doesNotContainKey("error");
  }

  @Test
  void clientThatLeavesBeforeAnythingIsThere_hasItsLineToo() {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    upstream.chat(request -> FakeOpenAi.hello(request).startAfter(answer));
    RawConnection client = gateway.connect();
    client.write(
        RawConnection.request(
            "POST",
            CHAT,
            chat(true, "m1").getBytes(UTF_8),
            "x-api-key: " + SECRET,
            "Content-Type: application/json"));
    OllamaFleet.await(() -> assertThat(upstream.chats()).hasSize(1));
    client.reset();
    answer.complete(null);

    assertThat(log.awaitOne()).containsEntry("path", CHAT).containsKey("outcome");
  }

  @Test
  void nobodyAnswers_isToldWithTheKindOfTheError() {
    upstream.chat(ScriptedReply.json(503, "{\"error\":{\"message\":\"%s\"}}".formatted(QUESTION)));

    assertThat(ask(false).statusCode()).isEqualTo(502);

    assertThat(log.awaitOne())
        .containsEntry("status", "502")
        .containsEntry("outcome", "failed")
        .containsEntry("error", "upstream_failed")
        .containsEntry("tokens", "none")
        .doesNotContainKeys("worker", "first_ms");
    assertThat(log.raw()).noneMatch(line -> line.contains(QUESTION));
  }

  // ---- what did not come to that ----

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/chat/completions, '', 401, openai",
    "POST, /api/chat, x-api-key: wrong-secret, 401, ollama",
    "GET, /v1/nothing?api_key=sk-very-secret, '', 404, openai",
    "GET, /v1/chat/completions, '', 405, openai",
    "PUT, /api/chat, '', 405, ollama",
    "OPTIONS, /v1/chat/completions, '', 204, openai",
    "HEAD, /health, '', 200, admin",
    "GET, /health, '', 200, admin",
    "POST, /v1/chat/completions, x-api-key: sk-very-secret, 415, openai",
    "GET, /admin/requests, x-api-key: sk-very-secret, 403, admin"
  })
  void requestThatIsNotForAModel_hasOneLine(
      String method, String target, String header, int status, String dialect) {
    try (RawConnection client = gateway.connect()) {
      String[] headers = header.isEmpty() ? new String[0] : new String[] {header};
      RawConnection.Response response = client.exchange(method, target, new byte[0], headers);
      assertThat(response.status()).isEqualTo(status);

      Map<String, String> line = log.awaitOne();

      String id = response.header("x-request-id");
      assertThat(id).isNotNull();
      assertThat(line)
          .containsEntry("method", method)
          .containsEntry("path", target.replaceFirst("\\?.*", ""))
          .containsEntry("status", String.valueOf(status))
          .containsEntry("dialect", dialect)
          .containsEntry("id", id)
          .containsEntry("client", "127.0.0.1")
          .doesNotContainKeys("outcome", "tokens", "worker");
      assertThat(log.raw()).noneMatch(it -> it.contains("secret"));
    }
  }

  @Test
  void bodyThatIsTooLarge_hasOneLine() {
    assertThat(
            gateway
                .post(CHAT, "{\"x\":\"" + "y".repeat(3_000) + "\"}", "x-api-key", SECRET)
                .statusCode())
        .isEqualTo(413);

    assertThat(log.awaitOne()).containsEntry("status", "413").containsEntry("key", "key-1");
  }

  @Test
  void bodyThatIsNoJson_hasOneLine() {
    assertThat(gateway.post(CHAT, QUESTION, "x-api-key", SECRET).statusCode()).isEqualTo(400);

    assertThat(log.awaitOne()).containsEntry("status", "400").doesNotContainKey("asked");
    assertThat(log.raw()).noneMatch(line -> line.contains(QUESTION));
  }

  @Test
  void requestThatCanBeReadInTwoWays_hasOneLine() {
    try (RawConnection client = gateway.connect()) {
      String[] keys = {"x-api-key: " + SECRET, "x-api-key: other-secret"};
      assertThat(client.exchange("GET", "/v1/models", new byte[0], keys).status()).isEqualTo(401);

      assertThat(log.awaitOne())
          .containsEntry("path", "/v1/models")
          .containsEntry("status", "401")
          .doesNotContainKey("key");
    }
  }

  /** Of what Pekko's parser refuses no more is known than the status. */
  @Test
  void whatIsNoHttp_hasOneLineWithWhatIsKnown() {
    try (RawConnection client = gateway.connect()) {
      client.write("GET /v1/models?api_key=secret HTTP/1.1\r\nHost: a b c\r\nbad header\r\n\r\n");
      RawConnection.Response response = client.read();
      assertThat(response.status()).isEqualTo(400);

      Map<String, String> line = log.awaitOne();
      assertThat(line)
          .containsEntry("status", "400")
          .containsEntry("id", String.valueOf(response.header("x-request-id")))
          .doesNotContainKey("dialect");
      if (TestTransport.configuredKind() == TransportKind.EVENT_LOOP) {
        assertThat(line)
            .containsEntry("method", "GET")
            .containsEntry("path", "/v1/models")
            .containsEntry("client", "127.0.0.1");
      } else {
        assertThat(line).doesNotContainKeys("method", "path", "client");
      }
    }
  }

  // ---- streams that are no answers ----

  @Test
  void pull_hasItsLineAtItsEnd() {
    try (FakeOllama host = FakeOllama.start("shared:latest");
        GatewayFixture fleet = fleet(host)) {
      host.pulls().offer("new:1b", 4_000).hold();
      try (RawConnection client = pulling(fleet)) {
        assertThat(log.raw()).isEmpty();
        host.pulls().release();
        client.readUntil("success");

        assertThat(log.awaitOne())
            .containsEntry("path", "/api/pull")
            .containsEntry("status", "200")
            .containsEntry("dialect", "ollama")
            .doesNotContainKeys("left", "outcome");
      }
    }
  }

  @Test
  void pull_whoseClientLeaves_isToldAsLeft() {
    try (FakeOllama host = FakeOllama.start("shared:latest");
        GatewayFixture fleet = fleet(host)) {
      host.pulls().offer("new:1b", 4_000).hold();
      pulling(fleet).reset();

      assertThat(log.awaitOne())
          .containsEntry("path", "/api/pull")
          .containsEntry("status", "200")
          .containsEntry("left", "true");
      host.pulls().release();
    }
  }

  private GatewayFixture fleet(FakeOllama host) {
    return start("providers { gpu-1 { kind = ollama, base-url = \"" + host.address() + "\" } }")
        .ready("gpu-1");
  }

  private static RawConnection pulling(GatewayFixture fleet) {
    RawConnection client = fleet.connect();
    client.write(
        RawConnection.request(
            "POST",
            "/api/pull",
            "{\"model\":\"new:1b\"}".getBytes(UTF_8),
            "Content-Type: application/json"));
    client.readUntil("pulling");
    return client;
  }

  // ---- all together ----

  @Test
  void manyRequestsAtOnce_haveOneLineEach() throws Exception {
    int clients = 20;
    int each = 10;
    CountDownLatch begin = new CountDownLatch(1);
    Set<String> ids = new HashSet<>();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<CompletableFuture<Void>> all =
          IntStream.range(0, clients)
              .mapToObj(
                  client ->
                      CompletableFuture.runAsync(
                          () -> {
                            try (RawConnection connection = gateway.connect()) {
                              begin.await();
                              for (int i = 0; i < each; i++) {
                                boolean knows = i % 5 != 4;
                                RawConnection.Response response =
                                    connection.post(
                                        CHAT,
                                        chat(i % 2 == 0, "m1"),
                                        knows ? "x-api-key: " + SECRET : "x-api-key: none");
                                assertThat(response.status()).isEqualTo(knows ? 200 : 401);
                                synchronized (ids) {
                                  ids.add(String.valueOf(response.header("x-request-id")));
                                }
                              }
                            } catch (InterruptedException e) {
                              throw new AssertionError(e);
                            }
                          },
                          threads))
              .toList();
      begin.countDown();
      for (CompletableFuture<Void> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    List<Map<String, String>> lines = log.await(clients * each);

    assertThat(lines).extracting(line -> line.get("id")).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(lines).filteredOn(line -> "401".equals(line.get("status"))).hasSize(40);
    assertThat(log.raw())
        .noneMatch(
            line -> line.contains(SECRET) || line.contains(QUESTION) || line.contains("Hello w"));
  }

  @Test
  void whatCallersMakeUp_neverBreaksALine() {
    String model = "a\\r\\nstatus=200 \\u001b[2J \\u2028\\u2029\\u0085\\u202e \\\"x\\\" \\u007f 日本";
    try (RawConnection client = gateway.connect()) {
      client.post(CHAT, chat(false, model), "x-api-key: " + SECRET, "x-request-id: a\tb\"c");
      client.exchange(
          "GET",
          "/v1/a%0d%0atime=now%1b%5b2J%22%5c%e2%80%a8%e2%80%ae%00" + "x".repeat(500),
          new byte[0]);
    }

    List<Map<String, String>> lines = log.await(2);

    assertThat(lines.get(0).get("asked"))
        .isEqualTo("a\r\nstatus=200 \u001b[2J \u2028\u2029\u0085\u202e \"x\" \u007f 日本");
    assertThat(lines.get(0).get("id")).matches("[A-Za-z0-9._:-]+");
    assertThat(lines.get(1).get("path"))
        .startsWith("/v1/a\r\ntime=now\u001b[2J\"\\\u2028\u202e\0xxx")
        .hasSize(201)
        .endsWith("x…");
    assertThat(log.raw())
        .hasSize(4)
        .allMatch(line -> line.codePoints().noneMatch(AccessLogTest::isObeyed));
  }

  private static boolean isObeyed(int c) {
    return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0x202e;
  }
}
