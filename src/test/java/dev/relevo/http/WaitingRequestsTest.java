package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers and operators see of requests that wait in the gateway's queue. */
@OnEachTransport
final class WaitingRequestsTest {
  private static final String STREAMED =
      "{\"model\":\"m1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String WHOLE = STREAMED.replace("true", "false");
  private static final String OFTEN = "http { stream-keep-alive = 40ms, port = 0 }";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final CompletableFuture<Void> go = new CompletableFuture<>();
  private final FakeOpenAi upstream = FakeOpenAi.start("m1");
  private final List<RawConnection> connections = new ArrayList<>();

  @AfterEach
  void stop() {
    go.complete(null);
    connections.forEach(RawConnection::close);
    upstream.close();
  }

  private GatewayFixture gateway(String configuration) {
    return GatewayFixture.start(
            "providers { up { slots = 1, "
                + GatewayFixture.provider(upstream)
                + " } }, "
                + configuration)
        .ready("up");
  }

  private RawConnection ask(GatewayFixture gateway, String path, String body, String... headers) {
    RawConnection connection = gateway.connect();
    connections.add(connection);
    String[] all =
        Stream.concat(Stream.of(headers), Stream.of("Content-Type: application/json"))
            .toArray(String[]::new);
    connection.write(
        RawConnection.request("POST", path, body.getBytes(StandardCharsets.UTF_8), all));
    return connection;
  }

  /** Takes the only slot until {@link #go}. */
  private void occupy(GatewayFixture gateway) {
    upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
    ask(gateway, "/v1/chat/completions", STREAMED, "x-request-id: running");
    Awaitility.await().atMost(LIMIT).until(() -> upstream.chats().size() == 1);
  }

  private static void awaitWaiting(GatewayFixture gateway, int waiting) {
    Awaitility.await().atMost(LIMIT).until(() -> load(gateway).path("waiting").asInt() == waiting);
  }

  private static JsonNode load(GatewayFixture gateway) {
    return json(gateway.get("/admin/load").body());
  }

  private static JsonNode record(GatewayFixture gateway, String id) {
    return json(gateway.get("/admin/requests/" + id).body());
  }

  @Test
  void streamed_waits_theHeadAndTheCommentsTellThePlaceAndTheEndHowLong() {
    try (GatewayFixture gateway = gateway(OFTEN)) {
      occupy(gateway);
      ask(gateway, "/v1/chat/completions", STREAMED);
      awaitWaiting(gateway, 1);
      RawConnection second = ask(gateway, "/v1/chat/completions", STREAMED, "x-request-id: second");

      String head = second.readUntil(": queued, position 2\n\n");
      assertThat(head)
          .startsWith("HTTP/1.1 200 ")
          .containsIgnoringCase("x-relevo-queue-position: 2\r\n")
          .doesNotContainIgnoringCase("x-relevo-expected-start-ms")
          .doesNotContain("data:");
      assertThat(record(gateway, "second").path("queued_ms").asLong()).isPositive();

      go.complete(null);
      String end = second.readUntil("[DONE]\n\n");

      assertThat(end).contains("Hello", "\"x_relevo\":{\"worker\":\"up\"", "\"queued_ms\":");
      JsonNode record = record(gateway, "second");
      assertThat(record.path("queued_ms").asLong()).isBetween(1L, record.path("total_ms").asLong());
    }
  }

  @Test
  void streamed_measured_isToldWhenItsTurnComes() {
    try (GatewayFixture gateway = gateway(OFTEN)) {
      upstream.chat(FakeOpenAi.whole("\"content\":\"hi\""));
      assertThat(gateway.post("/v1/chat/completions", WHOLE).statusCode()).isEqualTo(200);
      upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
      ask(gateway, "/v1/chat/completions", STREAMED);
      Awaitility.await().atMost(LIMIT).until(() -> upstream.chats().size() == 2);

      RawConnection waits = ask(gateway, "/v1/chat/completions", STREAMED);

      assertThat(waits.readUntil(": queued, position 1, expected start in "))
          .containsIgnoringCase("x-relevo-queue-position: 1\r\n")
          .containsIgnoringCase("x-relevo-expected-start-ms: ");
    }
  }

