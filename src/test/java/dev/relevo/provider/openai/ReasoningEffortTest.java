package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.provider.openai.RequestFields.Effort;
import dev.relevo.wire.JsonMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReasoningEffortTest {
  private static final ChatRequest HELLO = ChatRequest.of(Message.user("hello"));

  private static JsonNode written(Effort words, String model, ChatRequest request)
      throws JsonProcessingException {
    return JsonMapper.read(
        JsonMapper.byteString(
            out -> {
              out.writeStartObject();
              ReasoningEffort.write(out, words, model, request);
              out.writeEndObject();
            }));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NIL",
      value = {
        "AS_IT_STANDS | m | xhigh | {\"reasoning_effort\":\"xhigh\"}",
        "AS_IT_STANDS | m | NIL | {}",
        "OPENAI | gpt-5-mini | minimal | {\"reasoning_effort\":\"minimal\"}",
        "OPENAI | o4-mini | high | {\"reasoning_effort\":\"high\"}",
        "OPENAI | gpt-4o | high | {}",
        "OPENAI | gpt-5-chat-latest | high | {}",
        "GROQ | openai/gpt-oss-20b | minimal | {\"reasoning_effort\":\"low\"}",
        "GROQ | openai/gpt-oss-20b | max | {\"reasoning_effort\":\"high\"}",
        "GROQ | qwen/qwen3-32b | none | {\"reasoning_effort\":\"none\",\"reasoning_format\":\"parsed\"}",
        "GROQ | qwen/qwen3-32b | high | {\"reasoning_effort\":\"default\",\"reasoning_format\":\"parsed\"}",
        "GROQ | qwen/qwen3-32b | NIL | {\"reasoning_format\":\"parsed\"}",
        "GROQ | llama-3.3-70b-versatile | high | {}",
        "DEEPSEEK | deepseek-flash | NIL | {}",
        "DEEPSEEK | deepseek-flash | none | {\"thinking\":{\"type\":\"disabled\"}}",
        "DEEPSEEK | deepseek-flash | minimal | {\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"low\"}",
        "DEEPSEEK | deepseek-flash | medium | {\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"high\"}",
        "DEEPSEEK | deepseek-flash | ultra | {\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"max\"}",
        "MISTRAL | mistral-small-latest | low | {\"reasoning_effort\":\"high\"}",
        "MISTRAL | mistral-small-latest | none | {\"reasoning_effort\":\"none\"}",
        "MISTRAL | codestral-latest | high | {}"
      })
  void write_effort_isSaidInTheVendorsWords(
      Effort words, String model, @Nullable String effort, String expected)
      throws JsonProcessingException {
    assertThat(written(words, model, HELLO.withReasoningEffort(effort)))
        .isEqualTo(JsonMapper.read(expected));
  }

  @Test
  void write_callersOwnFields_areNotSaidTwice() throws JsonProcessingException {
    ChatRequest request =
        HELLO
            .withReasoningEffort("high")
            .withExtra(
                Map.of("thinking", new Json("{}"), "reasoning_format", new Json("\"hidden\"")));

    assertThat(written(Effort.DEEPSEEK, "deepseek-flash", request).has("thinking")).isFalse();
    assertThat(written(Effort.GROQ, "qwen/qwen3-32b", request).has("reasoning_format")).isFalse();
  }

  @Test
  void write_groqThoughtsSwitchedByTheOtherField_areNotSwitchedByBoth()
      throws JsonProcessingException {
    ChatRequest request = HELLO.withExtra(Map.of("include_reasoning", new Json("false")));

    assertThat(written(Effort.GROQ, "qwen/qwen3-32b", request).has("reasoning_format")).isFalse();
  }
}
