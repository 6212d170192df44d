package dev.relevo.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import dev.relevo.provider.CallMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The quirks of Gemini's streams, each by its name. */
final class GeminiStreamDecoderTest {
  private static final String ERROR =
      "{\"error\":{\"code\":429,\"message\":\"Please retry in 3s.\",\"status\":\"RESOURCE_EXHAUSTED\"}}";

  private final CallMemory memory = new CallMemory();
  private final List<ChatEvent> events = new ArrayList<>();
  private int ids;
  private final GeminiStreamDecoder decoder =
      new GeminiStreamDecoder(memory, () -> "made_" + ids++);

  private void feed(String text) {
    decoder.feed(ByteString.fromString(text), events::add);
  }

  private void end() {
    decoder.end(events::add);
  }

  private ProviderError failure(String text) {
    return GeminiTesting.error(
        () -> {
          feed(text);
          end();
        });
  }

  private static String event(String json) {
    return "data: " + json + "\r\n\r\n";
  }

  private static String parts(String parts) {
    return event("{\"candidates\":[{\"content\":{\"parts\":[" + parts + "],\"role\":\"model\"}}]}");
  }

  private static String text(String text) {
    return parts("{\"text\":" + GeminiTesting.quoted(text) + "}");
  }

  private static String finish(String reason) {
    return event("{\"candidates\":[{\"finishReason\":\"" + reason + "\",\"index\":0}]}");
  }

  private ChatResponse.Answer joined() {
    AnswerBuilder answer = new AnswerBuilder();
    events.forEach(answer::add);
    return answer.build();
  }

  // ---- content ----

  /** Quirk 8: thoughts are parts with a flag; a signature may come on an empty text. */
  @Test
  void feed_thoughtsTextAndSeveralParts_keepTheirOrder() {
    feed(
        parts(
            "{\"text\":\"hm\",\"thought\":true},{\"thought\":false,\"text\":\"a\"},{\"text\":\"b\"}"));
    feed(parts("{\"text\":\"\",\"thoughtSignature\":\"c2ln\"}"));
    feed(finish("STOP"));
    end();

    assertThat(events)
        .containsExactly(
            new ChatEvent.ReasoningDelta("hm"),
            new ChatEvent.TextDelta("a"),
            new ChatEvent.TextDelta("b"),
            new ChatEvent.Finished(FinishReason.STOP));
    assertThat(decoder.isDone()).isTrue();
    assertThat(decoder.malformed()).isZero();
  }

