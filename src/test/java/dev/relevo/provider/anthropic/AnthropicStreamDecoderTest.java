package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.arguments;
import static dev.relevo.provider.anthropic.AnthropicTesting.blockStart;
import static dev.relevo.provider.anthropic.AnthropicTesting.blockStop;
import static dev.relevo.provider.anthropic.AnthropicTesting.delta;
import static dev.relevo.provider.anthropic.AnthropicTesting.event;
import static dev.relevo.provider.anthropic.AnthropicTesting.failure;
import static dev.relevo.provider.anthropic.AnthropicTesting.json;
import static dev.relevo.provider.anthropic.AnthropicTesting.signature;
import static dev.relevo.provider.anthropic.AnthropicTesting.start;
import static dev.relevo.provider.anthropic.AnthropicTesting.stop;
import static dev.relevo.provider.anthropic.AnthropicTesting.stopped;
import static dev.relevo.provider.anthropic.AnthropicTesting.text;
import static dev.relevo.provider.anthropic.AnthropicTesting.textStart;
import static dev.relevo.provider.anthropic.AnthropicTesting.thinkingStart;
import static dev.relevo.provider.anthropic.AnthropicTesting.thoughts;
import static dev.relevo.provider.anthropic.AnthropicTesting.toolStart;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The stream and its quirks; the numbers are those of the checklist of vendors' quirks. */
final class AnthropicStreamDecoderTest {
  private static final ChatEvent.Finished STOPPED = new ChatEvent.Finished(FinishReason.STOP);

  private final ThinkingBlocks thinking = new ThinkingBlocks();
  private AnthropicStreamDecoder decoder = new AnthropicStreamDecoder(thinking, "");
  private final List<ChatEvent> events = new ArrayList<>();

  private void feed(String... pieces) {
    for (String piece : pieces) {
      decoder.feed(ByteString.fromString(piece), events::add);
    }
  }

  private void end() {
    decoder.end(events::add);
  }

  private ChatResponse.Answer answer() {
    AnswerBuilder answer = new AnswerBuilder();
    events.forEach(answer::add);
    return answer.build();
  }

  private static ChatEvent.TextDelta said(String text) {
    return new ChatEvent.TextDelta(text);
  }

  private static ChatEvent.UsageReported reported(
      int prompt, int completion, int cached, int reasoning) {
    return new ChatEvent.UsageReported(
        new Usage(prompt, completion, cached, reasoning, Usage.Source.REPORTED), null);
  }

  // ---- whole answers ----

  @Test
  void feed_toolCall_isAsTheReferenceHasIt() {
    feed(
        start(
            "\"input_tokens\":5,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":3,"
                + "\"output_tokens\":1"),
        toolStart(0, "toolu_1", "add"),
        event("ping", ""),
        arguments(0, "{\"x\":1}"),
        blockStop(0),
        stopped("tool_use", "\"output_tokens\":6"),
        stop());

    assertThat(events)
        .containsExactly(
            new ChatEvent.ToolCallDelta(0, "toolu_1", "add", ""),
            new ChatEvent.ToolCallDelta(0, null, null, "{\"x\":1}"),
            reported(8, 6, 3, 0),
            new ChatEvent.Finished(FinishReason.TOOL_CALLS));
    assertThat(decoder.isDone()).isTrue();
  }

  @Test
  void feed_textBeforeCalls_areNumberedAmongCalls() {
    feed(
        start(""),
        textStart(0),
        text(0, "let me"),
        blockStop(0),
        toolStart(1, "a", "add"),
        arguments(1, "{\"x\":"),
        arguments(1, "1}"),
        blockStop(1),
        toolStart(2, "b", "sub"),
        arguments(2, "{}"),
        blockStop(2),
        stopped("tool_use", ""),
        stop());

    assertThat(answer().text()).isEqualTo("let me");
    assertThat(answer().toolCalls())
        .containsExactly(new ToolCall("a", "add", "{\"x\":1}"), new ToolCall("b", "sub", "{}"));
  }

