package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
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

/** The quirks of the vendors, each as somebody has met it. */
final class OpenAiStreamDecoderTest {
  private static final String DONE = "data: [DONE]\n\n";
  private static final ChatEvent.Finished STOPPED = new ChatEvent.Finished(FinishReason.STOP);

  private final OpenAiStreamDecoder decoder = new OpenAiStreamDecoder();
  private final List<ChatEvent> events = new ArrayList<>();

  private void feed(String text) {
    decoder.feed(ByteString.fromString(text), events::add);
  }

  private void end() {
    decoder.end(events::add);
  }

  private static String event(String json) {
    return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + json
        + "}\n\n";
  }

  private static String delta(String delta) {
    return event("\"choices\":[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":null}]");
  }

  private static String text(String text) {
    return delta("\"content\":\"" + text + "\"");
  }

  private static String finish(String reason) {
    return event("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]");
  }

  private static String toolCalls(String calls) {
    return delta("\"tool_calls\":[" + calls + "]");
  }

  private static String usage(int prompt, int completion) {
    return "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
        .formatted(prompt, completion, prompt + completion);
  }

  private static ChatEvent.UsageReported reported(int prompt, int completion) {
    return new ChatEvent.UsageReported(Usage.reported(prompt, completion), null);
  }

  private static ChatEvent.TextDelta textDelta(String text) {
    return new ChatEvent.TextDelta(text);
  }

  private ChatResponse.Answer answer() {
    AnswerBuilder answer = new AnswerBuilder();
    events.forEach(answer::add);
    return answer.build();
  }

  private static ProviderError failure(Runnable step) {
    return catchThrowableOfType(ProviderException.class, step::run).error();
  }

  // ---- order and ends ----

  @Test
  void feed_openAi_isEventsInOrder() {
    feed(delta("\"role\":\"assistant\",\"content\":\"\",\"refusal\":null"));
    feed(text("a") + text("ñ🌍") + finish("stop"));
    assertThat(decoder.isDone()).isFalse();
    feed(event("\"choices\":[]," + usage(3, 2)) + DONE);

    assertThat(events).containsExactly(textDelta("a"), textDelta("ñ🌍"), reported(3, 2), STOPPED);
    assertThat(decoder.isDone()).isTrue();
    assertThat(decoder.malformed()).isZero();
  }

  @Test
  void feed_splitAnywhere_isTheSame() {
    byte[] bytes =
        (": hi\r\n\r\n" + text("hé🌍") + "data:" + text("b").substring(6) + finish("length") + DONE)
            .getBytes(StandardCharsets.UTF_8);
    for (int split = 0; split <= bytes.length; split++) {
      OpenAiStreamDecoder fresh = new OpenAiStreamDecoder();
      List<ChatEvent> seen = new ArrayList<>();
      fresh.feed(ByteString.fromArray(Arrays.copyOfRange(bytes, 0, split)), seen::add);
      fresh.feed(ByteString.fromArray(Arrays.copyOfRange(bytes, split, bytes.length)), seen::add);

      assertThat(seen)
          .containsExactly(
              textDelta("hé🌍"), textDelta("b"), new ChatEvent.Finished(FinishReason.LENGTH));
    }
  }

  @Test
  void feed_azure_firstChunkHasNoChoicesAndNoModel() {
    feed(
        "data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\","
            + "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}\n\n");
    feed(text("a") + finish("stop") + DONE);

    assertThat(events).containsExactly(textDelta("a"), STOPPED);
  }

  @Test
  void feed_roleOnEveryChunkOrNone_isNoContent() {
    feed(delta("\"role\":\"assistant\",\"content\":\"\""));
    feed(delta("\"role\":\"assistant\",\"content\":\"a\""));
    feed(event("\"choices\":[{\"index\":0,\"delta\":null,\"finish_reason\":null}]"));
    feed(event("\"choices\":null"));
    feed(finish("stop") + DONE);

    assertThat(events).containsExactly(textDelta("a"), STOPPED);
  }

  @Test
  void feed_emptyFinishReason_isNone() {
    feed(event("\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"finish_reason\":\"\"}]"));
    feed(text("b") + finish("stop") + DONE);

    assertThat(events).containsExactly(textDelta("a"), textDelta("b"), STOPPED);
  }

  @Test
  void feed_finishChunkTwice_finishesOnce() {
    feed(text("a") + finish("stop") + finish("stop"));
    feed(event("\"choices\":[]," + usage(1, 1)) + DONE + DONE);

    assertThat(events).containsExactly(textDelta("a"), reported(1, 1), STOPPED);
  }

  @Test
  void feed_afterTheEnd_isIgnored() {
    feed(text("a") + finish("stop") + DONE + text("b"));
    feed("data: {\"error\":{\"message\":\"late\"}}\n\n");
    end();

    assertThat(events).containsExactly(textDelta("a"), STOPPED);
  }

  @Test
  void end_doneMissing_isAWholeAnswer() {
    feed(text("a") + finish("stop"));
    end();

    assertThat(events).containsExactly(textDelta("a"), STOPPED);
  }

  @Test
  void end_lastEventWithoutBlankLine_counts() {
    feed(text("a") + finish("stop").stripTrailing());
    end();

    assertThat(events).containsExactly(textDelta("a"), STOPPED);
  }

  @Test
  void end_noFinishReason_isBroken() {
    feed(text("a"));
    ProviderError error = failure(this::end);

    assertThat(error.errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
    assertThat(error.message()).contains("without a finish reason");
    assertThat(events).containsExactly(textDelta("a"));
  }

  @Test
  void feed_doneWithoutFinishReason_isBroken() {
    feed(text("a"));
    assertThat(failure(() -> feed(DONE)).errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ": OPENROUTER PROCESSING\n\n", "data: [DONE]\n\n", "\n\n\n"})
  void end_nothing_isAnEmptyAnswer(String body) {
    ProviderError error =
        failure(
            () -> {
              feed(body);
              end();
            });

    assertThat(error.errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
    assertThat(error.message()).contains("empty");
  }

  @Test
  void feed_commentsAndOtherFields_areSkipped() {
    feed(": OPENROUTER PROCESSING\n\n: keep-alive\n\n: ping - 2026\r\n\r\n");
    feed("event: message\nid: 1\nretry: 5\n" + text("a"));
    feed("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    feed(finish("stop") + DONE);

    assertThat(events).containsExactly(textDelta("a"), STOPPED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"choices\":[{\"delta\":{\"content\":\"x", "nonsense", "[1]", "{} {", "1"})
  void feed_malformedEvent_isSkippedAndCounted(String data) {
    feed(text("a") + "data: " + data + "\n\n" + text("b") + finish("stop") + DONE);

    assertThat(events).containsExactly(textDelta("a"), textDelta("b"), STOPPED);
    assertThat(decoder.malformed()).isEqualTo(data.startsWith("{} ") ? 0 : 1);
  }

  @Test
  void feed_secondChoice_isNotRead() {
    feed(
        event(
            "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"x\"}}]"));
    feed(finish("stop") + DONE);

    assertThat(events).containsExactly(textDelta("a"), STOPPED);
  }

  // ---- usage ----

  @Test
  void feed_usageOnTheFinishChunk_endsAtOnce() {
    feed(text("a"));
    feed(
        event(
            "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}],"
                + usage(5, 3)));

    assertThat(events).containsExactly(textDelta("a"), reported(5, 3), STOPPED);
    assertThat(decoder.isDone()).isTrue();
  }

  @Test
  void feed_usageOnEveryChunk_theLastCounts() {
    for (int i = 1; i <= 3; i++) {
      feed(event("\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]," + usage(5, i)));
    }
    feed(finish("stop"));
    feed(event("\"choices\":[]," + usage(5, 4)) + DONE);

    assertThat(events)
        .containsExactly(textDelta("a"), textDelta("a"), textDelta("a"), reported(5, 4), STOPPED);
  }

  @Test
  void feed_usageBeforeTheFinishChunkOnly_isReported() {
    feed(event("\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]," + usage(5, 1)));
    feed(finish("stop") + DONE);

    assertThat(events).containsExactly(textDelta("a"), reported(5, 1), STOPPED);
  }

  @Test
  void feed_groq_usageMayBeInItsOwnFieldOnly() {
    feed(
        event(
            "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],"
                + "\"x_groq\":{\"id\":\"req_1\",\"seed\":7}"));
    feed(text("a"));
    feed(
        event(
            "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + "\"x_groq\":{\"id\":\"req_1\",\"error\":null,\"usage\":{\"queue_time\":0.01,"
                + "\"prompt_tokens\":3,\"prompt_time\":0.001,\"completion_tokens\":2,\"total_tokens\":5}}"));

    assertThat(events).containsExactly(textDelta("a"), reported(3, 2), STOPPED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"prompt_tokens_details\":{\"cached_tokens\":4}",
        "\"prompt_token_details\":{\"cached_tokens\":4}",
        "\"prompt_cache_hit_tokens\":4,\"prompt_cache_miss_tokens\":1",
        "\"num_cached_tokens\":4",
        "\"prompt_tokens_details\":{\"cached_tokens\":0},\"prompt_cache_hit_tokens\":4",
        "\"prompt_cache_hit_tokens\":4,\"prompt_tokens_details\":{\"cached_tokens\":0}"
      })
  void feed_cachedTokens_areReadInEverySpelling(String field) {
    feed(text("a") + finish("stop"));
    feed(
        event(
            "\"choices\":[],\"usage\":{\"prompt_tokens\":5,"
                + field
                + ",\"completion_tokens\":3,\"completion_tokens_details\":{\"reasoning_tokens\":2,"
                + "\"audio_tokens\":null},\"cost\":0.01,\"cost_details\":{\"upstream\":{}},\"is_byok\":false}"));
    feed(DONE);

    assertThat(events.get(1))
        .isEqualTo(new ChatEvent.UsageReported(new Usage(5, 3, 4, 2, Usage.Source.REPORTED), null));
  }

  @Test
  void feed_countersNullOrHuge_doNotBreakTheAnswer() {
    feed(text("a") + finish("stop"));
    feed(
        event(
            "\"choices\":[],\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":2,"
                + "\"other_counter\":99999999999}"));
    feed(DONE);

    assertThat(events).containsExactly(textDelta("a"), reported(0, 2), STOPPED);
  }

  // ---- content and reasoning ----

  @Test
  void feed_deepSeek_reasoningThenContent() {
    feed(": keep-alive\n\n");
    feed(delta("\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"\""));
    feed(delta("\"content\":null,\"reasoning_content\":\"hm\""));
    feed(delta("\"content\":\"4\",\"reasoning_content\":null"));
    feed(finish("stop") + DONE);

    assertThat(events).containsExactly(new ChatEvent.ReasoningDelta("hm"), textDelta("4"), STOPPED);
  }

  @Test
  void feed_reasoningUnderBothNames_isReadOnce() {
    feed(delta("\"reasoning\":\"hm\",\"reasoning_content\":\"hm\",\"reasoning_details\":[{}]"));
    feed(delta("\"reasoning\":\"so\""));
    feed(text("4") + finish("stop") + DONE);

    assertThat(events)
        .containsExactly(
            new ChatEvent.ReasoningDelta("hm"),
            new ChatEvent.ReasoningDelta("so"),
            textDelta("4"),
            STOPPED);
  }

  @Test
  void feed_mistral_contentIsAListOfParts() {
    feed(
        delta(
            "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"},"
                + "{\"type\":\"text\",\"text\":\"!\"}],\"closed\":true}]"));
    feed(
        delta(
            "\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"reference\",\"reference_ids\":[1]},"
                + "{\"type\":\"text\",\"text\":\"b\"}]"));
    feed(finish("stop") + DONE);

    assertThat(events)
        .containsExactly(new ChatEvent.ReasoningDelta("hm!"), textDelta("ab"), STOPPED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"reasoning\":\"hm\",\"reasoning_content\":\"\"",
        "\"reasoning_content\":\"hm\",\"reasoning\":\"\""
      })
  void feed_oneOfTwoNamesOfThoughtsEmpty_theOtherCounts(String delta) {
    feed(delta(delta));

    assertThat(events).containsExactly(new ChatEvent.ReasoningDelta("hm"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"refusal\":\"I will not\",\"content\":\"\"",
        "\"content\":\"\",\"refusal\":\"I will not\""
      })
  void feed_refusalBesideEmptyContent_isText(String delta) {
    feed(delta(delta));

    assertThat(events).containsExactly(textDelta("I will not"));
  }

  @Test
  void feed_refusal_isText() {
    feed(delta("\"refusal\":\"I \"") + delta("\"refusal\":\"will not\"") + finish("stop") + DONE);
    assertThat(answer().text()).isEqualTo("I will not");
  }

  @Test
  void feed_surrogatePairSplitOverTwoChunks_isJoined() {
    feed(text("a\\ud83c") + text("\\udf0db") + finish("stop") + DONE);
    assertThat(answer().text()).isEqualTo("a🌍b");
    assertThat(events).allSatisfy(OpenAiStreamDecoderTest::isWellFormed);
  }

  @Test
  void feed_halfASurrogatePair_isReplaced() {
    feed(text("a\\ud83c") + text("b\\udf0d") + text("\\ud83c") + finish("stop") + DONE);
    assertThat(answer().text()).isEqualTo("a�b��");
  }

  private static void isWellFormed(ChatEvent event) {
    if (event instanceof ChatEvent.TextDelta delta) {
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(delta.text())).isTrue();
    }
  }

  // ---- tool calls ----

  @Test
  void feed_toolCallInPieces_isJoinedByIndex() {
    feed(
        toolCalls(
            "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"\"}}"));
    feed(
        toolCalls(
            "{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"sub\",\"arguments\":\"\"}}"));
    feed(toolCalls("{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":\"}}"));
    feed(
        toolCalls(
            "{\"index\":1,\"function\":{\"arguments\":\"{}\"}},{\"index\":0,\"function\":{\"arguments\":\"1}\"}}"));
    feed(finish("tool_calls") + DONE);

    assertThat(answer().toolCalls())
        .containsExactly(new ToolCall("a", "add", "{\"x\":1}"), new ToolCall("b", "sub", "{}"));
    assertThat(answer().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  void feed_mistral_wholeCallWithoutIndexOnTheFinishChunk() {
    feed(
        event(
            "\"choices\":[{\"index\":0,\"delta\":{\"content\":null,\"tool_calls\":[{\"id\":\"Ab3dE5gH9\","
                + "\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":1}\"}},{\"id\":\"Zb3dE5gH9\","
                + "\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":2}\"}}]},\"finish_reason\":\"tool_calls\"}],"
                + usage(9, 3)));

    assertThat(answer().toolCalls())
        .containsExactly(
            new ToolCall("Ab3dE5gH9", "add", "{\"x\":1}"),
            new ToolCall("Zb3dE5gH9", "add", "{\"x\":2}"));
    assertThat(decoder.isDone()).isTrue();
  }

  @Test
  void feed_everyCallHasIndexZero_idsTellThemApart() {
    for (String id : List.of("a", "b")) {
      feed(
          toolCalls(
              "{\"index\":0,\"id\":\""
                  + id
                  + "\",\"function\":{\"name\":\"add\",\"arguments\":\"\"}}"));
      feed(toolCalls("{\"index\":0,\"function\":{\"arguments\":\"{}\"}}"));
    }
    feed(finish("tool_calls") + DONE);

    assertThat(answer().toolCalls())
        .containsExactly(new ToolCall("a", "add", "{}"), new ToolCall("b", "add", "{}"));
  }

  @Test
  void feed_firstIndexIsOne_callsAreCountedFromZero() {
    feed(
        toolCalls("{\"index\":1,\"id\":\"a\",\"function\":{\"name\":\"add\",\"arguments\":\"\"}}"));
    feed(toolCalls("{\"index\":1,\"function\":{\"arguments\":\"{}\"}}"));
    feed(finish("tool_calls") + DONE);

    assertThat(events.get(0)).isEqualTo(new ChatEvent.ToolCallDelta(0, "a", "add", ""));
    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "add", "{}"));
  }

  @Test
  void feed_idAndEmptyNameOnEveryPiece_areOneCall() {
    feed(
        toolCalls(
            "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\"}}"));
    feed(
        toolCalls(
            "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"\",\"arguments\":\"}\"}}"));
    feed(finish("tool_calls") + DONE);

    assertThat(events.get(1)).isEqualTo(new ChatEvent.ToolCallDelta(0, null, null, "}"));
    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "add", "{}"));
  }

  @Test
  void feed_wholeCallsThatNothingTellsApart_areAllThere() {
    String call =
        "{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":%d}\"}}";
    feed(toolCalls(call.formatted(1) + "," + call.formatted(2)));
    feed(toolCalls(call.formatted(3)));
    feed(finish("tool_calls") + DONE);

    assertThat(answer().toolCalls())
        .extracting(ToolCall::arguments)
        .containsExactly("{\"x\":1}", "{\"x\":2}", "{\"x\":3}");
  }

  @Test
  void feed_nameRepeatedWithoutAnId_isOneCall() {
    feed(toolCalls("{\"index\":0,\"function\":{\"name\":\"add\",\"arguments\":\"{\"}}"));
    feed(toolCalls("{\"index\":0,\"function\":{\"name\":\"add\",\"arguments\":\"}\"}}"));
    feed(finish("tool_calls") + DONE);

    assertThat(answer().toolCalls()).extracting(ToolCall::arguments).containsExactly("{}");
  }

  @Test
  void feed_argumentsCutAroundANull_keepIt() {
    feed(
        toolCalls(
            "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":\"}}"));
    feed(toolCalls("{\"index\":0,\"function\":{\"arguments\":\"null\"}}"));
    feed(toolCalls("{\"index\":0,\"function\":{\"arguments\":\"}\"}}"));
    feed(finish("tool_calls") + DONE);

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "add", "{\"x\":null}"));
  }

  @Test
  void feed_newIdOnEveryPiece_areOneCall() {
    feed(
        toolCalls(
            "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"add\",\"arguments\":\"{\"}}"));
    feed(toolCalls("{\"index\":0,\"id\":\"b\",\"function\":{\"name\":null,\"arguments\":\"}\"}}"));
    feed(finish("tool_calls") + DONE);

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "add", "{}"));
  }

  @Test
  void feed_neitherIndexNorId_namesBeginCalls() {
    feed(toolCalls("{\"function\":{\"name\":\"add\",\"arguments\":\"{\"}}"));
    feed(toolCalls("{\"function\":{\"arguments\":\"}\"}}"));
    feed(toolCalls("{\"id\":\"\",\"function\":{\"name\":\"sub\",\"arguments\":\"{}\"}}"));
    feed(finish("tool_calls") + DONE);

    List<ToolCall> calls = answer().toolCalls();
    assertThat(calls).extracting(ToolCall::name).containsExactly("add", "sub");
    assertThat(calls).extracting(ToolCall::arguments).containsExactly("{}", "{}");
    assertThat(calls)
        .extracting(ToolCall::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.startsWith("call_"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"x\":[1,\"ñ\"]} | {\"x\":[1,\"ñ\"]}",
        "\"\" | {}",
        "null | {}",
        "\"null\" | {}",
        "{} | {}"
      })
  void feed_argumentsInAnyShape_areJsonText(String sent, String expected) {
    feed(
        toolCalls(
            "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"add\",\"arguments\":"
                + sent
                + "}}"));
    feed(finish("tool_calls") + DONE);

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "add", expected));
  }

  @Test
  void feed_argumentsMissing_areAnEmptyObject() {
    feed(toolCalls("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"add\"}}"));
    feed(finish("tool_calls") + DONE);

    assertThat(answer().toolCalls()).containsExactly(new ToolCall("a", "add", "{}"));
  }

  @ParameterizedTest
  @CsvSource({
    "stop, STOP",
    "eos, STOP",
    "length, LENGTH",
    "model_length, LENGTH",
    "content_filter, CONTENT_FILTER",
    "tool_calls, TOOL_CALLS",
    "function_call, TOOL_CALLS"
  })
  void feed_finishReason_isMapped(String reason, FinishReason expected) {
    feed(text("a") + finish(reason) + DONE);
    assertThat(answer().finishReason()).isEqualTo(expected);
  }

  @Test
  void feed_stopAfterToolCalls_isToolCalls() {
    feed(
        toolCalls(
            "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"add\",\"arguments\":\"{}\"}}"));
    feed(finish("stop") + DONE);

    assertThat(answer().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  // ---- errors inside a success ----

  @ParameterizedTest
  @ValueSource(strings = {"error", "insufficient_system_resource"})
  void feed_finishReasonOfAFailure_fails(String reason) {
    feed(text("a"));
    assertThat(failure(() -> feed(finish(reason))).errorClass()).isEqualTo(ErrorClass.TRANSIENT);
  }

  @Test
  void feed_openRouterErrorChunk_fails() {
    feed(": OPENROUTER PROCESSING\n\n" + text("he"));
    ProviderError error =
        failure(
            () ->
                feed(
                    event(
                        "\"error\":{\"code\":502,\"message\":\"Provider disconnected\",\"metadata\":"
                            + "{\"error_type\":\"provider_unavailable\"}},\"choices\":[{\"index\":0,"
                            + "\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]")));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.status()).isEqualTo(502);
    assertThat(error.message()).contains("Provider disconnected");
    assertThat(events).containsExactly(textDelta("he"));
  }

  @Test
  void feed_groqErrorInItsOwnField_fails() {
    ProviderError error =
        failure(
            () ->
                feed(
                    event(
                        "\"choices\":[{\"index\":0,\"delta\":{}}],\"x_groq\":{\"id\":\"r\",\"error\":\"over capacity\"}")));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.message()).contains("over capacity");
  }

  @Test
  void feed_errorNull_isNoError() {
    feed(event("\"error\":null,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]"));
    feed(finish("stop") + DONE);

    assertThat(events).containsExactly(textDelta("a"), STOPPED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"error\":{\"message\":\"gone wrong\",\"type\":\"server_error\",\"code\":null}}\n\n",
        "data: {\"error\":\"gone wrong\"}\n\n",
        "event: error\ndata: {\"message\":\"gone wrong\"}\n\n",
        "event: error\ndata: gone wrong\n\n",
        "error: {\"code\":500,\"message\":\"gone wrong\",\"type\":\"server_error\"}\n\n",
        "error: gone wrong\n\n"
      })
  void feed_errorInAnyDress_fails(String event) {
    feed(text("a"));
    ProviderError error = failure(() -> feed(event + DONE));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.message()).contains("gone wrong");
  }

  @ParameterizedTest
  @CsvSource({
    "context_length_exceeded, TOO_LONG",
    "rate_limit_exceeded, RATE_LIMITED",
    "insufficient_quota, QUOTA_EXHAUSTED",
    "content_filter, CONTENT_REFUSED",
    "429, RATE_LIMITED",
    "401, CREDENTIAL_REJECTED",
    "503, TRANSIENT"
  })
  void feed_errorCode_isClassified(String code, ErrorClass expected) {
    ProviderError error =
        failure(() -> feed("data: {\"error\":{\"message\":\"no\",\"code\":\"" + code + "\"}}\n\n"));
    assertThat(error.errorClass()).isEqualTo(expected);
  }
}
