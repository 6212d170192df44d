package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.failure;
import static dev.relevo.provider.anthropic.AnthropicTesting.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.testing.RandomRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written, read back, is what Anthropic can say of the request. */
final class AnthropicRequestPropertyTest {
  /** A model that takes sampling and does not think, so that nothing is left out for its sake. */
  private static final String PLAIN = "claude-3-haiku-20240307";

  private static final String NEW = "claude-opus-4-8";

  private final AnthropicRequestWriter writer =
      new AnthropicRequestWriter(4096, new ThinkingBlocks());

  static LongStream seeds() {
    return RandomRequests.seeds();
  }

  private JsonNode write(ChatRequest request, String model) {
    return json(writer.write(request, model, false).utf8String());
  }

  /** The request of a seed, where it asks for any JSON object without that, and that is refused. */
  private ChatRequest request(long seed) {
    ChatRequest request = RandomRequests.of(seed);
    if (!(request.format() instanceof ResponseFormat.JsonObject)) {
      return request;
    }
    assertThat(failure(() -> write(request, PLAIN)).param()).isEqualTo("response_format");
    return request.withFormat(ResponseFormat.TEXT);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void write_anyConversation_readsBackTheSame(long seed) {
    ChatRequest request = request(seed);
    for (String model : List.of(PLAIN, NEW)) {
      JsonNode body = write(request, model);

      assertThat(said(body)).isEqualTo(said(request));
      assertThat(body.path("system").asText(""))
          .isEqualTo(String.join("\n\n", instructions(request)));
      isInOrder(body.path("messages"));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void write_anySettings_readBackTheSame(long seed) {
    ChatRequest request = request(seed);
    Sampling sampling = request.sampling();
    JsonNode body = write(request, PLAIN);

    assertThat(body.path("model").asText()).isEqualTo(PLAIN);
    assertThat(body.path("stream").asBoolean(true)).isFalse();
    assertThat(body.path("max_tokens").asInt())
        .isEqualTo(sampling.maxTokens() == null ? 4096 : sampling.maxTokens());
    isNumber(body.path("temperature"), sampling.temperature());
    isNumber(body.path("top_p"), sampling.topP());
    assertThat(texts(body.path("stop_sequences"))).isEqualTo(sampling.stop());
    assertThat(body.at("/metadata/user_id").asText(""))
        .isEqualTo(request.user() == null ? "" : request.user());
    assertThat(body.path("output_config").has("format"))
        .isEqualTo(request.format() instanceof ResponseFormat.JsonSchema);
    areTools(request, body);
    for (String left : List.of("seed", "frequency_penalty", "presence_penalty", "thinking")) {
      assertThat(body.has(left)).isFalse();
    }
  }

  private static void isNumber(JsonNode written, Double asked) {
    assertThat(written.isMissingNode()).isEqualTo(asked == null);
    if (asked != null) {
      assertThat(written.asDouble()).isEqualTo(asked);
    }
  }

  private static void areTools(ChatRequest request, JsonNode body) {
    assertThat(body.path("tools").size()).isEqualTo(request.tools().size());
    for (int i = 0; i < request.tools().size(); i++) {
      Tool tool = request.tools().get(i);
      JsonNode written = body.path("tools").get(i);
      assertThat(written.path("name").asText()).isEqualTo(tool.name());
      assertThat(written.path("description").asText(""))
          .isEqualTo(tool.description() == null ? "" : tool.description());
      assertThat(written.path("input_schema"))
          .isEqualTo(
              tool.parameters() == null
                  ? json("{\"type\":\"object\",\"properties\":{}}")
                  : json(tool.parameters().text()));
    }
    JsonNode choice = body.path("tool_choice");
    boolean one = Boolean.FALSE.equals(request.parallelToolCalls());
    if (request.toolChoice() == null) {
      assertThat(choice.isMissingNode()).isEqualTo(!one);
    } else {
      String type =
          switch (request.toolChoice().mode()) {
            case NONE -> "none";
            case AUTO -> "auto";
            case REQUIRED -> "any";
            case NAMED -> "tool";
          };
      assertThat(choice.path("type").asText()).isEqualTo(type);
      assertThat(choice.path("name").asText(""))
          .isEqualTo(request.toolChoice().name() == null ? "" : request.toolChoice().name());
      assertThat(choice.path("disable_parallel_tool_use").asBoolean())
          .isEqualTo(one && !type.equals("none"));
    }
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<String> instructions(ChatRequest request) {
    return request.messages().stream()
        .filter(m -> m.role() == Role.SYSTEM || m.role() == Role.DEVELOPER)
        .map(Message::text)
        .toList();
  }

  /** Everything that is said, one line each, from the request. */
  private static List<String> said(ChatRequest request) {
    List<String> lines = new ArrayList<>();
    for (Message message : request.messages()) {
      switch (message.role()) {
        case SYSTEM, DEVELOPER -> {
          // apart
        }
        case TOOL -> lines.add("result " + message.toolCallId() + " " + message.text());
        case USER, ASSISTANT -> {
          String who = message.role() == Role.USER ? "user " : "assistant ";
          for (Part part : message.content()) {
            lines.add(
                part instanceof Part.Image image
                    ? who + "picture " + image.url()
                    : who + "text " + ((Part.Text) part).text());
          }
          for (ToolCall call : message.toolCalls()) {
            lines.add("call " + call.id() + " " + call.name() + " " + json(call.arguments()));
          }
        }
      }
    }
    return lines;
  }

  /** Everything that is said, one line each, from the body. */
  private static List<String> said(JsonNode body) {
    List<String> lines = new ArrayList<>();
    for (JsonNode message : body.path("messages")) {
      String who = message.path("role").asText() + " ";
      for (JsonNode block : message.path("content")) {
        String type = block.path("type").asText();
        lines.add(
            switch (type) {
              case "text" -> who + "text " + block.path("text").asText();
              case "image" ->
                  who
                      + "picture data:"
                      + block.at("/source/media_type").asText()
                      + ";base64,"
                      + block.at("/source/data").asText();
              case "tool_use" ->
                  "call "
                      + block.path("id").asText()
                      + " "
                      + block.path("name").asText()
                      + " "
                      + block.path("input");
              case "tool_result" ->
                  "result "
                      + block.path("tool_use_id").asText()
                      + " "
                      + block.path("content").asText();
              default -> throw new AssertionError(type);
            });
      }
    }
    return lines;
  }

  /** User and assistant take turns, and each call has its result at the start of the next turn. */
  private static void isInOrder(JsonNode messages) {
    List<String> waiting = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      assertThat(message.path("role").asText()).isEqualTo(i % 2 == 0 ? "user" : "assistant");
      assertThat(message.path("content")).isNotEmpty();
      int at = 0;
      while (!waiting.isEmpty()) {
        JsonNode block = message.path("content").path(at++);
        assertThat(block.path("type").asText()).isEqualTo("tool_result");
        assertThat(block.path("tool_use_id").asText()).isEqualTo(waiting.remove(0));
      }
      for (JsonNode block : message.path("content")) {
        if (block.path("type").asText().equals("tool_use")) {
          waiting.add(block.path("id").asText());
        }
      }
    }
    assertThat(waiting).isEmpty();
  }
}
