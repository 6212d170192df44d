package dev.relevo.provider.cohere;

import static dev.relevo.provider.cohere.CohereTesting.callDelta;
import static dev.relevo.provider.cohere.CohereTesting.callEnd;
import static dev.relevo.provider.cohere.CohereTesting.callStart;
import static dev.relevo.provider.cohere.CohereTesting.end;
import static dev.relevo.provider.cohere.CohereTesting.event;
import static dev.relevo.provider.cohere.CohereTesting.message;
import static dev.relevo.provider.cohere.CohereTesting.plan;
import static dev.relevo.provider.cohere.CohereTesting.start;
import static dev.relevo.provider.cohere.CohereTesting.text;
import static dev.relevo.provider.cohere.CohereTesting.thinking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CohereStreamDecoderTest {
  private static final ChatEvent USAGE = new ChatEvent.UsageReported(Usage.reported(70, 3), null);
  private static final ChatEvent STOP = new ChatEvent.Finished(FinishReason.STOP);

  private final CohereStreamDecoder decoder = new CohereStreamDecoder();
  private final List<ChatEvent> events = new ArrayList<>();

  private void feed(String... texts) {
    for (String text : texts) {
      decoder.feed(ByteString.fromString(text), events::add);
    }
  }

  private ChatResponse.Answer answer() {
    AnswerBuilder answer = new AnswerBuilder();
    events.forEach(answer::add);
    return answer.build();
  }

  private static ProviderError failure(Runnable step) {
    return catchThrowableOfType(ProviderException.class, step::run).error();
  }

  @Test
  void feed_textAnswer_isTextUsageAndFinished() {
    feed(
        start(),
        message("content-start", 0, "\"content\":{\"type\":\"text\",\"text\":\"\"}"),
        text("o"),
        text("k ñ🌍"),
        event("content-end", "\"index\":0"),
        end("COMPLETE"));

    assertThat(events)
        .containsExactly(
            new ChatEvent.TextDelta("o"), new ChatEvent.TextDelta("k ñ🌍"), USAGE, STOP);
    assertThat(decoder.isDone()).isTrue();
    assertThat(decoder.malformed()).isZero();
  }

  @Test
  void feed_thinkingAndText_areKeptApart() {
    feed(
        start(),
        message("content-start", 0, "\"content\":{\"type\":\"thinking\",\"thinking\":\"h\"}"),
        thinking(0, "m"),
        event("content-end", "\"index\":0"),
        message("content-start", 1, "\"content\":{\"type\":\"text\",\"text\":\"a\"}"),
        message("content-delta", 1, "\"content\":{\"text\":\"b\"}"),
        end("COMPLETE"));

    assertThat(events)
        .containsExactly(
            new ChatEvent.ReasoningDelta("h"),
            new ChatEvent.ReasoningDelta("m"),
            new ChatEvent.TextDelta("a"),
            new ChatEvent.TextDelta("b"),
            USAGE,
            STOP);
  }

  @Test
  void feed_toolCalls_areNumberedInTheirOrder() {
    feed(
        start(),
        plan("I will "),
        plan("add."),
        callStart(3, "c1", "add"),
        callDelta(3, "{\"x\":"),
        callDelta(3, "1}"),
        callEnd(3),
        callStart(7, "c2", "sub"),
        callDelta(7, "{\"y\":2}"),
        callEnd(7),
        end("TOOL_CALL"));

    assertThat(answer().reasoning()).isEqualTo("I will add.");
    assertThat(answer().toolCalls())
        .containsExactly(
            new ToolCall("c1", "add", "{\"x\":1}"), new ToolCall("c2", "sub", "{\"y\":2}"));
    assertThat(answer().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(events.get(2)).isEqualTo(new ChatEvent.ToolCallDelta(0, "c1", "add", ""));
  }

  @Test
  void feed_callsSideBySide_areToldApartByIndexElseTheLastIsMeant() {
    feed(callStart(0, "c1", "add"), callStart(1, "c2", "sub"), callDelta(0, "{\"x\":"));
    feed(callDelta(1, "{\"y\":"), callDelta(0, "1}"));
    feed(
        event(
            "tool-call-delta",
            "\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\"2}\"}}}}"),
        end("TOOL_CALL"));

    assertThat(answer().toolCalls())
        .containsExactly(
            new ToolCall("c1", "add", "{\"x\":1}"), new ToolCall("c2", "sub", "{\"y\":2}"));
  }

  @Test
  void feed_callWithoutArguments_hasAnEmptyObject() {
    feed(start(), callStart(0, "c1", "now"), callEnd(0), end("TOOL_CALL"));

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("c1", "now", "{}"));
  }

  @Test
  void feed_callThatNeverEnds_isWholeAtTheEndOfTheMessage() {
    feed(start(), callStart(0, "c1", "now"), end("TOOL_CALL"));

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("c1", "now", "{}"));
  }

  @Test
  void feed_argumentsThatAreNull_areAnEmptyObject() {
    feed(
        callStart(0, "c1", "now"),
        callDelta(0, "nu"),
        callDelta(0, "ll"),
        callEnd(0),
        end("TOOL_CALL"));

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("c1", "now", "{}"));
  }

  @Test
  void feed_callWithoutIdAndIndex_getsAnId() {
    feed(
        event(
            "tool-call-start",
            "\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"name\":\"now\"}}}}"),
        event(
            "tool-call-delta",
            "\"delta\":{\"message\":{\"tool_calls\":{\"function\":{\"arguments\":\"{}\"}}}}"),
        end("COMPLETE"));

    assertThat(answer().toolCalls().get(0).id()).startsWith("call_");
    assertThat(answer().toolCalls().get(0).arguments()).isEqualTo("{}");
    assertThat(answer().finishReason())
        .as("a call finishes as one")
        .isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  void feed_citationsDebugAndUnknownEvents_areIgnored() {
    feed(
        start(),
        text("a"),
        event(
            "citation-start",
            "\"index\":0,\"delta\":{\"message\":{\"citations\":{\"start\":0,\"end\":1,"
                + "\"text\":\"lost\",\"sources\":[{\"type\":\"document\",\"id\":\"1\"}]}}}"),
        event("citation-end", "\"index\":0"),
        event("debug", "\"prompt\":\"<s>\""),
        event("novelty", "\"delta\":{\"message\":{\"content\":{\"text\":\"lost\"}}}"),
        ": keep-alive\n\n",
        text("b"),
        end("COMPLETE"));

    assertThat(answer().text()).isEqualTo("ab");
    assertThat(decoder.malformed()).isZero();
  }

  @Test
  void feed_typeOnlyInTheEventField_isRead() {
    feed(
        "event: content-delta\ndata: {\"delta\":{\"message\":{\"content\":{\"text\":\"a\"}}}}\n\n",
        "event: message-end\r\ndata:{\"delta\":{\"finish_reason\":\"COMPLETE\"}}\r\n\r\n");

    assertThat(events).containsExactly(new ChatEvent.TextDelta("a"), STOP);
  }

  @ParameterizedTest
  @CsvSource({
    "COMPLETE, STOP",
    "STOP_SEQUENCE, STOP",
    "MAX_TOKENS, LENGTH",
    "TOOL_CALL, TOOL_CALLS",
    "SOMETHING_NEW, STOP"
  })
  void feed_finishReason_isTheGateways(String reason, FinishReason expected) {
    feed(text("a"), end(reason));

    assertThat(events).endsWith(new ChatEvent.Finished(expected));
  }

  @Test
  void feed_errorAtTheEnd_failsWithItsText() {
    ProviderError error =
        failure(
            () ->
                feed(
                    text("a"),
                    event(
                        "message-end",
                        "\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"gpu on fire\"}")));

    assertThat(events).containsExactly(new ChatEvent.TextDelta("a"));
    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.message()).contains("gpu on fire");
  }

  @Test
  void feed_tooLongAtTheEnd_isTooLong() {
    assertThat(
            failure(
                    () ->
                        feed(
                            event(
                                "message-end",
                                "\"delta\":{\"finish_reason\":\"ERROR\",\"error\":"
                                    + "\"too many tokens: size limit exceeded\"}")))
                .errorClass())
        .isEqualTo(ErrorClass.TOO_LONG);
  }

  @Test
  void feed_timeoutAtTheEnd_isTransient() {
    assertThat(failure(() -> feed(text("a"), end("TIMEOUT"))).errorClass())
        .isEqualTo(ErrorClass.TRANSIENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"message\":\"internal server error\"}\n\n",
        "event: error\ndata: {\"message\":\"internal server error\"}\n\n",
        "data: {\"id\":\"x\",\"error\":{\"text\":\"internal server error\"}}\n\n"
      })
  void feed_errorInsideASuccess_fails(String error) {
    ProviderError failure = failure(() -> feed(text("a"), error));

    assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(failure.message()).contains("internal server error");
  }

  @Test
  void end_withoutLastEvent_isBroken() {
    feed(start(), text("a"), event("content-end", "\"index\":0"));

    assertThat(failure(() -> decoder.end(events::add)).errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void end_ofNothing_isBroken() {
    assertThat(failure(() -> decoder.end(events::add)).message()).contains("empty");
  }

  @Test
  void feed_endWithoutFinishReason_isBroken() {
    assertThat(failure(() -> feed(text("a"), event("message-end", "\"delta\":{}"))).errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "nonsense", "{\"type\":\"content-delta\",\"delta\":{\"mess"})
  void feed_malformedEvent_isSkippedAndCounted(String data) {
    feed(text("a"), "event: content-delta\ndata: " + data + "\n\n", text("b"), end("COMPLETE"));

    assertThat(answer().text()).isEqualTo("ab");
    assertThat(decoder.malformed()).isEqualTo(1);
  }

  @Test
  void feed_oddShapes_areNothing() {
    feed(
        event("content-delta", "\"delta\":null,\"index\":\"x\""),
        event("content-delta", "\"delta\":{\"message\":[1]}"),
        message("content-delta", 0, "\"content\":[{\"text\":\"lost\"}]"),
        message("content-delta", 0, "\"content\":{\"text\":null,\"thinking\":[1,{}]}"),
        callDelta(0, "lost"),
        callEnd(0),
        text("a"),
        end("COMPLETE"));

    assertThat(events).containsExactly(new ChatEvent.TextDelta("a"), USAGE, STOP);
  }

  @Test
  void feed_usage_countsRealTokensAndTheCache() {
    feed(
        text("a"),
        end(
            "COMPLETE",
            "{\"billed_units\":{\"input_tokens\":2,\"output_tokens\":1},"
                + "\"tokens\":{\"input_tokens\":70.0,\"output_tokens\":3},\"cached_tokens\":64}"));

    assertThat(events)
        .contains(
            new ChatEvent.UsageReported(new Usage(70, 3, 64, 0, Usage.Source.REPORTED), null));
  }

  @Test
  void feed_usageBilledOnly_isTaken() {
    feed(text("a"), end("COMPLETE", "{\"billed_units\":{\"input_tokens\":2,\"output_tokens\":1}}"));

    assertThat(events).contains(new ChatEvent.UsageReported(Usage.reported(2, 1), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "{\"tokens\":3}"})
  void feed_usageThatSaysNothing_isLeftOut(String usage) {
    feed(text("a"), end("COMPLETE", usage));

    assertThat(events).containsExactly(new ChatEvent.TextDelta("a"), STOP);
  }

  @Test
  void feed_logprobs_followTheirText() {
    feed(
        event(
            "content-delta",
            "\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"hi\"}}},"
                + "\"logprobs\":{\"text\":\"hi\",\"token_ids\":[1,2],\"logprobs\":[-0.5,-0.25]}"),
        end("COMPLETE"));

    assertThat(events)
        .startsWith(
            new ChatEvent.TextDelta("hi"),
            new ChatEvent.LogprobsDelta(List.of(new TokenLogprob("hi", -0.75, null, List.of()))));
  }

  @Test
  void feed_surrogatesInTwoEvents_areJoined() {
    feed(
        message("content-delta", 0, "\"content\":{\"text\":\"\\ud83c\"}"),
        message("content-delta", 0, "\"content\":{\"text\":\"\\udf0d\"}"),
        end("COMPLETE"));

    assertThat(answer().text()).isEqualTo("🌍");
  }

  @Test
  void feed_afterTheEnd_isIgnored() {
    feed(text("a"), end("COMPLETE"), text("b"), end("COMPLETE"));

    assertThat(events).hasSize(3);
  }

  @Test
  void feed_cutAtEveryByte_isTheSame() {
    byte[] bytes =
        (start()
                + plan("🌍")
                + text("ñ")
                + callStart(0, "c", "f")
                + callDelta(0, "{}")
                + end("COMPLETE"))
            .getBytes(StandardCharsets.UTF_8);
    decoder.feed(ByteString.fromArray(bytes), events::add);

    for (int cut = 1; cut < bytes.length; cut++) {
      CohereStreamDecoder other = new CohereStreamDecoder();
      List<ChatEvent> cutEvents = new ArrayList<>();
      other.feed(ByteString.fromArray(Arrays.copyOf(bytes, cut)), cutEvents::add);
      other.feed(
          ByteString.fromArray(Arrays.copyOfRange(bytes, cut, bytes.length)), cutEvents::add);
      assertThat(cutEvents).as("cut at %d", cut).isEqualTo(events);
    }
  }
}
