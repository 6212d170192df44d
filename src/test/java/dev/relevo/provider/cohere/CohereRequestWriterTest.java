package dev.relevo.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.wire.JsonMapper;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CohereRequestWriterTest {
  private static final ChatRequest HI = ChatRequest.of(Message.user("hi"));
  private static final Json STRICT =
      new Json(
          "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\"}},"
              + "\"required\":[\"x\"]}");

  private static JsonNode write(ChatRequest request) throws JsonProcessingException {
    return write(request, false);
  }

  private static JsonNode write(ChatRequest request, boolean reasons)
      throws JsonProcessingException {
    return JsonMapper.read(CohereRequestWriter.write(request, "m1", reasons, true));
  }

  private static JsonNode json(String text) throws JsonProcessingException {
    return JsonMapper.read(text);
  }

  private static ProviderError refusal(ChatRequest request) {
    ProviderError error =
        catchThrowableOfType(ProviderException.class, () -> write(request)).error();
    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    return error;
  }

  private static Message user(Part... parts) {
    return new Message(Role.USER, List.of(parts), List.of(), null, null, null, Map.of());
  }

  private static Message calling(@Nullable String reasoning, List<Part> said, ToolCall... calls) {
    return new Message(Role.ASSISTANT, said, List.of(calls), null, null, reasoning, Map.of());
  }

  private static ChatRequest sampling(
      @Nullable Double temperature,
      @Nullable Double topP,
      @Nullable Integer topK,
      @Nullable Double frequency,
      @Nullable Double presence) {
    return HI.withSampling(
        new Sampling(temperature, topP, topK, null, List.of(), null, frequency, presence));
  }

  @Test
  void write_plainRequest_saysNothingMore() throws Exception {
    assertThat(write(HI))
        .isEqualTo(
            json(
                """
                {"model":"m1","messages":[{"role":"user","content":"hi"}],"stream":true}"""));
  }

  @Test
  void write_sampling_hasCoheresNames() throws Exception {
    Sampling sampling = new Sampling(0.5, 0.9, 20, 100, List.of("END"), 7L, 0.1, null);

    assertThat(write(HI.withSampling(sampling)))
        .isEqualTo(
            json(
                """
                {"model":"m1","messages":[{"role":"user","content":"hi"}],"stream":true,\
                "temperature":0.5,"p":0.9,"k":20,"frequency_penalty":0.1,"max_tokens":100,\
                "seed":7,"stop_sequences":["END"]}"""));
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "1.01, 1", "1, 1", "0, 0", "-1, 0"})
  void write_temperature_isClamped(double asked, double sent) throws Exception {
    assertThat(write(sampling(asked, null, null, null, null)).path("temperature").asDouble())
        .isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({"1, 0.99", "0, 0.01", "0.5, 0.5"})
  void write_topP_isClamped(double asked, double sent) throws Exception {
    assertThat(write(sampling(null, asked, null, null, null)).path("p").asDouble()).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({"1000, 500", "-1, 0", "40, 40"})
  void write_topK_isClamped(int asked, int sent) throws Exception {
    assertThat(write(sampling(null, null, asked, null, null)).path("k").asInt()).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "0.3, 0.1, 0.3,",
    "0.1, 0.3, , 0.3",
    "0.2, 0.2, 0.2,",
    "2, , 1,",
    ", -2, , 0",
    "-1, 0.5, , 0.5"
  })
  void write_penalties_areClampedAndOnlyTheLargerIsSent(
      @Nullable Double frequency,
      @Nullable Double presence,
      @Nullable Double sentFrequency,
      @Nullable Double sentPresence)
      throws Exception {
    JsonNode body = write(sampling(null, null, null, frequency, presence));

    assertThat(number(body, "frequency_penalty")).isEqualTo(sentFrequency);
    assertThat(number(body, "presence_penalty")).isEqualTo(sentPresence);
  }

  private static @Nullable Double number(JsonNode body, String field) {
    return body.has(field) ? Double.valueOf(body.path(field).asDouble()) : null;
  }

  @Test
  void write_seedBelowZero_isMovedAbove() throws Exception {
    assertThat(write(HI.withSampling(Sampling.DEFAULT.withSeed(-1))).path("seed").asLong())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void write_sixStops_isUnsupported() {
    List<String> six = Collections.nCopies(6, "x");

    assertThat(refusal(HI.withSampling(Sampling.DEFAULT.withStop(six))).param()).isEqualTo("stop");
  }

  @Test
  void write_instructions_areOneSystemTurnAtTheFront() throws Exception {
    ChatRequest request =
        ChatRequest.of(
            Message.system("a"),
            Message.user("hi"),
            Message.of(Role.DEVELOPER, "b"),
            Message.assistant("yes"));

    assertThat(write(request).path("messages"))
        .isEqualTo(
            json(
                """
                [{"role":"system","content":"a\\n\\nb"},{"role":"user","content":"hi"},\
                {"role":"assistant","content":"yes"}]"""));
  }

  @Test
  void write_emptyTurnsOfAssistantsAndInstructions_areLeftOut() throws Exception {
    ChatRequest request =
        ChatRequest.of(
            Message.system(""),
            Message.user("hi"),
            calling("only thought", List.of()),
            Message.assistant(" \n"),
            Message.system("be brief"),
            Message.user("and?"));

    assertThat(write(request).path("messages"))
        .isEqualTo(
            json(
                """
                [{"role":"system","content":"be brief"},{"role":"user","content":"hi"},\
                {"role":"user","content":"and?"}]"""));
    assertThat(write(ChatRequest.of(Message.system(" "), Message.user("hi"))).path("messages"))
        .hasSize(1);
  }

  @Test
  void write_images_areParts() throws Exception {
    ChatRequest request =
        ChatRequest.of(
            user(
                new Part.Text("what?"),
                new Part.Image("data:image/png;base64,aGk=", "low"),
                new Part.Image("https://example.org/a.png", "original")));

    assertThat(write(request).at("/messages/0/content"))
        .isEqualTo(
            json(
                """
                [{"type":"text","text":"what?"},\
                {"type":"image_url","image_url":{"url":"data:image/png;base64,aGk=",\
                "detail":"low"}},\
                {"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]"""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"data:image/svg+xml;base64,aGk=", "data:image/png,x", "file:///a.png", "aGk="})
  void write_imageOfAnotherKind_isUnsupportedAndNamed(String url) {
    ChatRequest request =
        ChatRequest.of(Message.system("s"), user(new Part.Text("?"), new Part.Image(url, null)));

    assertThat(refusal(request).param()).isEqualTo("messages[1].content[1].image_url");
  }

  @Test
  void write_twentyOneImages_isUnsupported() {
    Part[] parts =
        Collections.nCopies(21, new Part.Image("https://e.org/a.png", null)).toArray(Part[]::new);

    assertThat(refusal(ChatRequest.of(user(parts))).param())
        .isEqualTo("messages[0].content[20].image_url");
  }

  @Test
  void write_otherPart_isUnsupportedAndNamed() {
    ProviderError error =
        refusal(ChatRequest.of(user(new Part.Other("input_audio", new Json("{}")))));

    assertThat(error.param()).isEqualTo("messages[0].content[0]");
    assertThat(error.message()).contains("input_audio");
  }

  @Test
  void write_imageInAToolsResult_isUnsupportedAndNamed() {
    Message result =
        new Message(
            Role.TOOL,
            List.of(new Part.Image("https://e.org/a.png", null)),
            List.of(),
            "c1",
            null,
            null,
            Map.of());

    assertThat(refusal(ChatRequest.of(Message.user("hi"), result)).param())
        .isEqualTo("messages[1].content[0]");
  }

  @Test
  void write_toolConversation_hasPlansCallsAndResults() throws Exception {
    ChatRequest request =
        ChatRequest.of(
            Message.user("add"),
            calling(
                "hm",
                List.of(new Part.Text("I will.")),
                new ToolCall("c1", "add", "{\"x\":1}"),
                new ToolCall("c2", "now", "")),
            Message.toolResult("c1", "2"),
            Message.toolResult("c2", "12:00"),
            calling("only thought", List.of(), new ToolCall("c3", "now", "null")),
            Message.toolResult("c3", "12:01"));

    assertThat(write(request).path("messages"))
        .isEqualTo(
            json(
                """
                [{"role":"user","content":"add"},\
                {"role":"assistant","tool_plan":"I will.","tool_calls":[\
                {"id":"c1","type":"function","function":{"name":"add","arguments":"{\\"x\\":1}"}},\
                {"id":"c2","type":"function","function":{"name":"now","arguments":"{}"}}]},\
                {"role":"tool","tool_call_id":"c1","content":"2"},\
                {"role":"tool","tool_call_id":"c2","content":"12:00"},\
                {"role":"assistant","tool_plan":"only thought","tool_calls":[\
                {"id":"c3","type":"function","function":{"name":"now","arguments":"{}"}}]},\
                {"role":"tool","tool_call_id":"c3","content":"12:01"}]"""));
  }

  @Test
  void write_thoughtsOfAnAnswer_areLeftOut() throws Exception {
    ChatRequest request =
        ChatRequest.of(
            Message.user("hi"), calling("hm", List.of(new Part.Text("yes"))), Message.user("and?"));

    assertThat(write(request).at("/messages/1"))
        .isEqualTo(json("{\"role\":\"assistant\",\"content\":\"yes\"}"));
  }

  @Test
  void write_resultOfNoCall_isUnsupportedAndNamed() {
    Message result =
        new Message(Role.TOOL, List.of(new Part.Text("2")), List.of(), null, "add", null, Map.of());

    assertThat(refusal(ChatRequest.of(Message.user("hi"), result)).param())
        .isEqualTo("messages[1].tool_call_id");
  }

  @Test
  void write_tools_areFunctions() throws Exception {
    List<Tool> tools =
        List.of(new Tool("add", "adds", STRICT, null), new Tool("_now", null, null, false));

    JsonNode body = write(HI.withTools(tools, ToolChoice.AUTO));

    assertThat(body.path("tools"))
        .isEqualTo(
            json(
                """
                [{"type":"function","function":{"name":"add","description":"adds",\
                "parameters":{"type":"object","properties":{"x":{"type":"integer"}},\
                "required":["x"]}}},\
                {"type":"function","function":{"name":"_now",\
                "parameters":{"type":"object","properties":{}}}}]"""));
    assertThat(body.has("strict_tools")).isFalse();
    assertThat(body.has("tool_choice")).isFalse();
  }

  @Test
  void write_toolChoice_isInCoheresWords() throws Exception {
    List<Tool> tools = List.of(new Tool("a", null, null, null), new Tool("b", null, null, null));

    assertThat(write(HI.withTools(tools, ToolChoice.NONE)).path("tool_choice").asText())
        .isEqualTo("NONE");
    assertThat(write(HI.withTools(tools, ToolChoice.REQUIRED)).path("tool_choice").asText())
        .isEqualTo("REQUIRED");
    JsonNode named = write(HI.withTools(tools, ToolChoice.named("b")));
    assertThat(named.path("tool_choice").asText()).isEqualTo("REQUIRED");
    assertThat(named.path("tools")).hasSize(1);
    assertThat(named.at("/tools/0/function/name").asText()).isEqualTo("b");
    assertThat(refusal(HI.withTools(tools, ToolChoice.named("c"))).param())
        .isEqualTo("tool_choice");
  }

  @Test
  void write_strictTool_makesAllToolsStrict() throws Exception {
    List<Tool> tools = List.of(new Tool("add", null, STRICT, true));

    assertThat(write(HI.withTools(tools, null)).path("strict_tools").asBoolean()).isTrue();
  }

  @Test
  void write_namedTool_isNotBoundByAnothersStrictness() throws Exception {
    List<Tool> tools =
        List.of(new Tool("add", null, STRICT, true), new Tool("now", null, null, null));

    assertThat(write(HI.withTools(tools, ToolChoice.named("now"))).has("strict_tools")).isFalse();
  }

  @Test
  void write_strictToolWithoutRequiredField_isUnsupported() {
    List<Tool> tools =
        List.of(new Tool("add", null, STRICT, true), new Tool("now", null, null, null));

    assertThat(refusal(HI.withTools(tools, null)).param())
        .isEqualTo("tools[1].function.parameters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"get-weather", "1st", "ñ", "a b", ""})
  void write_toolNameThatCohereCannotTake_isUnsupportedAndNamed(String name) {
    List<Tool> tools =
        List.of(new Tool("fine_1", null, null, null), new Tool(name, null, null, null));

    assertThat(refusal(HI.withTools(tools, null)).param()).isEqualTo("tools[1].function.name");
  }

  @Test
  void write_format_isAJsonObjectWithOrWithoutSchema() throws Exception {
    ResponseFormat schema = new ResponseFormat.JsonSchema("s", "d", STRICT, true);

    assertThat(write(HI.withFormat(ResponseFormat.JSON_OBJECT)).path("response_format"))
        .isEqualTo(json("{\"type\":\"json_object\"}"));
    assertThat(write(HI.withFormat(schema)).path("response_format"))
        .isEqualTo(json("{\"type\":\"json_object\",\"json_schema\":" + STRICT.text() + "}"));
  }

  @Test
  void write_jsonWithToolsOrDocuments_isUnsupported() {
    ChatRequest json = HI.withFormat(ResponseFormat.JSON_OBJECT);

    assertThat(refusal(json.withTools(List.of(new Tool("a", null, null, null)), null)).param())
        .isEqualTo("response_format");
    assertThat(refusal(json.withExtra(Map.of("documents", new Json("[]")))).param())
        .isEqualTo("response_format");
  }

  @Test
  void write_schemaThatCohereCannotHold_isUnsupportedAndNamesTheKeyword() {
    Json schema =
        new Json(
            "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":"
                + "{\"type\":\"integer\",\"minimum\":1}}}");

    ProviderError error =
        refusal(HI.withFormat(new ResponseFormat.JsonSchema("s", null, schema, null)));

    assertThat(error.param()).isEqualTo("response_format.json_schema.schema");
    assertThat(error.message()).contains("'minimum'");
  }

  @Test
  void write_logprobs_areAskedForWithoutOthers() throws Exception {
    assertThat(write(HI.withTopLogprobs(0)).path("logprobs").asBoolean()).isTrue();
    assertThat(refusal(HI.withTopLogprobs(3)).param()).isEqualTo("top_logprobs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none | {\"type\":\"disabled\"}",
        "minimal | {\"type\":\"enabled\",\"token_budget\":512}",
        "low | {\"type\":\"enabled\",\"token_budget\":2048}",
        "medium | {\"type\":\"enabled\",\"token_budget\":8192}",
        "high | {\"type\":\"enabled\"}"
      })
  void write_reasoningEffort_isThinkingOfModelsThatThink(String effort, String thinking)
      throws Exception {
    ChatRequest request = HI.withReasoningEffort(effort);

    assertThat(write(request, true).path("thinking")).isEqualTo(json(thinking));
    assertThat(write(request, false).has("thinking")).isFalse();
  }

  @Test
  void write_extra_passesWhatCohereKnows() throws Exception {
    Map<String, Json> extra =
        Map.of(
            "safety_mode", new Json("\"STRICT\""),
            "documents", new Json("[\"d\"]"),
            "citation_options", new Json("{\"mode\":\"OFF\"}"),
            "priority", new Json("3"),
            "store", new Json("true"),
            "options", new Json("{}"));

    assertThat(write(HI.withExtra(extra)))
        .isEqualTo(
            json(
                """
                {"model":"m1","messages":[{"role":"user","content":"hi"}],"stream":true,\
                "safety_mode":"STRICT","documents":["d"],"citation_options":{"mode":"OFF"},\
                "priority":3}"""));
  }
}
