package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OllamaRequestWriterTest {
  private static final ChatRequest HI = ChatRequest.of(Message.user("hi"));

  private static JsonNode write(ChatRequest request) throws JsonProcessingException {
    return write(request, "");
  }

  private static JsonNode write(ChatRequest request, String configuration)
      throws JsonProcessingException {
    return JsonMapper.read(writer(configuration).write(request, "m:1b", true));
  }

  private static OllamaRequestWriter writer(String configuration) {
    return writer(configuration, new ThinkingModels());
  }

  private static OllamaRequestWriter writer(String configuration, ThinkingModels thinking) {
    OllamaSettings settings = OllamaTesting.settings(configuration);
    return new OllamaRequestWriter(
        settings,
        new ContextWindows(model -> settings.contextLength()),
        thinking,
        new KeepAlive(settings, null));
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JsonMapper.read(text);
  }

  private static ProviderError refusal(Message... messages) {
    return catchThrowableOfType(ProviderException.class, () -> write(ChatRequest.of(messages)))
        .error();
  }

  private static Message user(Part... parts) {
    return new Message(Role.USER, List.of(parts), List.of(), null, null, null, Map.of());
  }

  private static ChatRequest withEffort(@Nullable String effort, Map<String, Json> extra) {
    return new ChatRequest(
        "x",
        HI.messages(),
        Sampling.DEFAULT,
        List.of(),
        null,
        null,
        ResponseFormat.TEXT,
        effort,
        "somebody",
        null,
        extra,
        Steering.DEFAULT);
  }

  @Test
  void write_plainRequest_saysNothingMore() throws Exception {
    assertThat(write(HI))
        .isEqualTo(
            json(
                """
                {"model":"m:1b","messages":[{"role":"user","content":"hi"}],"stream":true}"""));
  }

  @Test
  void write_sampling_becomesOptions() throws Exception {
    Sampling sampling = new Sampling(0.5, 0.9, 20, 100, List.of("END"), 7L, 0.1, -0.2);

    assertThat(write(HI.withSampling(sampling)).path("options"))
        .isEqualTo(
            json(
                """
                {"temperature":0.5,"top_p":0.9,"top_k":20,"num_predict":100,"stop":["END"],\
                "seed":7,"frequency_penalty":0.1,"presence_penalty":-0.2}"""));
  }

  @Test
  void write_settings_areSent() throws Exception {
    JsonNode body = write(HI, "keep-alive = 10m, context-length = 8192, think = false");

    assertThat(body.path("keep_alive")).isEqualTo(json("\"10m\""));
    assertThat(body.path("think")).isEqualTo(json("false"));
    assertThat(body.path("options")).isEqualTo(json("{\"num_ctx\":8192}"));
  }

  @Test
  void write_extra_passesWhatOllamaKnows() throws Exception {
    Map<String, Json> extra =
        Map.of(
            "keep_alive", new Json("-1"),
            "truncate", new Json("false"),
            "options", new Json("{\"num_ctx\":512,\"temperature\":2,\"mirostat\":1}"),
            "min_p", new Json("0.05"),
            "logit_bias", new Json("{}"),
            "store", new Json("true"));

    JsonNode body =
        write(
            HI.withExtra(extra).withSampling(Sampling.DEFAULT.withTemperature(0.1)),
            "keep-alive = 10m");

    assertThat(body)
        .isEqualTo(
            json(
                """
                {"model":"m:1b","messages":[{"role":"user","content":"hi"}],"stream":true,\
                "keep_alive":-1,"truncate":false,\
                "options":{"num_ctx":512,"temperature":0.1,"mirostat":1,"min_p":0.05}}"""));
  }

  @Test
  void write_window_isTheLargerOfTheConfiguredAndTheCallers() throws Exception {
    ChatRequest request = HI.withExtra(Map.of("num_ctx", new Json("512")));

    assertThat(write(request, "context-length = 4096").path("options").path("num_ctx").asInt())
        .isEqualTo(4096);
    assertThat(write(request, "context-length = 256").path("options").path("num_ctx").asInt())
        .isEqualTo(512);
    assertThat(write(request).path("options").path("num_ctx").asInt()).isEqualTo(512);
  }

  @Test
  void write_twoCallersWithDifferentWindows_askForOne() throws Exception {
    OllamaRequestWriter writer = writer("");
    ChatRequest large =
        HI.withExtra(Map.of("options", new Json("{\"num_ctx\":8192,\"mirostat\":1}")));
    ChatRequest small = HI.withExtra(Map.of("num_ctx", new Json("512")));

    assertThat(window(writer.write(large, "m", true))).isEqualTo(8192);
    assertThat(window(writer.write(small, "m:latest", true))).isEqualTo(8192);
    assertThat(window(writer.write(HI, "m", true))).isEqualTo(8192);
    assertThat(
            window(
                writer.writeEmbedding(EmbeddingRequest.of("x", List.of("t")), "m", List.of("t"))))
        .isEqualTo(8192);
    assertThat(window(writer.write(HI, "other", true))).isZero();
  }

  private static int window(ByteString body) throws JsonProcessingException {
    return JsonMapper.read(body).path("options").path("num_ctx").asInt();
  }

  @Test
  void write_modelThatIsKnownNotToThink_isNotAskedTo() throws Exception {
    ThinkingModels thinking = new ThinkingModels();
    OllamaRequestWriter writer = writer("think = true", thinking);
    ChatRequest request = HI.withReasoningEffort("high");
    assertThat(JsonMapper.read(writer.write(request, "m", true)).has("think")).isTrue();

    thinking.learn(
        json(
            """
            [{"name":"m:latest","capabilities":["completion"]},\
            {"name":"t","capabilities":["completion","thinking"]},{"name":"old"}]"""));

    assertThat(JsonMapper.read(writer.write(request, "m", true)).has("think")).isFalse();
    assertThat(JsonMapper.read(writer.write(HI, "m:latest", true)).has("think")).isFalse();
    assertThat(JsonMapper.read(writer.write(request, "t", true)).has("think")).isTrue();
    assertThat(JsonMapper.read(writer.write(request, "old", true)).has("think")).isTrue();
  }

  @Test
  void write_logprobs_areAskedFor() throws Exception {
    JsonNode body = write(HI.withTopLogprobs(3));

    assertThat(body.path("logprobs")).isEqualTo(json("true"));
    assertThat(body.path("top_logprobs")).isEqualTo(json("3"));
    assertThat(write(HI).has("logprobs")).isFalse();
    assertThat(
            catchThrowableOfType(ProviderException.class, () -> write(HI.withTopLogprobs(21)))
                .error()
                .param())
        .isEqualTo("top_logprobs");
  }

  @Test
  void write_rawPrompt_isForGenerate() throws Exception {
    ChatRequest request =
        ChatRequest.of(
                Message.system("be brief"),
                user(new Part.Text("a"), new Part.Image("data:image/png;base64,iVBO", null)))
            .withRawPrompt(new RawPrompt(false, "}", "{{ .Prompt }}", new Json("[1,2]")))
            .withSampling(Sampling.DEFAULT.withMaxTokens(5))
            .withExtra(Map.of("shift", new Json("false")));

    assertThat(write(request))
        .isEqualTo(
            json(
                """
                {"model":"m:1b","prompt":"a","system":"be brief","suffix":"}",\
                "template":"{{ .Prompt }}","images":["iVBO"],"context":[1,2],"stream":true,\
                "shift":false,"options":{"num_predict":5}}"""));
    assertThat(write(HI.withRawPrompt(new RawPrompt(true, null, null, null))))
        .isEqualTo(json("{\"model\":\"m:1b\",\"prompt\":\"hi\",\"raw\":true,\"stream\":true}"));
  }

  @Test
  void write_rawPromptWithMoreThanAPrompt_isCallersFault() {
    RawPrompt raw = new RawPrompt(true, null, null, null);
    for (ChatRequest request :
        List.of(
            ChatRequest.of(Message.user("a"), Message.user("b")),
            ChatRequest.of(Message.system("a"), Message.user("b"), Message.assistant("c")),
            ChatRequest.of(Message.system("a"), Message.user("b"), Message.user("c")),
            ChatRequest.of(Message.system("a")),
            HI.withTools(List.of(new Tool("t", null, null, null)), null))) {
      assertThat(
              catchThrowableOfType(ProviderException.class, () -> write(request.withRawPrompt(raw)))
                  .error()
                  .errorClass())
          .isEqualTo(ErrorClass.CALLER_FAULT);
    }
  }

  @Test
  void writeEmbedding_texts_areNotCutUnlessAsked() throws Exception {
    OllamaRequestWriter writer = writer("keep-alive = 10m");
    EmbeddingRequest request = EmbeddingRequest.of("x", List.of("a", "ñ"));

    assertThat(JsonMapper.read(writer.writeEmbedding(request, "m:1b", List.of("a", "ñ"))))
        .isEqualTo(
            json(
                """
                {"model":"m:1b","input":["a","ñ"],"truncate":false,"keep_alive":"10m"}"""));
    EmbeddingRequest more =
        new EmbeddingRequest(
            "x",
            request.inputs(),
            64,
            "somebody",
            Map.of("truncate", new Json("true"), "keep_alive", new Json("\"900\"")));
    assertThat(JsonMapper.read(writer.writeEmbedding(more, "m:1b", List.of("a"))))
        .isEqualTo(
            json(
                """
                {"model":"m:1b","input":["a"],"truncate":true,"dimensions":64,"keep_alive":900}"""));
  }

  @Test
  void write_optionsThatAreNoObject_isCallersFault() {
    assertThatThrownBy(() -> write(HI.withExtra(Map.of("options", new Json("3")))))
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.error().errorClass()).isEqualTo(ErrorClass.CALLER_FAULT));
  }

  @ParameterizedTest
  @CsvSource({
    "none, false",
    "minimal, \"low\"",
    "low, \"low\"",
    "medium, \"medium\"",
    "high, \"high\"",
    "xhigh, \"max\"",
    "max, \"max\"",
    "default, true"
  })
  void write_reasoningEffort_becomesThink(String effort, String think) throws Exception {
    assertThat(write(withEffort(effort, Map.of()), "think = true").path("think"))
        .isEqualTo(json(think));
  }

  @Test
  void write_thinkOfTheRequest_beatsTheConfigured() throws Exception {
    ChatRequest request = withEffort(null, Map.of("think", new Json("\"high\"")));

    assertThat(write(request, "think = false").path("think").asText()).isEqualTo("high");
  }

  @Test
  void write_format_isJsonOrSchema() throws Exception {
    ResponseFormat schema =
        new ResponseFormat.JsonSchema("s", null, new Json("{\"type\":\"object\"}"), true);

    assertThat(write(HI.withFormat(ResponseFormat.JSON_OBJECT)).path("format").asText())
        .isEqualTo("json");
    assertThat(write(HI.withFormat(schema)).path("format"))
        .isEqualTo(json("{\"type\":\"object\"}"));
  }

  @Test
  void write_tools_areFunctions() throws Exception {
    List<Tool> tools =
        List.of(
            new Tool("add", "adds", new Json("{\"type\":\"object\"}"), true),
            new Tool("now", null, null, null));

    JsonNode written = write(HI.withTools(tools, null)).path("tools");

    assertThat(written)
        .isEqualTo(
            json(
                """
                [{"type":"function","function":{"name":"add","description":"adds",\
                "parameters":{"type":"object"}}},\
                {"type":"function","function":{"name":"now",\
                "parameters":{"type":"object","properties":{}}}}]"""));
    assertThat(write(HI.withTools(tools, ToolChoice.NONE)).has("tools")).isFalse();
    assertThat(write(HI.withTools(tools, ToolChoice.REQUIRED)).path("tools")).hasSize(2);
    JsonNode named = write(HI.withTools(tools, ToolChoice.named("now"))).path("tools");
    assertThat(named).hasSize(1);
    assertThat(named.at("/0/function/name").asText()).isEqualTo("now");
  }

  @Test
  void write_toolConversation_hasObjectsAndNames() throws Exception {
    Message calling =
        new Message(
            Role.ASSISTANT,
            List.of(),
            List.of(new ToolCall("c1", "add", "{\"x\": 1}"), new ToolCall("c2", "now", "")),
            null,
            null,
            "hm",
            Map.of());
    ChatRequest request =
        ChatRequest.of(
            Message.of(Role.DEVELOPER, "be brief"),
            calling,
            Message.toolResult("c2", "12:00"),
            Message.toolResult("c9", "?"),
            new Message(
                Role.TOOL, List.of(new Part.Text("!")), List.of(), "c10", "sub", null, Map.of()));

    assertThat(write(request).path("messages"))
        .isEqualTo(
            json(
                """
                [{"role":"system","content":"be brief"},\
                {"role":"assistant","content":"","thinking":"hm","tool_calls":[\
                {"id":"c1","function":{"name":"add","arguments":{"x":1}}},\
                {"id":"c2","function":{"name":"now","arguments":{}}}]},\
                {"role":"tool","content":"12:00","tool_name":"now","tool_call_id":"c2"},\
                {"role":"tool","content":"?","tool_call_id":"c9"},\
                {"role":"tool","content":"!","tool_name":"sub","tool_call_id":"c10"}]"""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"x\":", "[1]", "\"text\""})
  void write_argumentsThatAreNoObject_isUnsupported(String arguments) {
    ProviderError error =
        refusal(
            new Message(
                Role.ASSISTANT,
                List.of(),
                List.of(new ToolCall("c1", "add", arguments)),
                null,
                null,
                null,
                Map.of()));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("messages[0].tool_calls[0].function.arguments");
  }

  @Test
  void write_images_areBase64BesideTheText() throws Exception {
    ChatRequest request =
        ChatRequest.of(
            user(
                new Part.Text("what "),
                new Part.Image("data:image/png;base64,aGk=", "low"),
                new Part.Text("is it?"),
                new Part.Image("data:image/png;base64,aG8=", null)));

    assertThat(write(request).at("/messages/0"))
        .isEqualTo(
            json(
                """
                {"role":"user","content":"what is it?","images":["aGk=","aG8="]}"""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.org/a.png", "data:image/svg+xml,%3Csvg", "data:"})
  void write_imageThatIsNotBase64_isUnsupportedAndNamed(String url) {
    ProviderError error = refusal(Message.system("s"), user(new Part.Image(url, null)));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("messages[1].content[0].image_url");
  }

  @Test
  void write_otherPart_isUnsupportedAndNamed() {
    ProviderError error = refusal(user(new Part.Other("input_audio", new Json("{}"))));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("messages[0].content[0]");
    assertThat(error.message()).contains("input_audio");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":12345678901234567890.123456789}",
        "{\"x\":1.50,\"y\":1e400}",
        "{\"x\":\"\\ud83c\"}"
      })
  void write_arguments_areSentAsTheModelWroteThem(String arguments) {
    assertThat(written(arguments)).contains("\"arguments\":" + arguments + "}");
  }

  @Test
  void write_argumentsWithHalfASurrogatePair_haveItReplaced() {
    assertThat(written("{\"x\":\"\ud83c\"}")).contains("\"arguments\":{\"x\":\"\uFFFD\"}}");
  }

  @Test
  void write_optionWithHalfASurrogatePair_hasItReplaced() throws Exception {
    ChatRequest request =
        HI.withExtra(Map.of("options", new Json("{\"novelty\":\"\\ud83c\"}")))
            .withSampling(Sampling.DEFAULT.withStop(List.of("\ud83c")));

    assertThat(write(request).path("options"))
        .isEqualTo(json("{\"novelty\":\"\uFFFD\",\"stop\":[\"\uFFFD\"]}"));
  }

  private static String written(String arguments) {
    Message calling =
        new Message(
            Role.ASSISTANT,
            List.of(),
            List.of(new ToolCall("c1", "add", arguments)),
            null,
            null,
            null,
            Map.of());
    return writer("").write(ChatRequest.of(calling), "m", true).utf8String();
  }

  @Test
  void write_optionsThatWouldHaveTheModelLoadedAnew_areLeftToTheHost() throws Exception {
    Map<String, Json> extra =
        Map.of(
            "options", new Json("{\"num_gpu\":0,\"use_mmap\":false,\"min_p\":0.1}"),
            "num_batch", new Json("64"),
            "num_thread", new Json("2"),
            "main_gpu", new Json("1"));

    assertThat(write(HI.withExtra(extra)).path("options")).isEqualTo(json("{\"min_p\":0.1}"));
    assertThat(write(HI.withExtra(Map.of("num_gpu", new Json("0")))).has("options")).isFalse();
  }
}
