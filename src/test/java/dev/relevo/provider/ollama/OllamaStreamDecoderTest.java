package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.TokenLogprob;
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

final class OllamaStreamDecoderTest {
  private static final String LAST =
      """
      {"model":"m","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,\
      "total_duration":3000000,"load_duration":1000000,"prompt_eval_count":4,\
      "prompt_eval_duration":500000,"eval_count":2,"eval_duration":700000}
      """;
  private static final ChatEvent USAGE =
      new ChatEvent.UsageReported(
          Usage.reported(4, 2), new ChatEvent.Timing(1_000_000, 500_000, 700_000));

  private final OllamaStreamDecoder decoder = new OllamaStreamDecoder(10);
  private final List<ChatEvent> events = new ArrayList<>();

  private void feed(String text) {
    decoder.feed(ByteString.fromString(text), events::add);
  }

  private static String text(String content) {
    return "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"done\":false}\n"
        .formatted(content);
  }

  private static String end(String fields) {
    return "{\"message\":{\"content\":\"\"},\"done\":true" + fields + "}\n";
  }

  private ErrorClass failure(Runnable step) {
    return catchThrowableOfType(ProviderException.class, step::run).error().errorClass();
  }

  @Test
  void feed_thinkingTextAndEnd_areEventsInOrder() {
    feed(
        "{\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"hm\"},\"done\":false}\n");
    feed(text("a") + text("🌍"));
    feed(LAST);

    assertThat(events)
        .containsExactly(
            new ChatEvent.ReasoningDelta("hm"),
            new ChatEvent.TextDelta("a"),
            new ChatEvent.TextDelta("🌍"),
            USAGE,
            new ChatEvent.Finished(FinishReason.STOP));
    assertThat(decoder.isDone()).isTrue();
  }

  @Test
  void feed_splitAnywhere_isTheSame() {
    byte[] bytes = (text("hé🌍") + text("\\n") + LAST).getBytes(StandardCharsets.UTF_8);
    for (int split = 0; split <= bytes.length; split++) {
      OllamaStreamDecoder fresh = new OllamaStreamDecoder(10);
      List<ChatEvent> seen = new ArrayList<>();
      fresh.feed(ByteString.fromArray(Arrays.copyOfRange(bytes, 0, split)), seen::add);
      fresh.feed(ByteString.fromArray(Arrays.copyOfRange(bytes, split, bytes.length)), seen::add);

      assertThat(seen)
          .containsExactly(
              new ChatEvent.TextDelta("hé🌍"),
              new ChatEvent.TextDelta("\n"),
              USAGE,
              new ChatEvent.Finished(FinishReason.STOP));
    }
  }

  @Test
  void feed_wholeAnswerInOneLineWithoutEnd_isRead() {
    feed(
        """
        {"message":{"content":"hi","thinking":"hm","tool_calls":[{"id":"c","function":{"name":"f",\
        "arguments":{}}}]},"done":true,"done_reason":"stop"}""");
    assertThat(events).isEmpty();

    decoder.end(events::add);

    assertThat(events)
        .containsExactly(
            new ChatEvent.ReasoningDelta("hm"),
            new ChatEvent.TextDelta("hi"),
            new ChatEvent.ToolCallDelta(0, "c", "f", "{}"),
            new ChatEvent.Finished(FinishReason.TOOL_CALLS));
  }

  @Test
  void feed_logprobs_followTheirText() {
    feed(
        """
        {"message":{"content":"hi"},"logprobs":[{"token":"h","logprob":-0.5,"bytes":[104],\
        "top_logprobs":[{"token":"h","logprob":-0.5},{"token":"j","logprob":-2}]},\
        {"token":"i","logprob":-1}],"done":false}
        {"message":{"content":"","thinking":"hm"},"logprobs":[{"token":"x","logprob":-1}]}
        {"message":{"content":"!"},"logprobs":null}
        """);

    assertThat(events)
        .containsExactly(
            new ChatEvent.TextDelta("hi"),
            new ChatEvent.LogprobsDelta(
                List.of(
                    new TokenLogprob(
                        "h",
                        -0.5,
                        List.of(104),
                        List.of(
                            new TokenLogprob("h", -0.5, null, List.of()),
                            new TokenLogprob("j", -2, null, List.of()))),
                    new TokenLogprob("i", -1, null, List.of()))),
            new ChatEvent.ReasoningDelta("hm"),
            new ChatEvent.TextDelta("!"));
  }

  @Test
  void feed_toolCalls_areNumberedAndGivenIds() {
    feed(
        """
        {"message":{"content":"","tool_calls":[\
        {"function":{"index":0,"name":"add","arguments":{"x":1,"s":"ñ","n":[1,{}]}}},\
        {"id":"given","type":"function","function":{"name":"now"}}]},"done":false}
        {"message":{"tool_calls":[{"function":{"name":"raw","arguments":"{\\"y\\":2}"}}]},"done":false}
        """);
    feed(LAST);

    List<ChatEvent.ToolCallDelta> calls =
        events.subList(0, 3).stream().map(ChatEvent.ToolCallDelta.class::cast).toList();
    assertThat(calls).extracting(ChatEvent.ToolCallDelta::index).containsExactly(0, 1, 2);
    assertThat(calls)
        .extracting(ChatEvent.ToolCallDelta::name)
        .containsExactly("add", "now", "raw");
    assertThat(calls)
        .extracting(ChatEvent.ToolCallDelta::arguments)
        .containsExactly("{\"x\":1,\"s\":\"ñ\",\"n\":[1,{}]}", "{}", "{\"y\":2}");
    assertThat(calls.get(0).id()).startsWith("call_").isNotEqualTo(calls.get(2).id());
    assertThat(calls.get(1).id()).isEqualTo("given");
    assertThat(events).endsWith(new ChatEvent.Finished(FinishReason.TOOL_CALLS));
  }