  @Test
  void ollama_eventsAndLines_keepTheirForms() {
    try (GatewayFixture gateway = gateway(OFTEN)) {
      occupy(gateway);

      RawConnection lines = ask(gateway, "/api/chat", STREAMED);
      assertThat(lines.readUntil("\"done\":false}\n"))
          .containsIgnoringCase("x-relevo-queue-position: 1\r\n")
          .doesNotContain(": queued");
      RawConnection events = ask(gateway, "/api/chat", STREAMED, "Accept: text/event-stream");
      events.readUntil(": queued, position 2\n\n");
    }
  }

  @Test
  void whole_waited_theHeadersTellHowLong() throws Exception {
    try (GatewayFixture gateway = gateway("http { port = 0 }")) {
      occupy(gateway);
      CompletableFuture<HttpResponse<String>> waits =
          CompletableFuture.supplyAsync(() -> gateway.post("/v1/chat/completions", WHOLE));
      awaitWaiting(gateway, 1);
      upstream.chat(FakeOpenAi.whole("\"content\":\"hi\""));
      go.complete(null);

      HttpResponse<String> response = waits.get(30, TimeUnit.SECONDS);

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(Long.parseLong(header(response, "x-relevo-queued-ms"))).isPositive();
      HttpResponse<String> another = gateway.post("/v1/chat/completions", WHOLE);
      assertThat(header(another, "x-relevo-queued-ms")).isEqualTo("absent");
    }
  }

  @Test
  void streamed_waitedWithoutAKeepAlive_theHeadersTellHowLong() {
    try (GatewayFixture gateway = gateway("http { port = 0 }")) {
      occupy(gateway);
      RawConnection waits = ask(gateway, "/v1/chat/completions", STREAMED);
      awaitWaiting(gateway, 1);
      go.complete(null);

      RawConnection.Response response = waits.read();

      assertThat(response.header("x-relevo-worker")).isEqualTo("up");
      assertThat(response.header("x-relevo-queue-position")).isNull();
      assertThat(response.header("x-relevo-queued-ms")).isNotNull();
    }
  }

  @Test
  void load_tellsWhoWaitsByPriority() {
    try (GatewayFixture gateway = gateway("http { port = 0 }")) {
      occupy(gateway);
      ask(gateway, "/v1/chat/completions", STREAMED, "x-relevo-priority: high");
      ask(gateway, "/v1/chat/completions", STREAMED, "x-relevo-priority: low");
      ask(gateway, "/v1/chat/completions", STREAMED, "x-relevo-priority: low");
      awaitWaiting(gateway, 3);

      assertThat(load(gateway).path("waiting_by_priority"))
          .isEqualTo(json("{\"high\":1,\"normal\":0,\"low\":2}"));
    }
  }

  @Test
  void streamed_theClientLeaves_itLeavesTheQueueBeforeAnySlotIsFree() {
    try (GatewayFixture gateway = gateway(OFTEN)) {
      occupy(gateway);
      RawConnection leaves = ask(gateway, "/v1/chat/completions", STREAMED, "x-request-id: gone");
      leaves.readUntil(": queued, position 1\n\n");

      leaves.reset();

      awaitWaiting(gateway, 0);
      assertThat(load(gateway).path("leases").asInt()).isEqualTo(1);
      assertThat(record(gateway, "gone").path("outcome").asText()).isEqualTo("left");
      go.complete(null);
      gateway.awaitIdle();
      assertThat(upstream.chats()).hasSize(1);
    }
  }

  @Test
  void complete_nobodyWantsTheAnswerAnyMore_leavesTheQueue() {
    try (GatewayFixture gateway = gateway("http { port = 0 }")) {
      occupy(gateway);
      CompletableFuture<ChatResponse> unwanted =
          gateway
              .gateway
              .complete(ChatRequest.of("m1", List.of(Message.user("hi"))))
              .toCompletableFuture();
      awaitWaiting(gateway, 1);

      unwanted.cancel(true);

      awaitWaiting(gateway, 0);
      go.complete(null);
      gateway.awaitIdle();
      assertThat(upstream.chats()).hasSize(1);
    }
  }

  @Test
  void full_isRefusedWithAReasonAndWhenToComeBack() {
    try (GatewayFixture gateway = gateway("routing.queue-length = 1")) {
      occupy(gateway);
      ask(gateway, "/v1/chat/completions", STREAMED);
      awaitWaiting(gateway, 1);

      HttpResponse<String> refused = gateway.post("/v1/chat/completions", WHOLE);

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(header(refused, "retry-after")).isEqualTo("1");
      assertThat(refused.body()).contains("the queue is full");
    }
  }

