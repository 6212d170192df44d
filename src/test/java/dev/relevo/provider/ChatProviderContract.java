package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every provider over HTTP promises, tried over real sockets against a server that answers in
 * the vendor's words. A subclass supplies the words.
 */
@OnEachTransport
public abstract class ChatProviderContract extends ChatProviderFixture {

  // ---- the answer ----

  @Test
  void stream_notRun_sendsNothing() {
    assertThat(Source.fromGraph(provider.stream(call(), lane))).isNotNull();

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void stream_text_emitsDeltasThenUsageThenFinished() {
    server.answer(stream(textStream(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS)));

    Outcome outcome = stream();

    List<ChatEvent> expected = new ArrayList<>();
    PIECES.forEach(piece -> expected.add(new ChatEvent.TextDelta(piece)));
    assertThat(outcome.failure()).isNull();
    assertThat(outcome.events()).startsWith(expected.toArray(ChatEvent[]::new));
    List<ChatEvent> rest = outcome.events().subList(PIECES.size(), outcome.events().size());
    if (reportsUsage()) {
      assertThat(rest).hasSize(2);
      assertThat(rest.get(0)).isInstanceOf(ChatEvent.UsageReported.class);
    } else {
      assertThat(rest).hasSize(1);
    }
    assertThat(rest.get(rest.size() - 1)).isEqualTo(new ChatEvent.Finished(FinishReason.STOP));
    assertThat(server.requests()).hasSize(1);
    ScriptedServer.Recorded request = server.requests().get(0);
    assertThat(request.path() + request.body()).contains(MODEL);
  }

  @Test
  void stream_usage_isAsReported() {
    assumeTrue(reportsUsage(), "the vendor counts no tokens");
    server.answer(stream(textStream(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS)));

    Usage usage = joined(stream()).usage();

    assertThat(usage).isEqualTo(Usage.reported(PROMPT_TOKENS, COMPLETION_TOKENS));
  }

  @Test
  void complete_text_equalsJoinedStream() throws Exception {
    server.enqueue(
        stream(textStream(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS)),
        wholeAnswer(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS));

    ChatResponse.Answer streamed = joined(stream());

    assertThat(streamed.text()).isEqualTo(TEXT);
    assertThat(await(complete())).isEqualTo(streamed);
  }

  @Test
  void call_withAPlaceInATrace_tellsItAndOthersDoNot() throws Exception {
    TraceContext place = new TraceContext("a".repeat(32), "b".repeat(16), true, "vendor=1");
    server.answer(wholeAnswer(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS));

    await(provider.complete(call(place), lane));
    await(complete());

    assertThat(server.requests().get(0).headers())
        .containsEntry("traceparent", place.parent())
        .containsEntry("tracestate", "vendor=1");
    assertThat(server.requests().get(1).headers()).doesNotContainKeys("traceparent", "tracestate");
  }

  @Test
  void stream_everyByteAlone_isTheSame() {
    server.answer(stream(textStream(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS)).everyByteAlone());

    Outcome outcome = stream();

    assertThat(joined(outcome).text()).isEqualTo(TEXT);
    assertThat(outcome.events()).startsWith(new ChatEvent.TextDelta(PIECES.get(0)));
  }

  @Test
  void complete_everyByteAlone_isTheSame() throws Exception {
    server.answer(wholeAnswer(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS).everyByteAlone());

    assertThat(await(complete()).text()).isEqualTo(TEXT);
  }

  @Test
  void stream_allEventsInOnePacket_isTheSame() {
    List<String> events = textStream(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS);
    server.answer(stream(List.of(String.join("", events))));

    assertThat(joined(stream()).text()).isEqualTo(TEXT);
  }

  @Test
  void stream_malformedEvent_isSkipped() {
    List<String> events = new ArrayList<>(textStream(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS));
    events.add(2, malformedEvent());
    server.answer(stream(events));

    assertThat(joined(stream()).text()).isEqualTo(TEXT);
  }

  @Test
  void stream_toolCall_isDeliveredAndFinishesAsToolCall() {
    assumeTrue(supportsTools(), "the vendor has no tools");
    server.answer(stream(toolCallStream("call_1", "add", "{\"x\":1,\"y\":\"ñ\"}")));

    ChatResponse.Answer answer = joined(stream());

    assertThat(answer.toolCalls())
        .containsExactly(new ToolCall("call_1", "add", "{\"x\":1,\"y\":\"ñ\"}"));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  // ---- answers that are not whole ----

  private enum Break {
    CUT,
    RESET,
    END
  }

  @ParameterizedTest
  @EnumSource(Break.class)
  void stream_brokenAfterContent_deliversContentThenFails(Break how) {
    CompletableFuture<Void> delivered = new CompletableFuture<>();
    server.answer(broken(stream(unfinishedStream(PIECES.subList(0, 2))).await(delivered), how));

    Outcome outcome =
        stream(
            event -> {
              if (event.equals(new ChatEvent.TextDelta(PIECES.get(1)))) {
                delivered.complete(null);
              }
            });

    assertThat(outcome.events())
        .containsExactly(
            new ChatEvent.TextDelta(PIECES.get(0)), new ChatEvent.TextDelta(PIECES.get(1)));
    assertThat(outcome.error().errorClass())
        .isEqualTo(how == Break.END ? ErrorClass.BROKEN_ANSWER : ErrorClass.TRANSIENT);
    assertThat(server.requests()).as("nothing is retried").hasSize(1);
  }

  private static ScriptedReply broken(ScriptedReply reply, Break how) {
    return switch (how) {
      case CUT -> reply.cut();
      case RESET -> reply.reset();
      case END -> reply;
    };
  }

  @Test
  void stream_errorEvent_fails() {
    List<String> events = new ArrayList<>(unfinishedStream(PIECES.subList(0, 1)));
    events.add(errorEvent());
    server.answer(stream(events));

    Outcome outcome = stream();

    assertThat(outcome.events()).containsExactly(new ChatEvent.TextDelta(PIECES.get(0)));
    assertThat(outcome.error().errorClass().mayFallBack()).isTrue();
  }

  @Test
  void stream_emptySuccess_isBroken() {
    server.answer(stream(List.of()));

    assertThat(stream().error().errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void complete_emptySuccess_isBroken() throws Exception {
    server.answer(ScriptedReply.json(""));

    assertThat(failure(complete()).errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  // ---- refusals ----

  @ParameterizedTest
  @CsvSource({
    "401, CREDENTIAL_REJECTED",
    "403, CREDENTIAL_REJECTED",
    "404, MODEL_MISSING",
    "429, RATE_LIMITED",
    "500, TRANSIENT",
    "503, TRANSIENT"
  })
  void status_isClassified(int status, ErrorClass expected) throws Exception {
    server.answer(ScriptedReply.json(status, errorBody(status)).header("Retry-After", "7"));

    for (ProviderError error : List.of(stream().error(), failure(complete()))) {
      assertThat(error.errorClass()).isEqualTo(expected);
      assertThat(error.status()).isEqualTo(status);
      assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(7));
      assertThat(error.wholeHost()).isFalse();
    }
    assertThat(server.requests()).as("nothing is retried").hasSize(2);
  }

  @Test
  void status_htmlBody_isClassifiedByStatus() {
    server.answer(ScriptedReply.whole(502, "text/html", "<html>Bad Gateway</html>"));

    assertThat(stream().error().errorClass()).isEqualTo(ErrorClass.TRANSIENT);
  }

  // ---- the connection ----

  @Test
  void refused_isTransientAndConcernsTheHost() throws Exception {
    provider = open(ScriptedServer.refusedAddress(), transport);

    for (ProviderError error : List.of(stream().error(), failure(complete()))) {
      assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
      assertThat(error.wholeHost()).isTrue();
    }
  }

  @Test
  void brokenBeforeHead_isTransientAndNotRetried() {
    server.enqueue(ScriptedReply.resetAtOnce(), ScriptedReply.closeAtOnce());

    for (int i = 0; i < 2; i++) {
      assertThat(stream().error().errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    }
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void notHttp_isBroken() {
    server.answer(ScriptedReply.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"));

    assertThat(stream().error().errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void cancel_amidAnswer_closesTheConnection() throws Exception {
    server.answer(stream(unfinishedStream(PIECES)).stall());

    List<ChatEvent> taken =
        await(
            Source.fromGraph(provider.stream(call(), lane))
                .take(1)
                .runWith(Sink.seq(), lane.materializer()));

    assertThat(taken).containsExactly(new ChatEvent.TextDelta(PIECES.get(0)));
    server.awaitAbandoned();
  }

  @Test
  void cancel_beforeHead_closesTheConnection() {
    server.answer(ScriptedReply.silence());
    UniqueKillSwitch running =
        Source.fromGraph(provider.stream(call(), lane))
            .viaMat(KillSwitches.single(), Keep.right())
            .to(Sink.ignore())
            .run(lane.materializer());
    server.awaitRequest();

    running.shutdown();

    server.awaitAbandoned();
  }

  @Test
  void complete_calledBackBeforeTheHead_closesTheConnection() throws Exception {
    server.answer(ScriptedReply.silence());
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<ChatResponse.Answer> answer = provider.complete(call(abandoned), lane);
    server.awaitRequest();

    abandoned.complete(null);

    assertThat(failure(answer)).isNotNull();
    server.awaitAbandoned();
  }

  @Test
  void complete_calledBackAmidTheBody_closesTheConnection() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("application/json").chunk("{").signal(begun).stall());
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<ChatResponse.Answer> answer = provider.complete(call(abandoned), lane);
    await(begun);

    abandoned.complete(null);

    assertThat(failure(answer)).isNotNull();
    server.awaitAbandoned();
  }

  /**
   * An answer may end a moment before its connection is free again, so now and then there is a
   * second one.
   */
  @Test
  void answersOneAfterAnother_reuseConnections() throws Exception {
    server.answer(stream(textStream(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS)));
    for (int i = 0; i < 10; i++) {
      assertThat(joined(stream()).text()).isEqualTo(TEXT);
    }
    server.answer(wholeAnswer(PIECES, PROMPT_TOKENS, COMPLETION_TOKENS));
    for (int i = 0; i < 10; i++) {
      assertThat(await(complete()).text()).isEqualTo(TEXT);
    }

    assertThat(server.connectionsAccepted()).isLessThan(5);
    assertThat(server.hasAbandoned()).isFalse();
  }

  // ---- the probe ----

  @Test
  void probe_healthy_listsModels() throws Exception {
    server.answer(this::healthy);

    ProbeReport report = await(provider.probe(lane));

    assertThat(report.state()).isEqualTo(ProbeReport.State.AVAILABLE);
    assertThat(report.models()).extracting(ModelInfo::name).contains(MODEL);
  }

  @Test
  void probe_refused_isNotRunning() throws Exception {
    provider = open(ScriptedServer.refusedAddress(), transport);

    ProbeReport report = await(provider.probe(lane));

    assertThat(report.state()).isEqualTo(ProbeReport.State.NOT_RUNNING);
  }

  @Test
  void probe_status500_isHttpErrorWithStatus() throws Exception {
    server.answer(ScriptedReply.json(500, errorBody(500)));

    ProbeReport report = await(provider.probe(lane));

    assertThat(report.state()).isEqualTo(ProbeReport.State.HTTP_ERROR);
    assertThat(report.detail()).contains("HTTP error 500");
  }
}