  @ParameterizedTest
  @CsvSource({"stop, STOP", "length, LENGTH", "load, STOP", "unload, STOP", "other, STOP"})
  void feed_doneReason_isFinishReason(String reason, FinishReason expected) {
    feed(end(",\"done_reason\":\"" + reason + "\""));

    assertThat(events).containsExactly(new ChatEvent.Finished(expected));
  }

  @Test
  void feed_missingPromptCount_isOfAPromptThatWasRead() {
    feed(
        end(
            ",\"done_reason\":\"stop\",\"eval_count\":3,\"prompt_eval_duration\":9,"
                + "\"eval_duration\":7"));

    assertThat(events.get(0))
        .isEqualTo(
            new ChatEvent.UsageReported(
                new Usage(3, 3, 3, 0, Usage.Source.ESTIMATED), new ChatEvent.Timing(0, 9, 7)));
  }

  @Test
  void feed_linesOfGenerate_haveTextThoughtsAndContext() {
    feed(
        """
        {"model":"m","response":"","thinking":"hm","done":false}
        {"model":"m","response":"a","done":false}
        {"model":"m","response":"","done":true,"done_reason":"length","context":[1,[2],3],\
        "prompt_eval_count":4,"eval_count":2,"load_duration":1000000,\
        "prompt_eval_duration":500000,"eval_duration":700000}
        """);

    assertThat(events)
        .containsExactly(
            new ChatEvent.ReasoningDelta("hm"),
            new ChatEvent.TextDelta("a"),
            USAGE,
            new ChatEvent.Finished(FinishReason.LENGTH, new Json("[1,[2],3]")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"done_reason\":\"\"", ",\"done_reason\":null"})
  void feed_doneWithoutReason_isBroken(String fields) {
    assertThat(failure(() -> feed(text("a") + end(fields)))).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void end_withoutLastLine_isBroken() {
    feed(text("a"));

    assertThat(failure(() -> decoder.end(events::add))).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void end_ofNothing_isBroken() {
    assertThat(failure(() -> decoder.end(events::add))).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void feed_error_failsAfterWhatCameBefore() {
    assertThat(failure(() -> feed(text("a") + "{\"error\":\"boom\"}\n" + text("b"))))
        .isEqualTo(ErrorClass.TRANSIENT);
    assertThat(events).containsExactly(new ChatEvent.TextDelta("a"));
  }

  @Test
  void feed_errorOnFirstLine_isClassified() {
    assertThat(failure(() -> feed("{\"error\":{\"message\":\"prompt too long\"}}\n")))
        .isEqualTo(ErrorClass.TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"message\":{\"content\":\"cut",
        "{\"message\"",
        "[]",
        "\"text\"",
        "<html>",
        "\u0000\u0000\u0000{\u0001\u0002\u0003\u0004",
        "{\"message\":{\"content\":\"a\"} x}"
      })
  void feed_malformedLine_isSkippedAndCounted(String line) {
    feed(text("a") + line + "\n" + text("b") + LAST);

    assertThat(decoder.malformed()).isEqualTo(1);
    assertThat(events)
        .startsWith(new ChatEvent.TextDelta("a"), new ChatEvent.TextDelta("b"))
        .endsWith(new ChatEvent.Finished(FinishReason.STOP));
  }

  @Test
  void feed_unknownAndOddFields_areIgnored() {
    feed(
        """
        {"logprobs":[{"token":"a"}],"message":{"role":"assistant","images":[{"a":1}],"content":"a",\
        "tool_calls":[7,[1]]},"remote_host":null,"eval_count":{"odd":{"done":true}},"done":false}
        {"message":"odd","error":null}
        {"message":{"content":null,"tool_calls":null},"done":null}
        """);
    feed(LAST);

    assertThat(events)
        .containsExactly(
            new ChatEvent.TextDelta("a"), USAGE, new ChatEvent.Finished(FinishReason.STOP));
    assertThat(decoder.malformed()).isZero();
  }

  @Test
  void feed_blankLinesAndCarriageReturns_areIgnored() {
    feed("\n\r\n" + text("a").replace("\n", "\r\n") + "\n" + LAST);

    assertThat(events).startsWith(new ChatEvent.TextDelta("a"));
    assertThat(decoder.malformed()).isZero();
  }

  @Test
  void feed_afterTheEnd_isIgnored() {
    feed(LAST + text("late") + "{\"error\":\"late\"}\n");

    assertThat(events).endsWith(new ChatEvent.Finished(FinishReason.STOP));
  }
}