  @Test
  void keys_oneRequestBehindTheManyOfAnotherKey_isServedNext() {
    try (GatewayFixture gateway = gateway("access.api-keys = [many, one]")) {
      upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
      for (int i = 0; i < 6; i++) {
        ask(gateway, "/v1/chat/completions", STREAMED, "x-api-key: many");
      }
      Awaitility.await()
          .atMost(LIMIT)
          .until(
              () ->
                  gateway.gateway.load().toCompletableFuture().get(10, TimeUnit.SECONDS).waiting()
                      == 5);
      ask(gateway, "/v1/chat/completions", STREAMED.replace("hi", "I am one"), "x-api-key: one");
      Awaitility.await()
          .atMost(LIMIT)
          .until(
              () ->
                  gateway.gateway.load().toCompletableFuture().get(10, TimeUnit.SECONDS).waiting()
                      == 6);

      go.complete(null);
      Awaitility.await().atMost(LIMIT).until(() -> upstream.chats().size() == 7);

      List<String> bodies = upstream.chats().stream().map(chat -> chat.body()).toList();
      assertThat(bodies.get(1) + bodies.get(2)).contains("I am one");
    }
  }

  @Test
  void streamed_theModelIsBeingLoaded_theCommentsTellSo() {
    try (FakeOllama ollama = FakeOllama.start("m1")) {
      ollama.memory().holdLoads();
      try (GatewayFixture gateway =
          GatewayFixture.start(
                  "providers { gpu { kind = ollama, base-url = \""
                      + ollama.address()
                      + "\" } }, "
                      + OFTEN)
              .ready("gpu")) {
        RawConnection waits = ask(gateway, "/v1/chat/completions", STREAMED);

        waits.readUntil(": loading m1");
        ollama.memory().releaseLoads();

        assertThat(waits.readUntil("[DONE]\n\n")).contains("\"queued_ms\":");
      }
    }
  }

  /**
   * Five answers have been measured to take so long that, behind others, a request with a short
   * deadline has no chance.
   */
  @Test
  void whole_itsTurnWouldComeTooLate_isRefusedAtOnceAndToldWhenToComeBack() {
    try (GatewayFixture gateway = gateway("http { port = 0 }")) {
      for (int i = 0; i < 5; i++) {
        CompletableFuture<Void> later = new CompletableFuture<>();
        later.completeOnTimeout(null, 300, TimeUnit.MILLISECONDS);
        upstream.chat(FakeOpenAi.whole("\"content\":\"hi\"").startAfter(later));
        assertThat(gateway.post("/v1/chat/completions", WHOLE).statusCode()).isEqualTo(200);
      }
      upstream.chat(FakeOpenAi.streamed("\"content\":\"Hello\"").startAfter(go));
      for (int i = 0; i < 6; i++) {
        ask(gateway, "/v1/chat/completions", STREAMED);
      }
      awaitWaiting(gateway, 5);

      HttpResponse<String> refused =
          gateway.post("/v1/chat/completions", WHOLE, "x-relevo-deadline-ms", "1000");

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(Integer.parseInt(header(refused, "retry-after"))).isPositive();
      assertThat(refused.body()).contains("5 wait before this request", "too late");
    }
  }

  /** More requests than slots, for two models of one host: each has at most its slots at once. */
  @Test
  void ollama_manyRequests_noModelHasMoreAtOnceThanItsSlots() {
    try (FakeOllama ollama = FakeOllama.start("m1", "m2")) {
      ollama.chat(
          model -> FakeOllama.answer(model, List.of("Hello from ", model), 3, 5).startAfter(go));
      try (GatewayFixture gateway =
          GatewayFixture.start(
                  "providers { gpu { kind = ollama, slots = 2, base-url = \""
                      + ollama.address()
                      + "\" } }")
              .ready("gpu")) {
        List<RawConnection> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          String model = i % 2 == 0 ? "m1" : "m2";
          all.add(ask(gateway, "/v1/chat/completions", STREAMED.replace("m1", model)));
        }
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> ollama.memory().atOnce("m1") == 2 && ollama.memory().atOnce("m2") == 2);
        awaitWaiting(gateway, 4);

        go.complete(null);

        for (RawConnection one : all) {
          assertThat(one.readUntil("[DONE]\n\n")).contains("Hello from ");
        }
        assertThat(ollama.memory().mostAtOnce("m1")).isEqualTo(2);
        assertThat(ollama.memory().mostAtOnce("m2")).isEqualTo(2);
      }
    }
  }
}
