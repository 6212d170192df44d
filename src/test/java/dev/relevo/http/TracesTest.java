package dev.relevo.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.access.Admissions;
import dev.relevo.gateway.Extensions;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.telemetry.TelemetrySettings;
import dev.relevo.telemetry.TraceSettings;
import dev.relevo.telemetry.Traces;
import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.OtlpReceiver;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Traces from a caller through the gateway to providers and to a receiver, over real sockets. */
@OnEachTransport
class TracesTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String CHAT = "/v1/chat/completions";
  private static final String QUESTION = "where-is-my-treasure";
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final long SERVER = 2;
  private static final long CLIENT = 3;

  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final FakeOpenAi first = FakeOpenAi.start("m1");
  private final FakeOpenAi second = FakeOpenAi.start("m1");
  private @Nullable GatewayFixture gateway;
  private @Nullable Traces traces;

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (traces != null) {
      traces.close();
    }
    first.close();
    second.close();
    receiver.close();
  }

  private static TraceSettings settings(String traces) {
    Faults faults = new Faults();
    Section root =
        Section.of(
            ConfigFactory.parseString("relevo.telemetry.traces { " + traces + " }")
                .withFallback(ConfigFactory.defaultReference())
                .resolve(),
            "relevo",
            faults);
    TelemetrySettings settings = TelemetrySettings.from(root.section("telemetry"));
    faults.throwIfAny();
    return settings.traces();
  }

  /** Traces go to the receiver. */
  private GatewayFixture start() {
    return start("endpoint = \"" + receiver.endpoint() + "\"");
  }

  private GatewayFixture start(String ofTraces) {
    return start(
        ofTraces,
        "first { priority = 1, prices { m1 { input = 1, output = 2 } }, "
            + GatewayFixture.provider(first)
            + " }, second { priority = 2, "
            + GatewayFixture.provider(second)
            + " }",
        "first",
        "second");
  }

  private GatewayFixture start(String ofTraces, String providers, String... workers) {
    TraceSettings settings = settings(ofTraces);
    if (settings.endpoint() != null) {
      traces = Traces.start(settings, settings.endpoint(), "1.2.3");
    }
    gateway =
        GatewayFixture.start(
                "routing { unknown-model = reject }, providers { " + providers + " }",
                new Extensions(
                    Admissions.OPEN,
                    traces == null ? List.of() : List.of(traces),
                    settings.propagation()),
                services -> services.withPlaces(settings.places()))
            .ready(workers);
    return gateway;
  }

  private static String chat(boolean stream, String model) {
    return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(model, stream, QUESTION);
  }

  /** The spans when there are so many, those of servers first, and clients' by their attempts. */
  private List<OtlpReceiver.Span> spans(int count) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(receiver.spans()).hasSizeGreaterThanOrEqualTo(count));
    assertThat(receiver.spans()).hasSize(count);
    return receiver.spans().stream()
        .sorted(
            (a, b) ->
                a.kind() == b.kind()
                    ? String.valueOf(a.attributes().get("relevo.attempt"))
                        .compareTo(String.valueOf(b.attributes().get("relevo.attempt")))
                    : Long.compare(a.kind(), b.kind()))
        .toList();
  }

  private static String parent(ScriptedServer.Recorded request) {
    return Objects.requireNonNull(request.header("traceparent"), "traceparent");
  }

  private static String parent(OtlpReceiver.Span span) {
    return "00-" + span.traceId() + "-" + span.spanId() + "-01";
  }

  private static void assertAttempt(
      OtlpReceiver.Span attempt, OtlpReceiver.Span server, ScriptedServer.Recorded request) {
    assertThat(attempt.kind()).isEqualTo(CLIENT);
    assertThat(attempt.traceId()).isEqualTo(server.traceId());
    assertThat(attempt.parentId()).isEqualTo(server.spanId());
    assertThat(parent(request)).isEqualTo(parent(attempt));
    assertThat(attempt.start()).isBetween(server.start(), attempt.end());
    assertThat(attempt.end()).isLessThanOrEqualTo(server.end());
  }

  // ---- what is sent ----

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void answer_isASpanWithOneOfItsAttemptBelow(boolean stream) {
    Instant before = Instant.now();
    String id = GatewayFixture.header(start().post(CHAT, chat(stream, "m1")), "x-request-id");

    List<OtlpReceiver.Span> spans = spans(2);

    OtlpReceiver.Span server = spans.get(0);
    assertThat(server.kind()).isEqualTo(SERVER);
    assertThat(server.parentId()).isEmpty();
    assertThat(server.name()).isEqualTo("chat m1");
    assertThat(server.failed()).isFalse();
    assertThat(server.start()).isGreaterThanOrEqualTo(before.toEpochMilli() * 1_000_000);
    assertThat(server.end())
        .isBetween(server.start(), (Instant.now().toEpochMilli() + 1) * 1_000_000);
    assertThat(server.attributes())
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.provider.name", "openai-compatible")
        .containsEntry("gen_ai.request.model", "m1")
        .containsEntry("gen_ai.response.model", "m1")
        .containsEntry("gen_ai.usage.input_tokens", (long) FakeOpenAi.PROMPT_TOKENS)
        .containsEntry("gen_ai.usage.output_tokens", (long) FakeOpenAi.COMPLETION_TOKENS)
        .containsEntry("relevo.usage.source", "reported")
        .containsEntry("relevo.cost_usd", 0.000011)
        .containsEntry("relevo.request.id", id)
        .containsEntry("relevo.dialect", "openai")
        .containsEntry("relevo.key", "anybody")
        .containsEntry("relevo.worker", "first")
        .containsEntry("relevo.attempts", 1L)
        .containsEntry("relevo.outcome", "answered")
        .containsEntry("relevo.fallback", false)
        .containsEntry("relevo.stream", stream)
        .doesNotContainKey("error.type");
    assertThat(server.event("relevo.first_content").time()).isBetween(server.start(), server.end());
    OtlpReceiver.Span attempt = spans.get(1);
    assertAttempt(attempt, server, first.lastChat());
    assertThat(attempt.name()).isEqualTo("chat m1");
    assertThat(attempt.attributes())
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.provider.name", "openai-compatible")
        .containsEntry("gen_ai.request.model", "m1")
        .containsEntry("gen_ai.usage.input_tokens", (long) FakeOpenAi.PROMPT_TOKENS)
        .containsEntry("gen_ai.usage.output_tokens", (long) FakeOpenAi.COMPLETION_TOKENS)
        .containsEntry("relevo.worker", "first")
        .containsEntry("relevo.reason", "first")
        .containsEntry("relevo.outcome", "succeeded")
        .doesNotContainKeys("error.type", "http.response.status_code");
    assertThat(receiver.paths()).containsOnly("/v1/traces");
    assertThat(receiver.resources())
        .allSatisfy(
            resource ->
                assertThat(resource)
                    .containsEntry("service.name", "relevo")
                    .containsEntry("service.version", "1.2.3"));
    assertThat(receiver.spans().toString()).doesNotContain(QUESTION, "Hello");
  }

  @Test
  void failover_hasASpanForEachAttempt() {
    first.chat(ScriptedReply.json(503, "{\"error\":{\"message\":\"no %s\"}}".formatted(QUESTION)));
    start().post(CHAT, chat(false, "m1"));

    List<OtlpReceiver.Span> spans = spans(3);

    assertThat(spans.get(0).failed()).isFalse();
    assertThat(spans.get(0).attributes())
        .containsEntry("relevo.worker", "second")
        .containsEntry("relevo.attempts", 2L)
        .containsEntry("relevo.fallback", true)
        .containsEntry("relevo.outcome", "answered");
    assertAttempt(spans.get(1), spans.get(0), first.lastChat());
    assertAttempt(spans.get(2), spans.get(0), second.lastChat());
    assertThat(spans.get(1).failed()).isTrue();
    assertThat(spans.get(1).attributes())
        .containsEntry("relevo.outcome", "failed")
        .containsEntry("error.type", "transient")
        .containsEntry("http.response.status_code", 503L);
    assertThat(spans.get(2).failed()).isFalse();
    assertThat(spans.get(2).attributes()).containsEntry("relevo.reason", "next");
    assertThat(spans.get(1).spanId()).isNotEqualTo(spans.get(2).spanId());
    assertThat(receiver.spans().toString()).doesNotContain(QUESTION);
  }

  @Test
  void streamThatGoesOnElsewhere_tellsOfTheSeam() {
    first.chat(FakeOpenAi.unfinished("\"content\":\"Hello\"").cut());
    assertThat(start().post(CHAT, chat(true, "m1")).body()).contains("[DONE]");

    List<OtlpReceiver.Span> spans = spans(4); // the first is asked once more

    OtlpReceiver.Event seam = spans.get(0).event("relevo.seam");
    assertThat(seam.attributes())
        .containsEntry("relevo.worker", "second")
        .containsEntry("gen_ai.response.model", "m1")
        .containsEntry("relevo.delivered_characters", 5L);
    assertThat(seam.time())
        .isBetween(spans.get(0).event("relevo.first_content").time(), spans.get(0).end());
    assertThat(spans.get(1).attributes()).containsEntry("relevo.outcome", "failed");
    assertThat(spans.get(3).attributes()).containsKey("relevo.way");
    assertAttempt(spans.get(3), spans.get(0), second.lastChat());
  }

  @Test
  void clientThatLeaves_isAnOutcomeAndNoError() {
    first.chat(FakeOpenAi.unfinished("\"content\":\"Hello\"").stall());
    RawConnection client = start().connect();
    client.write(
        RawConnection.request(
            "POST", CHAT, chat(true, "m1").getBytes(UTF_8), "Content-Type: application/json"));
    client.readUntil("Hello");
    client.reset();

    List<OtlpReceiver.Span> spans = spans(2);

    assertThat(spans.get(0).attributes()).containsEntry("relevo.outcome", "left");
    assertThat(spans.get(0).failed()).isFalse();
    assertThat(spans.get(1).attributes())
        .containsEntry("relevo.outcome", "cancelled")
        .containsEntry("relevo.usage.source", "estimated");
  }

  @Test
  void requestThatIsRefused_isAFailedSpanWithoutAttempts() {
    assertThat(start().post(CHAT, chat(false, "nobody-has-it")).statusCode()).isEqualTo(404);

    OtlpReceiver.Span server = spans(1).get(0);

    assertThat(server.failed()).isTrue();
    assertThat(server.attributes())
        .containsEntry("error.type", "unknown_model")
        .containsEntry("relevo.outcome", "failed")
        .containsEntry("relevo.attempts", 0L)
        .containsEntry("gen_ai.provider.name", "relevo");
  }

  @Test
  void vectors_areTracedToo() {
    start(
            "endpoint = \"" + receiver.endpoint() + "\", service-name = desk",
            "first { capabilities { embeddings = true }, " + GatewayFixture.provider(first) + " }",
            "first")
        .post("/v1/embeddings", "{\"model\":\"m1\",\"input\":\"" + QUESTION + "\"}");

    List<OtlpReceiver.Span> spans = spans(2);

    assertThat(spans.get(0).name()).isEqualTo("embeddings m1");
    assertAttempt(spans.get(1), spans.get(0), first.embeddingRequests().get(0));
    assertThat(receiver.resources())
        .allSatisfy(resource -> assertThat(resource).containsEntry("service.name", "desk"));
  }

  @Test
  void headersOfTheSettings_reachTheReceiverAndNobodyElse() {
    start("endpoint = \"" + receiver.endpoint() + "/\", headers { Authorization = \"Bearer t1\" }")
        .post(CHAT, chat(false, "m1"));

    spans(2);

    assertThat(receiver.headers())
        .allSatisfy(
            headers -> assertThat(headers).containsEntry("authorization", List.of("Bearer t1")));
    assertThat(first.lastChat().headers().toString()).doesNotContain("t1\"");
  }

  // ---- traces that come in ----

  @Test
  void placeThatComesIn_isAboveTheRequest() {
    start()
        .post(
            CHAT,
            chat(false, "m1"),
            "traceparent",
            "00-" + TRACE + "-" + PARENT + "-01",
            "tracestate",
            "vendor=a");

    List<OtlpReceiver.Span> spans = spans(2);

    assertThat(spans).allMatch(span -> span.traceId().equals(TRACE));
    assertThat(spans.get(0).parentId()).isEqualTo(PARENT);
    assertAttempt(spans.get(1), spans.get(0), first.lastChat());
  }

  @Test
  void placeThatIsNotRecorded_isPassedOnAndNotSent() {
    GatewayFixture fixture = start();
    fixture.post(CHAT, chat(false, "m1"), "traceparent", "00-" + TRACE + "-" + PARENT + "-00");
    String told = parent(first.lastChat());
    fixture.post(CHAT, chat(false, "m1"));

    assertThat(told).matches("00-" + TRACE + "-[0-9a-f]{16}-00").doesNotContain(PARENT);
    assertThat(spans(2)).noneMatch(span -> span.traceId().equals(TRACE));
  }

  @Test
  void ratioOfNothing_recordsWhatCallersRecordAlone() {
    GatewayFixture fixture = start("sample-ratio = 0, endpoint = \"" + receiver.endpoint() + "\"");
    fixture.post(CHAT, chat(false, "m1"));
    assertThat(parent(first.lastChat())).endsWith("-00");
    fixture.post(CHAT, chat(false, "m1"), "traceparent", "00-" + TRACE + "-" + PARENT + "-01");

    assertThat(spans(2)).allMatch(span -> span.traceId().equals(TRACE));
  }

  @Test
  void tracesThatAreOff_passOnWhatCameAsItIs() {
    GatewayFixture fixture = start("");
    String sent = "00-" + TRACE + "-" + PARENT + "-01";
    fixture.post(CHAT, chat(true, "m1"), "traceparent", sent);
    assertThat(parent(first.lastChat())).isEqualTo(sent);

    fixture.post(CHAT, chat(true, "m1"));
    assertThat(first.lastChat().headers()).doesNotContainKeys("traceparent", "tracestate");
  }

  @Test
  void placeThatMakesNoSense_beginsAnew() {
    try (RawConnection client = start().connect()) {
      String good = "traceparent: 00-" + TRACE + "-" + PARENT + "-01";
      client.post(CHAT, chat(false, "m1"), good, good);
      client.post(CHAT, chat(false, "m1"), "traceparent: 00-" + TRACE + "-0-01");
    }

    assertThat(spans(4))
        .filteredOn(span -> span.kind() == SERVER)
        .allMatch(span -> span.parentId().isEmpty() && !span.traceId().equals(TRACE));
  }

  // ---- who is told ----

  @ParameterizedTest
  @CsvSource({
    "all, local, true, true",
    "all, cloud, true, false",
    "local, local, true, true",
    "local, cloud, false, false",
    "none, local, false, false"
  })
  void providers_areToldAsFarAsIsSaid(
      String propagate, String locality, boolean parent, boolean state) {
    start(
            "propagate = " + propagate,
            "first { locality = " + locality + ", " + GatewayFixture.provider(first) + " }",
            "first")
        .post(
            CHAT,
            chat(false, "m1"),
            "traceparent",
            "00-" + TRACE + "-" + PARENT + "-01",
            "tracestate",
            "vendor=a");

    assertThat(first.lastChat().headers().containsKey("traceparent")).isEqualTo(parent);
    assertThat(first.lastChat().header("tracestate")).isEqualTo(state ? "vendor=a" : null);
  }

  @Test
  void ollamaHosts_areToldToo() {
    try (FakeOllama host = FakeOllama.start("m1:latest")) {
      start("", "gpu { kind = ollama, base-url = \"" + host.address() + "\" }", "gpu")
          .post(
              "/api/chat", chat(false, "m1"), "traceparent", "00-" + TRACE + "-" + PARENT + "-01");

      assertThat(host.server().requests())
          .filteredOn(request -> request.path().equals("/api/chat"))
          .isNotEmpty()
          .allSatisfy(request -> assertThat(parent(request)).contains(TRACE));
    }
  }

  // ---- a receiver that is not there ----

  @Test
  void receiverThatIsNotThere_isToldOnceAndHoldsNoRequestUp() {
    try (CapturedLog log = CapturedLog.of(Traces.class.getName())) {
      GatewayFixture fixture = start("endpoint = \"" + ScriptedServer.refusedAddress() + "\"");
      Traces running = Objects.requireNonNull(traces);
      for (long lost = 0; lost < 2; lost = running.dropped()) {
        long before = lost;
        assertThat(fixture.post(CHAT, chat(false, "m1")).statusCode()).isEqualTo(200);
        Awaitility.await().atMost(LIMIT).until(() -> running.dropped() > before);
      }

      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("traces do not reach http://127.0.0.1:")
          .contains("requests go on");
    }
  }
}