  /** Quirk 7: content or parts may be missing, null or of another kind. */
  @Test
  void feed_noContentOrOtherContent_isNoFailure() {
    feed(event("{\"usageMetadata\":{\"promptTokenCount\":1}}"));
    feed(event("{\"candidates\":[]}"));
    feed(event("{\"candidates\":null,\"promptFeedback\":null,\"usageMetadata\":null}"));
    feed(
        event(
            "{\"candidates\":{},\"promptFeedback\":[{\"blockReason\":\"x\"}],\"usageMetadata\":[{}]}"));
    feed(event("{\"candidates\":[{\"content\":null}]}"));
    feed(event("{\"candidates\":[{\"content\":{}}]}"));
    feed(event("{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":null}}]}"));
    feed(parts("{\"executableCode\":{\"language\":\"PYTHON\",\"code\":\"1\"}},{\"text\":null}"));
    feed(finish("MAX_TOKENS"));
    end();

    assertThat(events)
        .containsExactly(
            new ChatEvent.UsageReported(Usage.reported(1, 0), null),
            new ChatEvent.Finished(FinishReason.LENGTH));
    assertThat(decoder.malformed()).isZero();
  }

  @Test
  void feed_severalCandidates_onlyTheFirstIsRead() {
    feed(
        event(
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"},"
                + "{\"content\":{\"parts\":[{\"text\":\"b\"}]}}]}"));
    end();

    assertThat(joined().text()).isEqualTo("a");
  }

  // ---- tools ----

  /** Quirks 5 and 6: no id, no arguments, two calls in one event, and STOP at the end. */
  @Test
  void feed_calls_getIdsAndFinishAsToolCalls() {
    feed(
        parts(
            "{\"functionCall\":{\"name\":\"now\"}},"
                + "{\"functionCall\":{\"id\":\"g1\",\"name\":\"add\",\"args\":{\"x\":1,\"s\":\"ñ\"}}}"));
    feed(parts("{\"functionCall\":{\"id\":\"\",\"args\":null,\"name\":\"last\"}}"));
    feed(parts("{\"text\":\"\"}"));
    feed(finish("STOP"));
    end();

    assertThat(joined().toolCalls())
        .containsExactly(
            new ToolCall("made_0", "now", "{}"),
            new ToolCall("g1", "add", "{\"x\":1,\"s\":\"ñ\"}"),
            new ToolCall("made_1", "last", "{}"));
    assertThat(joined().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  /** Quirk 15: the signature goes to the caller and is remembered for callers that drop it. */
  @Test
  void feed_signature_isToldAndRemembered() {
    feed(parts("{\"thoughtSignature\":\"c2\\\"ln\",\"functionCall\":{\"name\":\"add\"}}"));
    feed(parts("{\"functionCall\":{\"id\":\"g2\",\"name\":\"add\"}}"));
    feed(finish("STOP"));
    end();

    assertThat(joined().toolCalls())
        .extracting(ToolCall::extraContent)
        .containsExactly(new Json("{\"google\":{\"thought_signature\":\"c2\\\"ln\"}}"), null);
    assertThat(memory.get("made_0")).isEqualTo("c2\"ln");
    assertThat(memory.get("g2")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"})
  void feed_callThatWentWrong_isBroken(String reason) {
    assertThat(failure(text("a") + finish(reason)).errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
    assertThat(events).containsExactly(new ChatEvent.TextDelta("a"));
  }

  // ---- the end ----

  @ParameterizedTest
  @CsvSource({
    "STOP, STOP",
    "MAX_TOKENS, LENGTH",
    "SAFETY, CONTENT_FILTER",
    "RECITATION, CONTENT_FILTER",
    "BLOCKLIST, CONTENT_FILTER",
    "PROHIBITED_CONTENT, CONTENT_FILTER",
    "SPII, CONTENT_FILTER",
    "IMAGE_SAFETY, CONTENT_FILTER",
    "IMAGE_PROHIBITED_CONTENT, CONTENT_FILTER",
    "IMAGE_RECITATION, CONTENT_FILTER",
    "LANGUAGE, STOP",
    "OTHER, STOP",
    "NO_IMAGE, STOP",
    "IMAGE_OTHER, STOP",
    "FINISH_REASON_UNSPECIFIED, STOP",
    "SOMETHING_NEW, STOP"
  })
  void end_finishReason_isMapped(String reason, FinishReason expected) {
    feed(text("a") + finish(reason));
    end();

    assertThat(events)
        .containsExactly(new ChatEvent.TextDelta("a"), new ChatEvent.Finished(expected));
  }

  /** Older models send STOP with every event; text after it still belongs to the answer. */
  @Test
  void feed_finishReasonOnEveryEvent_endsWithTheBody() {
    for (String piece : List.of("a", "b")) {
      feed(
          event(
              "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""
                  + piece
                  + "\"}]},\"finishReason\":\"STOP\"}]}"));
      assertThat(decoder.isDone()).isFalse();
    }
    end();

    assertThat(joined().text()).isEqualTo("ab");
  }

  @Test
  void end_blockedPrompt_isFilteredContent() {
    feed(
        event(
            "{\"promptFeedback\":{\"blockReason\":\"SAFETY\",\"safetyRatings\":[{\"blocked\":true}]},"
                + "\"usageMetadata\":{\"promptTokenCount\":4,\"totalTokenCount\":4}}"));
    end();

    assertThat(events)
        .containsExactly(
            new ChatEvent.UsageReported(Usage.reported(4, 0), null),
            new ChatEvent.Finished(FinishReason.CONTENT_FILTER));
  }

  /** Quirk 11. */
  @Test
  void end_withoutFinishReason_isBroken() {
    assertThat(failure(text("a")).message()).contains("broke off");
    assertThat(decoder.isDone()).isFalse();
  }

  @Test
  void end_nothing_isBroken() {
    assertThat(failure(": nothing\r\n\r\n").errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  // ---- usage ----

  /** Quirks 4 and 16: cumulative on every event, thoughts apart from candidates. */
  @Test
  void end_usage_isTheLastWithThoughtsAddedAndCacheIncluded() {
    feed(
        event(
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],"
                + "\"usageMetadata\":{\"promptTokenCount\":7,\"totalTokenCount\":9,\"thoughtsTokenCount\":2}}"));
    feed(
        event(
            "{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":7,"
                + "\"toolUsePromptTokenCount\":1,\"candidatesTokenCount\":3,\"thoughtsTokenCount\":2,"
                + "\"cachedContentTokenCount\":5,\"totalTokenCount\":13,"
                + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":7}]}}"));
    end();

    assertThat(events)
        .containsExactly(
            new ChatEvent.TextDelta("a"),
            new ChatEvent.UsageReported(new Usage(8, 5, 5, 2, Usage.Source.REPORTED), null),
            new ChatEvent.Finished(FinishReason.STOP));
  }

  // ---- log probabilities ----

  @Test
  void feed_logprobs_followTheirText() {
    feed(
        event(
            "{\"candidates\":[{\"logprobsResult\":{\"topCandidates\":[{\"candidates\":["
                + "{\"token\":\"a\",\"tokenId\":1,\"logProbability\":-0.5},"
                + "{\"token\":\"b\",\"logProbability\":-2}]}],"
                + "\"chosenCandidates\":[{\"token\":\"a\",\"logProbability\":-0.5},{\"token\":\"c\"}]},"
                + "\"content\":{\"parts\":[{\"text\":\"ac\"}]},\"finishReason\":\"STOP\"}]}"));
    end();

    assertThat(events)
        .startsWith(
            new ChatEvent.TextDelta("ac"),
            new ChatEvent.LogprobsDelta(
                List.of(
                    new TokenLogprob(
                        "a",
                        -0.5,
                        null,
                        List.of(
                            new TokenLogprob("a", -0.5, null, List.of()),
                            new TokenLogprob("b", -2, null, List.of()))),
                    new TokenLogprob("c", 0, null, List.of()))));
  }

  // ---- errors inside the stream (quirk 10) ----

  @Test
  void feed_errorInAnEvent_fails() {
    ProviderError error = failure(text("a") + event(ERROR));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(error.status()).isEqualTo(429);
    assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(events).containsExactly(new ChatEvent.TextDelta("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\n\n", ""})
  void feed_errorThatIsNoEvent_fails(String end) {
    assertThat(failure(text("a") + ERROR + end).errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(events).containsExactly(new ChatEvent.TextDelta("a"));
  }

  /** It must not wait for the end of a body that may stay open. */
  @Test
  void feed_errorOverSeveralLines_failsWithItsLastLine() {
    String lines =
        text("a")
            + "[{\r\n  \"error\": {\r\n    \"code\": 503,\r\n    \"message\": \"overloaded\",\r\n"
            + "    \"details\": []\r\n  }\r\n}\r\n]\r\n";

    ProviderError error = GeminiTesting.error(() -> feed(lines));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.status()).isEqualTo(503);
    assertThat(error.message()).contains("overloaded");
  }

  @Test
  void feed_otherLinesThatAreNoEvents_meanNothing() {
    feed("id: 1\r\nretry: 3\r\nhello {\r\n}\r\n{\"candidates\":[]}\r\n");
    feed(text("a") + finish("STOP"));
    end();

    assertThat(joined().text()).isEqualTo("a");
  }

  // ---- framing (quirk 9) ----

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void feed_everyLineEndCommentsAndByteOrderMark_isTheSame(String lineEnd) {
    String stream = "\uFEFF: ping\r\n\r\n" + text("ñ🌍") + finish("STOP");

    feed(stream.replace("\r\n", lineEnd).replace("data: ", "data:"));
    end();

    assertThat(joined().text()).isEqualTo("ñ🌍");
  }

  @Test
  void feed_malformedEvents_areSkippedAndCounted() {
    feed("data: {\"candidates\":[{\r\n\r\ndata: [1]\r\n\r\ndata: x\r\n\r\n");
    feed(text("a") + finish("STOP"));
    end();

    assertThat(joined().text()).isEqualTo("a");
    assertThat(decoder.malformed()).isEqualTo(3);
  }

  @Test
  void feed_surrogatePairOverTwoEvents_isJoined() {
    feed(parts("{\"text\":\"\\ud83c\"}") + parts("{\"text\":\"\\udf0d\\ud83c\"}") + finish("STOP"));
    end();

    assertThat(joined().text()).isEqualTo("🌍\uFFFD");
  }
}
