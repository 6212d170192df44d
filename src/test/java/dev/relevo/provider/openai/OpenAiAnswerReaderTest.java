package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiAnswerReaderTest {

  private static ChatResponse.Answer read(String body) {
    return OpenAiAnswerReader.read(ByteString.fromString(body));
  }

  private static ProviderError failure(String body) {
    return catchThrowableOfType(ProviderException.class, () -> read(body)).error();
  }

  private static String body(String message, String finishReason, String rest) {
    return "{\"id\":\"c2\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
        + "\"message\":{\"role\":\"assistant\","
        + message
        + "},\"logprobs\":null,\"finish_reason\":"
        + finishReason
        + "}]"
        + rest
        + "}";
  }

  @Test
  void read_text_isTheAnswer() {
    ChatResponse.Answer answer =
        read(
            body(
                "\"content\":\"yó🌍\",\"refusal\":null",
                "\"stop\"",
                ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}"));

    assertThat(answer)
        .isEqualTo(
            new ChatResponse.Answer(
                "yó🌍", null, List.of(), FinishReason.STOP, Usage.reported(1, 2), null));
  }

  @Test
  void read_callsThatNothingTellsApart_areAllThere() {
    String call =
        "{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":%d}\"}}";
    ChatResponse.Answer answer =
        read(
            body(
                "\"tool_calls\":[" + call.formatted(1) + "," + call.formatted(2) + "]",
                "\"tool_calls\"",
                ""));

    assertThat(answer.toolCalls())
        .extracting(ToolCall::arguments)
        .containsExactly("{\"x\":1}", "{\"x\":2}");
    assertThat(answer.toolCalls()).extracting(ToolCall::id).doesNotHaveDuplicates();
  }

  @Test
  void read_blankLinesBeforeTheBody_areSkipped() {
    assertThat(read("\n\n\r\n  " + body("\"content\":\"a\"", "\"stop\"", "")).text())
        .isEqualTo("a");
  }

  @Test
  void read_toolCalls_areRead() {
    ChatResponse.Answer answer =
        read(
            body(
                "\"content\":null,\"reasoning_content\":\"hm\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\","
                    + "\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":1}\"}},{\"function\":{\"name\":\"now\","
                    + "\"arguments\":\"\"}},{\"id\":\"c\",\"function\":{\"name\":\"sub\",\"arguments\":{\"y\":2}}}]",
                "\"stop\"",
                ""));

    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(answer.reasoning()).isEqualTo("hm");
    assertThat(answer.text()).isEmpty();
    assertThat(answer.toolCalls())
        .extracting(ToolCall::name, ToolCall::arguments)
        .containsExactly(tuple("add", "{\"x\":1}"), tuple("now", "{}"), tuple("sub", "{\"y\":2}"));
    assertThat(answer.toolCalls())
        .extracting(ToolCall::id)
        .doesNotHaveDuplicates()
        .doesNotContain("");
  }

  @Test
  void read_mistralParts_areTextAndReasoning() {
    ChatResponse.Answer answer =
        read(
            body(
                "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                    + "{\"type\":\"text\",\"text\":\"a\"}]",
                "\"stop\"",
                ""));

    assertThat(answer.reasoning()).isEqualTo("hm");
    assertThat(answer.text()).isEqualTo("a");
  }

  @Test
  void read_usageMissing_isEstimated() {
    assertThat(read(body("\"content\":\"12345678\"", "\"stop\"", "")).usage())
        .isEqualTo(Usage.estimated(0, 8));
  }

  @Test
  void read_halfASurrogatePair_isReplaced() {
    assertThat(read(body("\"content\":\"a\\ud83cb\"", "\"stop\"", "")).text()).isEqualTo("a�b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "[]",
        "null",
        "<html>",
        "{",
        "{}",
        "{\"choices\":[]}",
        "{\"choices\":[{\"message\":{\"content\":\"a\"}}]}",
        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}"
      })
  void read_noAnswer_isBroken(String body) {
    assertThat(failure(body).errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":{\"code\":429,\"message\":\"slow; try again in 2s\"}} | RATE_LIMITED",
        "{\"error\":{\"code\":402,\"message\":\"no credits\"},\"user_id\":\"u\"} | QUOTA_EXHAUSTED",
        "{\"error\":{\"code\":502,\"message\":\"bad\"},\"choices\":[]} | TRANSIENT",
        "{\"error\":\"text\"} | TRANSIENT",
        "{\"choices\":[{\"message\":{\"content\":\"a\"},\"finish_reason\":\"error\"}]} | TRANSIENT"
      })
  void read_errorInsideASuccess_fails(String body, ErrorClass expected) {
    assertThat(failure(body).errorClass()).isEqualTo(expected);
  }
}
