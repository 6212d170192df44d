package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.failure;
import static dev.relevo.provider.anthropic.AnthropicTesting.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnthropicAnswerReaderTest {
  private final ThinkingBlocks thinking = new ThinkingBlocks();

  private ChatResponse.Answer read(String body, String begun) {
    return AnthropicAnswerReader.read(ByteString.fromString(body), thinking, begun);
  }

  private static String message(String content, String stopReason) {
    return "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":["
        + content
        + "],\"stop_reason\":"
        + stopReason
        + ",\"stop_sequence\":null,\"stop_details\":{\"type\":\"x\"},\"container\":null,\"usage\":{"
        + "\"input_tokens\":2,\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":4,"
        + "\"output_tokens\":9,\"output_tokens_details\":{\"thinking_tokens\":5},"
        + "\"server_tool_use\":{\"output_tokens\":1}}}";
  }

  @Test
  void read_everyKindOfBlock_isTheAnswer() {
    ChatResponse.Answer answer =
        read(
            message(
                "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"c2ln\"},"
                    + "{\"type\":\"text\",\"text\":\"a\",\"citations\":null},"
                    + "{\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}},"
                    + "{\"type\":\"text\",\"text\":\"ñ\"},"
                    + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"add\",\"input\":{\"x\":1}},"
                    + "{\"type\":\"tool_use\",\"id\":\"toolu_2\",\"name\":\"now\",\"input\":{}}",
                "\"tool_use\""),
            "");

    String blocks = "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"c2ln\"}]";
    assertThat(answer)
        .isEqualTo(
            new ChatResponse.Answer(
                "añ",
                "hm",
                List.of(
                    new ToolCall(
                        "toolu_1",
                        "add",
                        "{\"x\":1}",
                        new Json("{\"anthropic\":{\"thinking\":" + blocks + "}}")),
                    new ToolCall("toolu_2", "now", "{}")),
                FinishReason.TOOL_CALLS,
                new Usage(9, 9, 4, 5, Usage.Source.REPORTED),
                null));
    assertThat(thinking.of(answer.toolCalls().get(0))).isEqualTo(json(blocks));
  }

  @Test
  void read_refusalWithoutContent_isFinished() {
    ChatResponse.Answer answer = read(message("", "\"refusal\""), "");

    assertThat(answer.text()).isEmpty();
    assertThat(answer.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
  }

  @Test
  void read_spaceOfTheBeginningAgain_isDropped() {
    assertThat(read(message("{\"type\":\"text\",\"text\":\"  and\"}", "\"end_turn\""), " ").text())
        .isEqualTo(" and");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | BROKEN_ANSWER",
        "{\"content\":[ | BROKEN_ANSWER",
        "{\"content\":[],\"stop_reason\":null} | BROKEN_ANSWER",
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}} | TRANSIENT",
        "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"no\"}} | RATE_LIMITED"
      })
  void read_whatIsNoAnswer_fails(String body, ErrorClass expected) {
    ProviderError error = failure(() -> read(body, ""));

    assertThat(error.errorClass()).isEqualTo(expected);
  }
}
