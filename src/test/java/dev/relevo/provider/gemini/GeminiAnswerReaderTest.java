package dev.relevo.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import dev.relevo.provider.CallMemory;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeminiAnswerReaderTest {
  private final CallMemory memory = new CallMemory();

  private ChatResponse.Answer read(String body) {
    return GeminiAnswerReader.read(ByteString.fromString(body), memory, () -> "made");
  }

  @Test
  void read_wholeAnswer_hasEverything() {
    ChatResponse.Answer answer =
        read(
            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"hm\",\"thought\":true},"
                + "{\"text\":\"so\"},{\"functionCall\":{\"name\":\"add\",\"args\":{\"x\":1}},"
                + "\"thoughtSignature\":\"c2ln\"}]},\"finishReason\":\"STOP\"}],"
                + "\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":3,\"thoughtsTokenCount\":2}}");

    assertThat(answer)
        .isEqualTo(
            new ChatResponse.Answer(
                "so",
                "hm",
                List.of(
                    new ToolCall(
                        "made",
                        "add",
                        "{\"x\":1}",
                        new Json("{\"google\":{\"thought_signature\":\"c2ln\"}}"))),
                FinishReason.TOOL_CALLS,
                new Usage(7, 5, 0, 2, Usage.Source.REPORTED),
                null));
    assertThat(memory.get("made")).isEqualTo("c2ln");
  }

  @Test
  void read_thoughtUntilTheLimit_isEmptyAndCut() {
    ChatResponse.Answer answer =
        read(
            "{\"candidates\":[{\"content\":{\"role\":\"model\"},\"finishReason\":\"MAX_TOKENS\"}]}");

    assertThat(answer.text()).isEmpty();
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void read_blockedPrompt_isFilteredContent() {
    assertThat(read("{\"promptFeedback\":{\"blockReason\":\"OTHER\"}}").finishReason())
        .isEqualTo(FinishReason.CONTENT_FILTER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                      | BROKEN_ANSWER",
        "not JSON                                                | BROKEN_ANSWER",
        "{\"candidates\":[{                                      | BROKEN_ANSWER",
        "[]                                                      | BROKEN_ANSWER",
        "{}                                                      | BROKEN_ANSWER",
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]} | BROKEN_ANSWER",
        "{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]} | BROKEN_ANSWER",
        "{\"error\":{\"code\":503,\"message\":\"overloaded\"}}   | TRANSIENT",
        "[{\"error\":{\"code\":429,\"message\":\"limit: 0\"}}]   | QUOTA_EXHAUSTED"
      })
  void read_noAnswer_fails(String body, ErrorClass expected) {
    assertThat(GeminiTesting.error(() -> read(body)).errorClass()).isEqualTo(expected);
  }
}
