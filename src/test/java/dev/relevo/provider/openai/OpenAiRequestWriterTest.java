package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.provider.CallMemory;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiRequestWriterTest {
  private static final ChatRequest HELLO = ChatRequest.of(Message.user("hello"));

  private static JsonNode written(String kind, ChatRequest request, boolean stream) {
    try {
      return JsonMapper.read(
          new OpenAiRequestWriter(OpenAiPreset.of(kind).fields(), new CallMemory())
              .write(request, "m", stream));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode written(String kind, ChatRequest request) {
    return written(kind, request, false);
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Message message(
      Role role, List<Part> content, @Nullable String name, Map<String, Json> extra) {
    return new Message(role, content, List.of(), null, name, null, extra);
  }

  private static Message turnThatCalls(String id, @Nullable String reasoning) {
    return new Message(
        Role.ASSISTANT,
        List.of(),
        List.of(new ToolCall(id, "add", "{\"x\":1}")),
        null,
        null,
        reasoning,
        Map.of());
  }

  /** Everything that a request can say. */
  private static ChatRequest everything() {
    return new ChatRequest(
        "asked",
        List.of(
            message(
                Role.DEVELOPER,
                List.of(new Part.Text("be kind")),
                "boss",
                Map.of("cache_control", new Json("{\"type\":\"ephemeral\"}"))),
            Message.user("hello")),
        new Sampling(0.5, 0.9, 40, 7, List.of("end", "stop"), 42L, 0.1, -0.1),
        List.of(new Tool("add", "adds", new Json("{\"type\":\"object\"}"), true)),
        ToolChoice.REQUIRED,
        false,
        new ResponseFormat.JsonSchema("shape", "a shape", new Json("{\"type\":\"object\"}"), true),
        "low",
        "u1",
        null,
        Map.of(
            "logit_bias",
            new Json("{\"1\":2}"),
            "keep_alive",
            new Json("\"5m\""),
            "options",
            new Json("{\"num_ctx\":1}")),
        Steering.DEFAULT);
  }

  private static Set<String> fields(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openai", "groq", "deepseek", "mistral", "openrouter", "openai-compatible"})
  void write_littleSaid_writesLittle(String kind) {
    assertThat(written(kind, HELLO))
        .isEqualTo(
            json(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}],\"stream\":false}"));
  }

  @ParameterizedTest
  @CsvSource({
    "openai, true",
    "deepseek, true",
    "openrouter, true",
    "openai-compatible, true",
    "groq, false",
    "mistral, false"
  })
  void write_stream_asksForUsageWhereThatIsKnown(String kind, boolean asked) {
    JsonNode body = written(kind, HELLO, true);

    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.path("stream_options").path("include_usage").asBoolean()).isEqualTo(asked);
    assertThat(body.has("stream_options")).isEqualTo(asked);
  }

  /** The whole list: a vendor may refuse what is not on it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai | max_completion_tokens seed user logprobs top_logprobs parallel_tool_calls logit_bias",
        "groq | max_completion_tokens seed user parallel_tool_calls",
        "deepseek | max_tokens user_id thinking reasoning_effort",
        "mistral | max_tokens random_seed parallel_tool_calls",
        "openrouter | max_tokens seed user logprobs top_logprobs parallel_tool_calls top_k"
            + " reasoning_effort logit_bias",
        "vllm | max_tokens seed user logprobs top_logprobs parallel_tool_calls top_k"
            + " reasoning_effort logit_bias"
      })
  void write_everything_hasTheFieldsThatTheVendorTakesAndNoOthers(String kind, String fields) {
    JsonNode body = written(kind, everything().withTopLogprobs(2));

    Set<String> expected =
        new TreeSet<>(
            Set.of(
                "model",
                "messages",
                "stream",
                "temperature",
                "top_p",
                "frequency_penalty",
                "presence_penalty",
                "stop",
                "tools",
                "tool_choice",
                "response_format"));
    expected.addAll(List.of(fields.split(" ")));
    assertThat(fields(body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mistral", "groq"})
  void write_strictVendor_getsPlainMessages(String kind) {
    for (JsonNode message : written(kind, everything()).path("messages")) {
      assertThat(fields(message)).containsExactly("content", "role");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpt-5-mini", "o4-mini"})
  void write_openAiReasoningModel_getsNoTemperatureAndNoPenalties(String model) throws Exception {
    ChatRequest request = everything().withSampling(everything().sampling().withStop(List.of()));
    JsonNode body = JsonMapper.read(openAi().write(request, model, false));

    assertThat(fields(body))
        .doesNotContain("temperature", "top_p", "frequency_penalty", "presence_penalty")
        .contains("max_completion_tokens", "reasoning_effort");
  }

  @Test
  void write_openAiReasoningModelWithStopTexts_isUnsupportedThere() {
    assertThatThrownBy(() -> openAi().write(everything(), "gpt-5", false))
        .isInstanceOfSatisfying(
            ProviderException.class,
            thrown -> {
              assertThat(thrown.error().errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
              assertThat(thrown.error().param()).isEqualTo("stop");
            });
  }

  private static OpenAiRequestWriter openAi() {
    return new OpenAiRequestWriter(OpenAiPreset.of("openai").fields(), new CallMemory());
  }

  @Test
  void write_partThatTheVendorDoesNotTake_isUnsupportedThere() {
    ChatRequest request =
        HELLO.withMessages(
            List.of(
                Message.system("x"),
                new Message(
                    Role.USER,
                    List.of(
                        new Part.Text("hear"),
                        new Part.Other("input_audio", new Json("{\"type\":\"input_audio\"}"))),
                    List.of(),
                    null,
                    null,
                    null,
                    Map.of())));

    assertThat(written("openai", request).path("messages").path(1).path("content")).hasSize(2);
    assertThatThrownBy(() -> written("groq", request))
        .isInstanceOfSatisfying(
            ProviderException.class,
            thrown -> assertThat(thrown.error().param()).isEqualTo("messages[1].content[1].type"));
  }

  @Test
  void write_longIdOfACall_isCutToWhatOpenAiTakes() {
    String id = "call_" + "x".repeat(60);
    ChatRequest request =
        HELLO.withMessages(
            List.of(Message.user("1+1?"), turnThatCalls(id, null), Message.toolResult(id, "2")));
    JsonNode messages = written("openai", request).path("messages");

    String sent = messages.path(1).path("tool_calls").path(0).path("id").asText();
    assertThat(sent).hasSizeLessThanOrEqualTo(40);
    assertThat(messages.path(2).path("tool_call_id").asText()).isEqualTo(sent);

    JsonNode other =
        written("openai", HELLO.withMessages(List.of(turnThatCalls(id + "y", null))))
            .path("messages");
    assertThat(other.path(0).path("tool_calls").path(0).path("id").asText()).isNotEqualTo(sent);
  }

  /** Vendors refuse a choice where there is nothing to choose from. */
  @Test
  void write_choiceWithoutTools_isNotSaid() {
    ChatRequest everything = everything();
    ChatRequest request = everything.withTools(List.of(), ToolChoice.AUTO);

    assertThat(fields(written("openai", everything))).contains("parallel_tool_calls");
    assertThat(fields(written("openai", request)))
        .doesNotContain("tools", "tool_choice", "parallel_tool_calls");
  }

  @Test
  void write_deepSeekTurnWhoseThoughtsTheClientDropped_carriesThemAgain() throws Exception {
    CallMemory memory = new CallMemory();
    memory.put(TurnKeys.after(List.of(Message.user("1+1?"))).of("call_1"), "hm");
    ChatRequest request =
        HELLO.withMessages(
            List.of(
                Message.user("1+1?"),
                turnThatCalls("call_1", null),
                Message.toolResult("call_1", "2")));

    JsonNode body =
        JsonMapper.read(
            new OpenAiRequestWriter(OpenAiPreset.of("deepseek").fields(), memory)
                .write(request, "deepseek-flash", false));

    assertThat(body.path("messages").path(1).path("reasoning_content").asText()).isEqualTo("hm");
  }

  @Test
  void write_openRouterTurnThatCalls_carriesItsDetails() {
    Json extra = new Json("{\"openrouter\":{\"reasoning_details\":[{\"type\":\"t\"}]}}");
    ChatRequest request =
        HELLO.withMessages(
            List.of(
                Message.user("1+1?"),
                new Message(
                    Role.ASSISTANT,
                    List.of(),
                    List.of(new ToolCall("call_1", "add", "{}", extra)),
                    null,
                    null,
                    null,
                    Map.of()),
                Message.toolResult("call_1", "2")));

    assertThat(written("openrouter", request).path("messages").path(1).path("reasoning_details"))
        .isEqualTo(json("[{\"type\":\"t\"}]"));
    assertThat(written("openai", request).path("messages").path(1).has("reasoning_details"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, max_completion_tokens",
    "groq, max_completion_tokens",
    "deepseek, max_tokens",
    "mistral, max_tokens",
    "openrouter, max_tokens",
    "openai-compatible, max_tokens"
  })
  void write_maxTokens_areBoundByTheVendorsField(String kind, String field) {
    JsonNode body = written(kind, everything());

    assertThat(body.path(field).asInt()).isEqualTo(7);
    assertThat(body.has(field.equals("max_tokens") ? "max_completion_tokens" : "max_tokens"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "openai, seed",
    "groq, seed",
    "deepseek, ",
    "mistral, random_seed",
    "openrouter, seed",
    "openai-compatible, seed"
  })
  void write_seed_hasTheVendorsName(String kind, @Nullable String field) {
    JsonNode body = written(kind, everything());

    for (String name : List.of("seed", "random_seed")) {
      assertThat(body.has(name)).isEqualTo(name.equals(field));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "openai, developer",
    "groq, system",
    "deepseek, system",
    "mistral, system",
    "openrouter, developer",
    "vllm, system",
    "openai-compatible, system"
  })
  void write_developer_isSystemWhereUnknown(String kind, String role) {
    assertThat(written(kind, everything()).path("messages").path(0).path("role").asText())
        .isEqualTo(role);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openrouter", "vllm", "llama-cpp", "lm-studio", "openai-compatible"})
  void write_unknownFields_arePassedToLenientVendors(String kind) {
    JsonNode body = written(kind, everything());

    assertThat(body.path("logit_bias")).isEqualTo(json("{\"1\":2}"));
    assertThat(body.path("user").asText()).isEqualTo("u1");
    assertThat(body.path("messages").path(0).path("cache_control"))
        .isEqualTo(json("{\"type\":\"ephemeral\"}"));
    assertThat(body.path("messages").path(0).path("name").asText()).isEqualTo("boss");
    assertThat(body.has("keep_alive")).as("what only Ollama knows").isFalse();
    assertThat(body.has("options")).isFalse();
  }

  @Test
  void write_sampling_isWritten() {
    JsonNode body = written("openai", everything());

    assertThat(body.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(body.path("top_p").asDouble()).isEqualTo(0.9);
    assertThat(body.path("frequency_penalty").asDouble()).isEqualTo(0.1);
    assertThat(body.path("presence_penalty").asDouble()).isEqualTo(-0.1);
    assertThat(body.path("stop")).isEqualTo(json("[\"end\",\"stop\"]"));
  }

  @Test
  void write_tools_areWritten() {
    JsonNode body = written("openai", everything());

    assertThat(body.path("tools"))
        .isEqualTo(
            json(
                "[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"description\":\"adds\","
                    + "\"parameters\":{\"type\":\"object\"},\"strict\":true}}]"));
    assertThat(body.path("tool_choice").asText()).isEqualTo("required");
    assertThat(body.path("parallel_tool_calls")).isEqualTo(json("false"));
  }

  @Test
  void write_namedTool_isAnObject() {
    ChatRequest request =
        HELLO.withTools(List.of(new Tool("add", null, null, null)), ToolChoice.named("add"));

    assertThat(written("openai", request).path("tool_choice"))
        .isEqualTo(json("{\"type\":\"function\",\"function\":{\"name\":\"add\"}}"));
    assertThat(written("openai", request).path("tools"))
        .isEqualTo(json("[{\"type\":\"function\",\"function\":{\"name\":\"add\"}}]"));
  }

  @Test
  void write_responseFormat_isWritten() {
    assertThat(
            written("openai", HELLO.withFormat(ResponseFormat.JSON_OBJECT)).path("response_format"))
        .isEqualTo(json("{\"type\":\"json_object\"}"));
    assertThat(written("openai", everything()).path("response_format"))
        .isEqualTo(
            json(
                "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"shape\",\"description\":\"a shape\","
                    + "\"schema\":{\"type\":\"object\"},\"strict\":true}}"));
  }

  @Test
  void write_toolHistory_isWritten() {
    ChatRequest request =
        HELLO.withMessages(
            List.of(
                Message.user("1+1?"),
                turnThatCalls("call_1", "hm"),
                Message.toolResult("call_1", "2")));

    assertThat(written("openai", request).path("messages"))
        .isEqualTo(
            json(
                "[{\"role\":\"user\",\"content\":\"1+1?\"},"
                    + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":"
                    + "\"function\",\"function\":{\"name\":\"add\",\"arguments\":\"{\\\"x\\\":1}\"}}]},"
                    + "{\"role\":\"tool\",\"content\":\"2\",\"tool_call_id\":\"call_1\"}]"));
  }

  @ParameterizedTest
  @CsvSource(
      value = {"hm, hm", "NIL, ''"},
      nullValues = "NIL")
  void write_deepSeekTurnThatCalls_carriesItsThoughts(@Nullable String reasoning, String sent) {
    ChatRequest request =
        HELLO.withMessages(
            List.of(
                Message.user("1+1?"),
                turnThatCalls("call_1", reasoning),
                Message.toolResult("call_1", "2")));
    JsonNode messages = written("deepseek", request).path("messages");

    assertThat(messages.path(1).path("reasoning_content").asText("absent")).isEqualTo(sent);
    assertThat(messages.path(0).has("reasoning_content")).isFalse();
  }

  @Test
  void write_mistralCallIds_haveNineCharactersAndMatch() {
    ChatRequest request =
        HELLO.withMessages(
            List.of(
                Message.user("1+1?"),
                turnThatCalls("call_something_long", null),
                Message.toolResult("call_something_long", "2"),
                turnThatCalls("Ab3dE5gH9", null),
                Message.toolResult("Ab3dE5gH9", "2")));
    JsonNode messages = written("mistral", request).path("messages");

    String id = messages.path(1).path("tool_calls").path(0).path("id").asText();
    assertThat(id).matches("[A-Za-z0-9]{9}");
    assertThat(messages.path(2).path("tool_call_id").asText()).isEqualTo(id);
    assertThat(messages.path(3).path("tool_calls").path(0).path("id").asText())
        .isEqualTo("Ab3dE5gH9");
    assertThat(messages.path(4).path("tool_call_id").asText()).isEqualTo("Ab3dE5gH9");
  }

  @Test
  void write_mistralUserAfterTool_getsATurnBetween() {
    ChatRequest request =
        HELLO.withMessages(
            List.of(
                Message.user("1+1?"),
                turnThatCalls("Ab3dE5gH9", null),
                Message.toolResult("Ab3dE5gH9", "2"),
                Message.user("and 2+2?")));

    assertThat(written("mistral", request).path("messages").findValuesAsText("role"))
        .containsExactly("user", "assistant", "tool", "assistant", "user");
    assertThat(written("openai", request).path("messages").findValuesAsText("role"))
        .containsExactly("user", "assistant", "tool", "user");
  }

  @Test
  void write_images_areParts() {
    ChatRequest request =
        HELLO.withMessages(
            List.of(
                message(
                    Role.USER,
                    List.of(
                        new Part.Text("what?"),
                        new Part.Image("data:image/png;base64,AA==", "low"),
                        new Part.Image("http://x/y.png", null),
                        new Part.Other("input_audio", new Json("{\"type\":\"input_audio\"}"))),
                    null,
                    Map.of())));

    assertThat(written("openai", request).path("messages").path(0).path("content"))
        .isEqualTo(
            json(
                "[{\"type\":\"text\",\"text\":\"what?\"},"
                    + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA==\",\"detail\":\"low\"}},"
                    + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x/y.png\"}},"
                    + "{\"type\":\"input_audio\"}]"));
  }

  @Test
  void write_emptyAssistantTurn_hasEmptyContent() {
    ChatRequest request =
        HELLO.withMessages(
            List.of(Message.user("a"), message(Role.ASSISTANT, List.of(), null, Map.of())));

    assertThat(written("openai", request).path("messages").path(1))
        .isEqualTo(json("{\"role\":\"assistant\",\"content\":\"\"}"));
  }
}
