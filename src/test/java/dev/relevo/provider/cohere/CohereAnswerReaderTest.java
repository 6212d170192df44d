package dev.relevo.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CohereAnswerReaderTest {

  private static ChatResponse.Answer read(String body) {
    return CohereAnswerReader.read(ByteString.fromString(body));
  }

  private static ProviderError failure(String body) {
    return catchThrowableOfType(ProviderException.class, () -> read(body)).error();
  }

  @Test
  void read_thinkingTextAndLogprobs_areAnAnswer() {
    ChatResponse.Answer answer =
        read(
            """
            {"id":"k1","finish_reason":"COMPLETE","message":{"role":"assistant","content":[\
            {"type":"thinking","thinking":"hm"},{"type":"text","text":"a\\ud83c"},\
            {"type":"text","text":"b"}],"citations":[{"start":0}]},\
            "usage":{"billed_units":{"input_tokens":2,"output_tokens":1},\
            "tokens":{"input_tokens":70,"output_tokens":3},"cached_tokens":5},\
            "logprobs":[{"text":"a","token_ids":[1],"logprobs":[-0.5]},{"text":"b"}]}""");

    assertThat(answer.text()).isEqualTo("a\uFFFDb");
    assertThat(answer.reasoning()).isEqualTo("hm");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.usage()).isEqualTo(new Usage(70, 3, 5, 0, Usage.Source.REPORTED));
    assertThat(answer.logprobs()).containsExactly(new TokenLogprob("a", -0.5, null, List.of()));
  }

  @Test
  void read_toolCalls_haveArgumentsInAnyCase() {
    ChatResponse.Answer answer =
        read(
            """
            {"finish_reason":"TOOL_CALL","message":{"tool_plan":"I will.","tool_calls":[\
            {"id":"c1","type":"function","function":{"name":"add","arguments":"{\\"x\\":1}"}},\
            {"id":"c2","function":{"name":"now","arguments":"null"}},\
            {"id":"c3","function":{"name":"now","arguments":null}},\
            {"id":"c4","function":{"name":"now"}}]}}""");

    assertThat(answer.reasoning()).isEqualTo("I will.");
    assertThat(answer.toolCalls())
        .containsExactly(
            new ToolCall("c1", "add", "{\"x\":1}"),
            new ToolCall("c2", "now", "{}"),
            new ToolCall("c3", "now", "{}"),
            new ToolCall("c4", "now", "{}"));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(answer.usage().source()).isEqualTo(Usage.Source.ESTIMATED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"finish_reason\":\"ERROR\",\"message\":{}} | TRANSIENT",
        "{\"finish_reason\":\"TIMEOUT\",\"message\":{}} | TRANSIENT",
        "{\"message\":\"too many tokens: cut it\"} | TOO_LONG",
        "{\"message\":{\"content\":[{\"text\":\"a\"}]}} | BROKEN_ANSWER",
        "{} | BROKEN_ANSWER",
        "[] | BROKEN_ANSWER",
        "{\"finish_reason\":\"COMP | BROKEN_ANSWER",
        "<html> | BROKEN_ANSWER"
      })
  void read_noAnswer_fails(String body, ErrorClass expected) {
    assertThat(failure(body).errorClass()).isEqualTo(expected);
  }
}