  @Test
  void feed_callsThatComeSideBySide_keepTheirArguments() {
    feed(start(""), toolStart(0, "a", "add"), arguments(0, "{\"x\":"), toolStart(1, "b", "sub"));
    feed(arguments(1, "{\"y\":"), arguments(0, "1}"), arguments(1, "2}"));
    feed(blockStop(0), blockStop(1), stopped("tool_use", ""), stop());

    assertThat(answer().toolCalls())
        .containsExactly(
            new ToolCall("a", "add", "{\"x\":1}"), new ToolCall("b", "sub", "{\"y\":2}"));
  }

  @Test
  void feed_thoughtsBeforeACall_goWithItAndAreRemembered() {
    feed(
        start(""),
        thinkingStart(0),
        thoughts(0, "hm"),
        thoughts(0, " ñ"),
        signature(0, "c2ln"),
        blockStop(0),
        blockStart(1, "\"type\":\"redacted_thinking\",\"data\":\"c2VjcmV0\""),
        blockStop(1),
        toolStart(2, "toolu_1", "add"),
        blockStop(2),
        toolStart(3, "toolu_2", "add"),
        blockStop(3),
        stopped(
            "tool_use", "\"output_tokens\":9,\"output_tokens_details\":{\"thinking_tokens\":4}"),
        stop());

    String blocks =
        "[{\"type\":\"thinking\",\"thinking\":\"hm ñ\",\"signature\":\"c2ln\"},"
            + "{\"type\":\"redacted_thinking\",\"data\":\"c2VjcmV0\"}]";
    Json extra = new Json("{\"anthropic\":{\"thinking\":" + blocks + "}}");
    assertThat(answer().reasoning()).isEqualTo("hm ñ");
    assertThat(answer().toolCalls())
        .containsExactly(
            new ToolCall("toolu_1", "add", "{}", extra), new ToolCall("toolu_2", "add", "{}"));
    assertThat(answer().usage().reasoningTokens()).isEqualTo(4);
    assertThat(thinking.of(new ToolCall("toolu_1", "add", "{}"))).isEqualTo(json(blocks));
    assertThat(thinking.of(new ToolCall("toolu_2", "add", "{}"))).isNull();
  }

  @Test
  void feed_thoughtsBetweenCalls_goWithTheCallThatFollows() {
    feed(start(""), toolStart(0, "a", "add"), blockStop(0));
    feed(thinkingStart(1), signature(1, "s"), blockStop(1), toolStart(2, "b", "add"), blockStop(2));
    feed(stopped("tool_use", ""), stop());

    assertThat(answer().toolCalls().get(0).extraContent()).isNull();
    assertThat(answer().toolCalls().get(1).extraContent())
        .isEqualTo(
            new Json(
                "{\"anthropic\":{\"thinking\":[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"s\"}]}}"));
  }

  @Test
  void feed_afterTheEnd_isOfNoInterest() {
    feed(start(""), text(0, "a"), stopped("end_turn", ""), stop(), text(0, "b"));

    assertThat(answer().text()).isEqualTo("a");
  }

  // ---- quirk 5: empty arguments, the whole input at once, no id ----

