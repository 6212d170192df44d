package dev.relevo.provider.gemini;

import static dev.relevo.provider.gemini.GeminiTesting.json;
import static dev.relevo.provider.gemini.GeminiTesting.refusal;
import static dev.relevo.provider.gemini.GeminiTesting.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.provider.CallMemory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GeminiRequestWriterTest {
  private static final String FLASH = "gemini-2.5-flash";
  private static final String THREE = "gemini-3.5-flash";
  private static final ChatRequest HELLO = ChatRequest.of(Message.user("hello"));
  private static final Tool ADD = new Tool("add", null, null, null);

  private static Message message(Role role, List<Part> content) {
    return new Message(role, content, List.of(), null, null, null, Map.of());
  }

  private static Message calls(ToolCall... calls) {
    return new Message(
        Role.ASSISTANT, List.of(), List.of(calls), null, null, "foreign thoughts", Map.of());
  }

  private static void assertUnsupported(ProviderError error, String param) {
    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo(param);
  }

  // ---- turns ----

  @Test
  void write_plainRequest_saysNoMoreThanNeeded() {
    assertThat(written(FLASH, HELLO))
        .isEqualTo(
            json(
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hello\"}]}],\"generationConfig\":{}}"));
  }

  @Test
  void write_systemAndDeveloper_areJoinedApart() {
    JsonNode body =
        written(
            FLASH,
            ChatRequest.of(
                Message.system("be brief"),
                Message.user("hello"),
                Message.of(Role.DEVELOPER, "in ñ")));

    assertThat(body.path("systemInstruction"))
        .isEqualTo(json("{\"parts\":[{\"text\":\"be brief\\n\\nin ñ\"}]}"));
    assertThat(body.path("contents")).hasSize(1);
  }

  @Test
  void write_gemma_getsTheInstructionsInTheFirstUserTurn() {
    JsonNode body =
        written(
            "gemma-3-27b-it", ChatRequest.of(Message.system("be brief"), Message.user("hello")));

    assertThat(body.has("systemInstruction")).isFalse();
    assertThat(body.path("contents"))
        .isEqualTo(
            json("[{\"role\":\"user\",\"parts\":[{\"text\":\"be brief\"},{\"text\":\"hello\"}]}]"));
  }

  @Test
  void write_instructionsAlone_areSaidByTheUser() {
    assertThat(written(FLASH, ChatRequest.of(Message.system("be brief"))).path("contents"))
        .isEqualTo(json("[{\"role\":\"user\",\"parts\":[{\"text\":\"be brief\"}]}]"));
  }

  @Test
  void write_neighboursOfOneRole_areOneTurnAndEmptyTextIsLeftOut() {
    JsonNode contents =
        written(
                FLASH,
                ChatRequest.of(
                    Message.user("a"),
                    Message.user(""),
                    Message.assistant(""),
                    Message.user("b"),
                    Message.assistant("c"),
                    Message.assistant("d"),
                    Message.user("e")))
            .path("contents");

    assertThat(contents)
        .isEqualTo(
            json(
                "[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"},{\"text\":\"b\"}]},"
                    + "{\"role\":\"model\",\"parts\":[{\"text\":\"c\"},{\"text\":\"d\"}]},"
                    + "{\"role\":\"user\",\"parts\":[{\"text\":\"e\"}]}]"));
  }

  @Test
  void write_nothingButEmptyText_isRefused() {
    assertUnsupported(refusal(FLASH, ChatRequest.of(Message.user(""))), "messages");
  }

  // ---- content ----

  @Test
  void write_inlineContent_isInlineData() {
    JsonNode parts =
        written(
                FLASH,
                ChatRequest.of(
                    message(
                        Role.USER,
                        List.of(
                            new Part.Image("data:image/png;base64,AAAA", "low"),
                            new Part.Image("DATA:image/webp;name=x;BASE64,BBBB", null),
                            new Part.Other(
                                "input_audio",
                                new Json(
                                    "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"CCCC\",\"format\":\"wav\"}}")),
                            new Part.Other(
                                "file",
                                new Json(
                                    "{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;base64,DDDD\"}}"))))))
            .at("/contents/0/parts");

    assertThat(parts)
        .isEqualTo(
            json(
                "[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}},"
                    + "{\"inlineData\":{\"mimeType\":\"image/webp\",\"data\":\"BBBB\"}},"
                    + "{\"inlineData\":{\"mimeType\":\"audio/wav\",\"data\":\"CCCC\"}},"
                    + "{\"inlineData\":{\"mimeType\":\"application/pdf\",\"data\":\"DDDD\"}}]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://example.org/a.png", "http://example.org/a.png", "data:image/png,raw", ""})
  void write_pictureThatIsNotInTheRequest_isRefusedByItsPlace(String url) {
    ProviderError error =
        refusal(
            FLASH,
            ChatRequest.of(
                Message.user("a"),
                message(Role.USER, List.of(new Part.Text("b"), new Part.Image(url, null)))));

    assertUnsupported(error, "messages[1].content[1].image_url");
    assertThat(error.message()).contains("data: URL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "video_url   | {'type':'video_url'}                                           | messages[0].content[0]",
        "input_audio | {'input_audio':{'data':'A','format':'flac'}}                   | messages[0].content[0].input_audio.format",
        "file        | {'file':{'file_id':'f1'}}                                      | messages[0].content[0].file"
      })
  void write_otherContent_isRefusedByItsPlace(String type, String raw, String param) {
    assertUnsupported(
        refusal(
            FLASH,
            ChatRequest.of(
                message(
                    Role.USER, List.of(new Part.Other(type, new Json(raw.replace('\'', '"'))))))),
        param);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SYSTEM", "TOOL"})
  void write_pictureWhereOnlyTextGoes_isRefused(Role role) {
    Message picture =
        new Message(
            role,
            List.of(new Part.Image("data:image/png;base64,AAAA", null)),
            List.of(),
            role == Role.TOOL ? "c1" : null,
            null,
            null,
            Map.of());

    assertUnsupported(
        refusal(FLASH, ChatRequest.of(calls(new ToolCall("c1", "add", "{}")), picture)),
        "messages[1].content[0]");
  }

  // ---- tools ----

  @Test
  void write_toolTurn_becomesCallsAndOneTurnOfResults() {
    JsonNode contents =
        written(
                FLASH,
                ChatRequest.of(
                    Message.user("hello"),
                    calls(
                        new ToolCall("c1", "add", "{\"x\":1}"), new ToolCall("c2", "now", "null")),
                    Message.toolResult("c2", "noon ñ"),
                    Message.toolResult("c1", " {\"sum\": 1.50} ")))
            .path("contents");

    assertThat(contents.get(1))
        .isEqualTo(
            json(
                "{\"role\":\"model\",\"parts\":["
                    + "{\"functionCall\":{\"id\":\"c1\",\"name\":\"add\",\"args\":{\"x\":1}}},"
                    + "{\"functionCall\":{\"id\":\"c2\",\"name\":\"now\",\"args\":{}}}]}"));
    assertThat(contents.get(2))
        .isEqualTo(
            json(
                "{\"role\":\"user\",\"parts\":["
                    + "{\"functionResponse\":{\"id\":\"c2\",\"name\":\"now\",\"response\":{\"output\":\"noon ñ\"}}},"
                    + "{\"functionResponse\":{\"id\":\"c1\",\"name\":\"add\",\"response\":{\"sum\":1.50}}}]}"));
    assertThat(contents).hasSize(3);
    assertThat(contents.toString()).doesNotContain("foreign thoughts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "3", "\"a\"", "null", "{\"a\":", "", "{} {}"})
  void write_resultThatIsNoObject_isWrapped(String text) {
    JsonNode response =
        written(
                FLASH,
                ChatRequest.of(
                    calls(new ToolCall("c1", "add", "{}")), Message.toolResult("c1", text)))
            .at("/contents/1/parts/0/functionResponse/response");

    assertThat(response.path("output").asText()).isEqualTo(text);
  }

  @Test
  void write_idUsedTwice_meansTheNearestCallBefore() {
    JsonNode contents =
        written(
                FLASH,
                ChatRequest.of(
                    calls(new ToolCall("c", "first", "{}")),
                    Message.toolResult("c", "1"),
                    calls(new ToolCall("c", "second", "{}")),
                    Message.toolResult("c", "2")))
            .path("contents");

    assertThat(contents.at("/1/parts/0/functionResponse/name").asText()).isEqualTo("first");
    assertThat(contents.at("/3/parts/0/functionResponse/name").asText()).isEqualTo("second");
  }

  @Test
  void write_resultOfNoKnownCall_isRefusedUnlessItNamesTheTool() {
    assertUnsupported(
        refusal(FLASH, ChatRequest.of(Message.user("a"), Message.toolResult("c9", "1"))),
        "messages[1].tool_call_id");
    Message named =
        new Message(Role.TOOL, List.of(new Part.Text("1")), List.of(), "c9", "add", null, Map.of());

    assertThat(
            written(FLASH, ChatRequest.of(named))
                .at("/contents/0/parts/0/functionResponse/name")
                .asText())
        .isEqualTo("add");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "not JSON", "{\"a\":", "3"})
  void write_argumentsThatAreNoObject_areRefused(String arguments) {
    assertUnsupported(
        refusal(FLASH, ChatRequest.of(calls(new ToolCall("c", "add", arguments)))),
        "messages[0].tool_calls[0].function.arguments");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1st", "a b", "ñ", "a/b", "-a"})
  void write_nameThatGeminiRefuses_isRefusedByItsPlace(String name) {
    Tool wrong = new Tool(name, null, null, null);

    assertUnsupported(
        refusal(FLASH, HELLO.withTools(List.of(ADD, wrong), null)), "tools[1].function.name");
    assertUnsupported(
        refusal(FLASH, ChatRequest.of(calls(new ToolCall("c", name, "{}")))),
        "messages[0].tool_calls[0].function.name");
  }

  @Test
  void write_nameOf128Characters_isTheLongest() {
    Tool longest = new Tool("_" + "a".repeat(127), null, null, null);
    Tool longer = new Tool("_" + "a".repeat(128), null, null, null);

    assertThat(written(FLASH, HELLO.withTools(List.of(longest), null)).has("tools")).isTrue();
    assertUnsupported(
        refusal(FLASH, HELLO.withTools(List.of(longer), null)), "tools[0].function.name");
  }

  @Test
  void write_tools_areDeclaredWithTheirSchemas() {
    Tool tool =
        new Tool(
            "add.x:y-z",
            "adds",
            new Json("{\"$schema\":\"s\",\"type\":\"object\",\"properties\":{}}"),
            true);

    assertThat(written(FLASH, HELLO.withTools(List.of(tool, ADD), null)).path("tools"))
        .isEqualTo(
            json(
                "[{\"functionDeclarations\":[{\"name\":\"add.x:y-z\",\"description\":\"adds\","
                    + "\"parametersJsonSchema\":{\"type\":\"object\",\"properties\":{}}},{\"name\":\"add\"}]}]"));
  }

  @Test
  void write_looseToolSchema_losesWhatGeminiDoesNotTake() {
    Json schema =
        new Json(
            "{\"type\":\"object\",\"minProperties\":1,\"properties\":{\"x\":{\"type\":\"string\","
                + "\"minLength\":1},\"y\":{\"$ref\":\"#/$defs/y\",\"maximum\":1},\"z\":{\"enum\":[true]}}}");
    Tool tool = new Tool("add", null, schema, null);

    assertThat(
            written(FLASH, HELLO.withTools(List.of(tool), null))
                .at("/tools/0/functionDeclarations/0/parametersJsonSchema"))
        .isEqualTo(
            json(
                "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"},"
                    + "\"y\":{\"$ref\":\"#/$defs/y\"},\"z\":{}}}"));
  }

  @Test
  void write_strictToolSchemaThatGeminiDoesNotTake_isRefusedByItsPlace() {
    Tool tool = new Tool("add", null, new Json("{\"minProperties\":1}"), true);

    ProviderError error = refusal(FLASH, HELLO.withTools(List.of(ADD, tool), null));

    assertUnsupported(error, "tools[1].function.parameters");
    assertThat(error.message()).contains("minProperties");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NONE     | {'mode':'NONE'}",
        "AUTO     | {'mode':'AUTO'}",
        "REQUIRED | {'mode':'ANY'}",
        "NAMED    | {'mode':'ANY','allowedFunctionNames':['add']}"
      })
  void write_toolChoice_isAMode(ToolChoice.Mode mode, String expected) {
    ToolChoice choice =
        mode == ToolChoice.Mode.NAMED ? ToolChoice.named("add") : new ToolChoice(mode, null);

    assertThat(
            written(FLASH, HELLO.withTools(List.of(ADD), choice))
                .at("/toolConfig/functionCallingConfig"))
        .isEqualTo(json(expected.replace('\'', '"')));
  }

  /** An empty list of tools is answered with 400. */
  @Test
  void write_noTools_sendsNeitherToolsNorMode() {
    JsonNode body = written(FLASH, HELLO.withTools(List.of(), ToolChoice.AUTO));

    assertThat(body.has("tools")).isFalse();
    assertThat(body.has("toolConfig")).isFalse();
    assertThat(written(FLASH, HELLO.withTools(List.of(ADD), null)).has("toolConfig")).isFalse();
  }

  private static ChatRequest callsAtOnce(@Nullable Boolean allowed) {
    return new ChatRequest(
        "m",
        HELLO.messages(),
        Sampling.DEFAULT,
        List.of(ADD),
        ToolChoice.AUTO,
        allowed,
        ResponseFormat.TEXT,
        null,
        null,
        null,
        Map.of(),
        Steering.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void write_whetherSeveralCallsMayCome_isNotSaid(boolean allowed) {
    assertThat(written(FLASH, callsAtOnce(allowed))).isEqualTo(written(FLASH, callsAtOnce(null)));
  }

  // ---- signatures (quirk 15) ----

  private static final ToolCall SIGNED =
      new ToolCall("c1", "add", "{}", new Json("{\"google\":{\"thought_signature\":\"told\"}}"));

  private static List<String> signatures(String model, CallMemory memory, ToolCall... calls) {
    return written(model, ChatRequest.of(calls(calls)), memory)
        .at("/contents/0/parts")
        .findValuesAsText("thoughtSignature");
  }

  @Test
  void write_signature_isTheCallersElseTheRememberedElseTheSentinel() {
    CallMemory memory = new CallMemory();
    memory.put("c1", "remembered");
    ToolCall plain = new ToolCall("c1", "add", "{}");
    ToolCall unknown = new ToolCall("c2", "add", "{}");

    assertThat(signatures(THREE, memory, SIGNED)).containsExactly("told");
    assertThat(signatures(THREE, memory, plain)).containsExactly("remembered");
    assertThat(signatures(THREE, memory, unknown))
        .containsExactly("skip_thought_signature_validator");
    assertThat(signatures(FLASH, memory, SIGNED)).containsExactly("told");
    assertThat(signatures(FLASH, memory, plain)).containsExactly("remembered");
    assertThat(signatures(FLASH, memory, unknown)).isEmpty();
  }

  @Test
  void write_callsMadeAtOnce_onlyTheFirstNeedsASignature() {
    ToolCall second = new ToolCall("c2", "add", "{}");
    ToolCall foreign = new ToolCall("c3", "add", "{}", new Json("{\"other\":{\"x\":1}}"));

    assertThat(signatures(THREE, new CallMemory(), SIGNED, second)).containsExactly("told");
    assertThat(signatures(THREE, new CallMemory(), foreign, second))
        .containsExactly("skip_thought_signature_validator");
  }

  // ---- configuration ----

  @Test
  void write_sampling_isTheConfiguration() {
    Sampling sampling = new Sampling(0.2, 0.9, 40, 64, List.of("END", "\n"), 7L, 0.5, -0.25);

    assertThat(written(FLASH, HELLO.withSampling(sampling)).path("generationConfig"))
        .isEqualTo(
            json(
                "{\"temperature\":0.2,\"topP\":0.9,\"topK\":40,\"maxOutputTokens\":64,"
                    + "\"stopSequences\":[\"END\",\"\\n\"],\"seed\":7,\"frequencyPenalty\":0.5,\"presencePenalty\":-0.25}"));
  }

  /** Models of today refuse any penalty, and many callers send 0. */
  @Test
  void write_penaltyOfZero_isLeftOut() {
    Sampling sampling = new Sampling(null, null, null, null, List.of(), null, 0.0, -0.0);

    assertThat(written(FLASH, HELLO.withSampling(sampling)).path("generationConfig")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-1, -1",
    "2147483647, 2147483647",
    "2147483648, -2147483648",
    "9223372036854775807, -2147483648"
  })
  void write_seed_fitsInto32Bits(long seed, int expected) {
    assertThat(
            written(FLASH, HELLO.withSampling(Sampling.DEFAULT.withSeed(seed)))
                .at("/generationConfig/seed"))
        .isEqualTo(json(String.valueOf(expected)));
  }

  @Test
  void write_moreThanFiveStopTexts_isRefused() {
    List<String> five = List.of("a", "b", "c", "d", "e");

    assertThat(
            written(FLASH, HELLO.withSampling(Sampling.DEFAULT.withStop(five)))
                .at("/generationConfig/stopSequences"))
        .hasSize(5);
    assertUnsupported(
        refusal(
            FLASH,
            HELLO.withSampling(Sampling.DEFAULT.withStop(List.of("a", "b", "c", "d", "e", "f")))),
        "stop");
  }

  @Test
  void write_logprobs_areAskedFor() {
    assertThat(written(FLASH, HELLO.withTopLogprobs(3)).path("generationConfig"))
        .isEqualTo(json("{\"responseLogprobs\":true,\"logprobs\":3}"));
    assertThat(written(FLASH, HELLO.withTopLogprobs(0)).path("generationConfig"))
        .isEqualTo(json("{\"responseLogprobs\":true}"));
  }

  @Test
  void write_effort_isABudgetOrALevel() {
    assertThat(written(FLASH, HELLO.withReasoningEffort("low")).path("generationConfig"))
        .isEqualTo(json("{\"thinkingConfig\":{\"thinkingBudget\":1024,\"includeThoughts\":true}}"));
    assertThat(written(FLASH, HELLO.withReasoningEffort("none")).path("generationConfig"))
        .isEqualTo(json("{\"thinkingConfig\":{\"thinkingBudget\":0}}"));
    assertThat(written(THREE, HELLO.withReasoningEffort("high")).path("generationConfig"))
        .isEqualTo(
            json("{\"thinkingConfig\":{\"thinkingLevel\":\"HIGH\",\"includeThoughts\":true}}"));
  }

  // ---- formats ----

  private static ResponseFormat schema(String schema) {
    return new ResponseFormat.JsonSchema("shape", "a shape", new Json(schema), true);
  }

  @Test
  void write_format_isATypeAndASchema() {
    assertThat(
            written(FLASH, HELLO.withFormat(ResponseFormat.JSON_OBJECT)).path("generationConfig"))
        .isEqualTo(json("{\"responseMimeType\":\"application/json\"}"));
    assertThat(
            written(FLASH, HELLO.withFormat(schema("{\"$schema\":\"s\",\"type\":\"object\"}")))
                .path("generationConfig"))
        .isEqualTo(
            json(
                "{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":{\"type\":\"object\"}}"));
  }

  @Test
  void write_schemaThatGeminiDoesNotTake_isRefusedByName() {
    ProviderError error =
        refusal(FLASH, HELLO.withFormat(schema("{\"properties\":{\"a\":{\"pattern\":\"^a\"}}}")));

    assertUnsupported(error, "response_format.json_schema.schema");
    assertThat(error.message()).contains("`pattern`");
  }

  @Test
  void write_formatWithTools_needsGemini3() {
    ChatRequest both = HELLO.withFormat(ResponseFormat.JSON_OBJECT).withTools(List.of(ADD), null);

    assertUnsupported(refusal(FLASH, both), "response_format");
    assertThat(written(THREE, both).has("tools")).isTrue();
    assertThat(written(THREE, both).at("/generationConfig/responseMimeType").asText())
        .isEqualTo("application/json");
  }

  @Test
  void write_formatWithToolsThatMustNotBeCalled_leavesTheToolsOut() {
    JsonNode body =
        written(
            FLASH,
            HELLO.withFormat(ResponseFormat.JSON_OBJECT).withTools(List.of(ADD), ToolChoice.NONE));

    assertThat(body.has("tools")).isFalse();
    assertThat(body.has("toolConfig")).isFalse();
    assertThat(body.at("/generationConfig/responseMimeType").asText())
        .isEqualTo("application/json");
  }

  // ---- fields of the vendor's own ----

  @ParameterizedTest
  @ValueSource(strings = {"safetySettings", "safety_settings"})
  void write_safetySettings_passAndNothingElseDoes(String field) {
    Json settings =
        new Json("[{\"category\":\"HARM_CATEGORY_HARASSMENT\",\"threshold\":\"BLOCK_ONLY_HIGH\"}]");

    JsonNode body =
        written(
            FLASH,
            HELLO.withExtra(
                Map.of(field, settings, "logit_bias", new Json("{}"), "store", new Json("true"))));

    assertThat(body.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("contents", "generationConfig", "safetySettings");
    assertThat(body.path("safetySettings")).isEqualTo(json(settings.text()));
  }
}