  @Test
  void feed_argumentsOnlyEmptyPieces_areAnEmptyObject() {
    feed(start(""), toolStart(0, "a", "now"), arguments(0, ""), blockStop(0));
    feed(stopped("tool_use", ""), stop());

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "now", "{}"));
  }

  @Test
  void feed_inputWholeAtTheStart_isTaken() {
    feed(
        start(""),
        blockStart(
            0, "\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"add\",\"input\":{\"x\":[1,\"ñ\"]}"),
        blockStop(0),
        stopped("tool_use", ""),
        stop());

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "add", "{\"x\":[1,\"ñ\"]}"));
  }

  @Test
  void feed_callsWithoutId_getDifferentOnes() {
    for (int i = 0; i < 2; i++) {
      feed(blockStart(i, "\"type\":\"tool_use\",\"name\":\"add\",\"input\":{}"), blockStop(i));
    }
    feed(stopped("tool_use", ""), stop());

    assertThat(answer().toolCalls())
        .extracting(ToolCall::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("toolu_[0-9a-f]+"));
  }

  @Test
  void feed_callNeverClosed_isWholeAtTheEnd() {
    feed(start(""), toolStart(0, "a", "add"), stopped("tool_use", ""), stop());

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "add", "{}"));
  }

  // ---- quirks 3 and 6: stop reasons ----

  @ParameterizedTest
  @CsvSource({
    "end_turn, STOP",
    "stop_sequence, STOP",
    "pause_turn, STOP",
    "something_new, STOP",
    "max_tokens, LENGTH",
    "model_context_window_exceeded, LENGTH",
    "tool_use, TOOL_CALLS",
    "refusal, CONTENT_FILTER"
  })
  void feed_stopReason_isMapped(String reason, FinishReason expected) {
    feed(start(""), text(0, "a"), stopped(reason, ""), stop());

    assertThat(answer().finishReason()).isEqualTo(expected);
  }

  @Test
  void feed_endTurnAfterACall_isToolCalls() {
    feed(start(""), toolStart(0, "a", "add"), blockStop(0), stopped("end_turn", ""), stop());

    assertThat(answer().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  void feed_refusalWithoutContent_isFinished() {
    feed(start(""), stopped("refusal", "\"output_tokens\":0"), stop());

    assertThat(events).endsWith(new ChatEvent.Finished(FinishReason.CONTENT_FILTER)).hasSize(2);
  }

  // ---- quirks 4, 16 and 20: usage ----

  @Test
  void feed_usageOfTheCache_isPartOfThePrompt() {
    feed(
        start(
            "\"input_tokens\":5,\"cache_creation_input_tokens\":7,\"cache_read_input_tokens\":11,"
                + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":7,\"output_tokens\":99},"
                + "\"service_tier\":\"standard\",\"output_tokens\":1"),
        text(0, "a"),
        stopped("end_turn", "\"output_tokens\":2"),
        stop());

    assertThat(events).contains(reported(23, 2, 11, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {61, 12})
  void feed_usageAtTheEnd_replacesThatOfTheStart(int corrected) {
    feed(start("\"input_tokens\":43,\"output_tokens\":30"), text(0, "a"));
    feed(stopped("end_turn", "\"input_tokens\":" + corrected + ",\"output_tokens\":9"), stop());

    assertThat(events).contains(reported(corrected, 9, 0, 0));
  }

  @Test
  void feed_severalUsages_areCumulative() {
    feed(start("\"input_tokens\":4,\"output_tokens\":1"), text(0, "a"));
    feed(
        event("message_delta", "\"delta\":{\"stop_reason\":null},\"usage\":{\"output_tokens\":5}"));
    feed(stopped("end_turn", "\"output_tokens\":8,\"cache_read_input_tokens\":null"), stop());

    assertThat(events).containsExactly(said("a"), reported(4, 8, 0, 0), STOPPED);
  }

  @Test
  void feed_noUsage_reportsNone() {
    feed(start(""), text(0, "a"), stopped("end_turn", ""), stop());

    assertThat(events).containsExactly(said("a"), STOPPED);
  }

  @Test
  void feed_messageStartTwice_isOneAnswer() {
    feed(start("\"input_tokens\":17"), start("\"input_tokens\":17"), textStart(0), text(0, "a"));
    feed(start("\"input_tokens\":17"), text(0, "b"), blockStop(0));
    feed(stopped("end_turn", "\"output_tokens\":2"), stop());

    assertThat(events).containsExactly(said("a"), said("b"), reported(17, 2, 0, 0), STOPPED);
  }

  @Test
  void feed_anotherMessageAfterThoughtsAlone_isFollowed() {
    feed(start("msg_1", ""), thinkingStart(0), thoughts(0, "one"), signature(0, "first"));
    feed(start("msg_2", ""), thinkingStart(0), thoughts(0, "two"), signature(0, "second"));
    feed(blockStop(0), toolStart(1, "a", "add"), blockStop(1), stopped("tool_use", ""), stop());

    assertThat(answer().toolCalls().get(0).extraContent())
        .asString()
        .contains("second", "two")
        .doesNotContain("first");
  }

  @Test
  void feed_anotherMessageAfterContent_isBroken() {
    feed(start("msg_1", ""), toolStart(0, "a", "add"), arguments(0, "{\"x"));

    assertThat(failure(() -> feed(start("msg_2", ""))).errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  // ---- quirk 9: framing ----

  @Test
  void feed_commentsPingsAndUnknownEvents_areSkipped() {
    feed(": keep-alive\n\n", start(""), event("ping", ""), event("novelty", "\"delta\":7"));
    feed(textStart(0), event("ping", ""), text(0, "a"), "event: empty\ndata:\n\n");
    feed(stopped("end_turn", ""), stop());

    assertThat(events).containsExactly(said("a"), STOPPED);
    assertThat(decoder.malformed()).isZero();
  }

  @Test
  void feed_carriageReturnsAndMarkAndNoSpace_areRead() {
    String stream =
        "\uFEFF" + start("") + textStart(0) + text(0, "añ") + stopped("end_turn", "") + stop();
    feed(stream.replace("\n", "\r\n").replace("data: ", "data:"));

    assertThat(events).containsExactly(said("añ"), STOPPED);
  }

  @Test
  void feed_dataOverSeveralLines_isOneEvent() {
    feed(start(""), text(0, "a").replace("\"delta\":", "\ndata: \"delta\":"));
    feed(stopped("end_turn", ""), stop());

    assertThat(events).containsExactly(said("a"), STOPPED);
  }

  @Test
  void feed_eventWithoutName_isKnownByItsType() {
    feed(
        (start("") + text(0, "a") + stopped("end_turn", "") + stop())
            .replaceAll("event: .*\n", ""));

    assertThat(events).containsExactly(said("a"), STOPPED);
  }

  @Test
  void feed_malformedEvents_areSkippedAndCounted() {
    feed(start(""), text(0, "a"), "data: {\"type\":\"content_block_delta\",\"delta\":{\"te\n\n");
    feed("data: [DONE]\n\n", "data: nonsense\n\n", text(0, "b"), stopped("end_turn", ""), stop());

    assertThat(answer().text()).isEqualTo("ab");
    assertThat(decoder.malformed()).isEqualTo(3);
  }

  @Test
  void feed_surrogatePairSplitOverTwoDeltas_isJoined() {
    feed(delta(0, "\"type\":\"text_delta\",\"text\":\"a\\ud83c\""));
    feed(delta(0, "\"type\":\"text_delta\",\"text\":\"\\udf0db\\ud83c\""));
    feed(toolStart(1, "t", "add"));
    feed(delta(1, "\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"x\\\":\\\"\\ud83c\""));
    feed(delta(1, "\"type\":\"input_json_delta\",\"partial_json\":\"\\udf0d\\\"}\""));
    feed(stopped("tool_use", ""), stop());

    assertThat(answer().text()).isEqualTo("a🌍b\uFFFD");
    assertThat(answer().toolCalls()).containsExactly(new ToolCall("t", "add", "{\"x\":\"🌍\"}"));
  }

  // ---- blocks that only Anthropic runs ----

  @Test
  void feed_blocksOfServerTools_areLeftOut() {
    feed(
        start(""),
        blockStart(
            0, "\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}"),
        arguments(0, "{\"query\":\"x\"}"),
        blockStop(0),
        blockStart(
            1,
            "\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s\",\"content\":[{\"type\":"
                + "\"web_search_result\",\"url\":\"u\",\"text\":\"no\"}]"),
        blockStop(1),
        textStart(2),
        delta(2, "\"type\":\"citations_delta\",\"citation\":{\"text\":\"no\"}"),
        text(2, "found"),
        blockStop(2),
        stopped("end_turn", ""),
        stop());

    assertThat(events).containsExactly(said("found"), STOPPED);
  }

  // ---- white space that the answer was begun with ----

  @Test
  void feed_spaceOfTheBeginningAgain_isDropped() {
    decoder = new AnthropicStreamDecoder(thinking, " \n");
    feed(text(0, " "), text(0, "\n\nand"), text(0, " \n"), stopped("end_turn", ""), stop());

    assertThat(answer().text()).isEqualTo("\nand \n");
  }

  @Test
  void feed_wordAfterTheBeginning_isWhole() {
    decoder = new AnthropicStreamDecoder(thinking, " ");
    feed(text(0, "and"), text(0, " so"), stopped("end_turn", ""), stop());

    assertThat(answer().text()).isEqualTo("and so");
  }

  // ---- quirk 10: errors inside a success ----

  @Test
  void feed_overloadAsFirstEvent_isTransientAs529() {
    ProviderError error =
        failure(
            () ->
                feed(
                    event(
                        "error",
                        "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"},"
                            + "\"request_id\":\"req_1\"")));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.status()).isEqualTo(529);
    assertThat(error.message()).contains("Overloaded");
    assertThat(events).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"gone\"}}\n\n",
        "data: {\"error\":{\"type\":\"api_error\",\"message\":\"gone\"}}\n\n",
        "data: {\"error\":\"gone\"}\n\n",
        "event: error\ndata: {\"message\":\"gone\"}\n\n",
        "event: error\ndata: gone\n\n"
      })
  void feed_errorInAnyDress_fails(String event) {
    feed(start(""), text(0, "a"));
    ProviderError error = failure(() -> feed(event, stop()));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.message()).contains("gone");
    assertThat(events).containsExactly(said("a"));
  }

  @Test
  void feed_errorNull_isNoError() {
    feed(
        event(
            "content_block_delta",
            "\"error\":null,\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}"));
    feed(stopped("end_turn", ""), stop());

    assertThat(events).containsExactly(said("a"), STOPPED);
  }

  // ---- quirk 11: the end ----

  @Test
  void end_withoutStopReason_isBroken() {
    feed(start(""), text(0, "a"));

    ProviderError error = failure(this::end);
    assertThat(error.errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
    assertThat(error.message()).contains("broke off");
  }

  @Test
  void end_nothing_isBrokenAndEmpty() {
    ProviderError error = failure(this::end);

    assertThat(error.errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
    assertThat(error.message()).contains("empty");
  }

  @Test
  void end_stopReasonWithoutEndMark_isWhole() {
    feed(start("\"input_tokens\":1"), text(0, "a"), stopped("end_turn", "\"output_tokens\":2"));
    assertThat(decoder.isDone()).isFalse();
    end();

    assertThat(events).containsExactly(said("a"), reported(1, 2, 0, 0), STOPPED);
  }

  @Test
  void end_lastEventWithoutItsEmptyLine_counts() {
    feed(start(""), text(0, "a"), stopped("end_turn", "").stripTrailing());
    end();

    assertThat(events).containsExactly(said("a"), STOPPED);
  }

  @Test
  void feed_endMarkWithoutStopReason_isWholeUnlessEmpty() {
    feed(start(""), text(0, "a"), stop());
    assertThat(events).containsExactly(said("a"), STOPPED);

    decoder = new AnthropicStreamDecoder(thinking, "");
    assertThat(failure(() -> feed(start(""), stop())).errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
  }
}
