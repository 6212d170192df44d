package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.failure;
import static dev.relevo.provider.anthropic.AnthropicTesting.json;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnthropicRequestWriterTest {
  private static final String HAIKU = "claude-haiku-4-5";
  private static final Json OBJECT =
      new Json("{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\"}}}");
  private static final Tool ADD = new Tool("add", "adds", OBJECT, null);

  private final AnthropicRequestWriter writer =
      new AnthropicRequestWriter(4096, new ThinkingBlocks());

  private JsonNode write(ChatRequest request, String model) {
    return json(writer.write(request, model, true).utf8String());
  }

  private JsonNode write(ChatRequest request) {
    return write(request, HAIKU);
  }

  private JsonNode write(Message... messages) {
    return write(ChatRequest.of(messages));
  }

  private ProviderError refusal(ChatRequest request) {
    ProviderError error = failure(() -> write(request));
    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    return error;
  }

  private static Message parts(Role role, Part... parts) {
    return new Message(role, List.of(parts), List.of(), null, null, null, Map.of());
  }

  private static Message calling(String text, ToolCall... calls) {
    return new Message(
        Role.ASSISTANT,
        text.isEmpty() ? List.of() : List.of(new Part.Text(text)),
        List.of(calls),
        null,
        null,
        "somebody else's thoughts",
        Map.of());
  }

  private static Message with(Message message, String field, String json) {
    return new Message(
        message.role(),
        message.content(),
        message.toolCalls(),
        message.toolCallId(),
        message.name(),
        message.reasoning(),
        Map.of(field, new Json(json)));
  }

  private static ChatRequest asked(
      List<Tool> tools, @Nullable ToolChoice choice, @Nullable Boolean parallel) {
    return new ChatRequest(
        "asked",
        List.of(Message.user("hi")),
        Sampling.DEFAULT,
        tools,
        choice,
        parallel,
        ResponseFormat.TEXT,
        null,
        "user-7",
        null,
        Map.of("seed", new Json("1"), "logit_bias", new Json("{}")),
        Steering.DEFAULT);
  }

  // ---- the conversation ----

  @Test
  void write_plainQuestion_isTheWholeBody() {
    assertThat(write(Message.user("hi")))
        .isEqualTo(
            json(
                "{\"model\":\"claude-haiku-4-5\",\"max_tokens\":4096,\"messages\":[{\"role\":\"user\","
                    + "\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}],\"stream\":true}"));
  }

  @Test
  void write_instructions_areJoinedApart() {
    JsonNode body =
        write(
            Message.system("a"),
            Message.user("hi"),
            Message.of(Role.DEVELOPER, "b"),
            Message.system(" "));

    assertThat(body.path("system").asText()).isEqualTo("a\n\nb");
    assertThat(body.path("messages")).hasSize(1);
  }

  @Test
  void write_onlyInstructions_areFollowedByATurnOfTheUser() {
    JsonNode body = write(Message.system("tell a joke"));

    assertThat(body.path("messages"))
        .isEqualTo(json("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\".\"}]}]"));
  }

  @Test
  void write_assistantFirst_getsATurnOfTheUserBefore() {
    JsonNode body = write(Message.assistant("hello"), Message.user("hi"));

    assertThat(body.path("messages"))
        .extracting(m -> m.path("role").asText())
        .containsExactly("user", "assistant", "user");
  }

  @Test
  void write_neighboursOfOneRole_areOneTurn() {
    JsonNode body =
        write(
            Message.user("a"),
            Message.user("b"),
            Message.assistant("c"),
            Message.assistant(""),
            Message.assistant("d"),
            Message.user("e"));

    assertThat(body.path("messages"))
        .isEqualTo(
            json(
                "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]},"
                    + "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"c\"},{\"type\":\"text\",\"text\":\"d\"}]},"
                    + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"e\"}]}]"));
  }

  @Test
  void write_emptyTexts_areDroppedAndNoTurnIsEmpty() {
    JsonNode body =
        write(
            parts(Role.USER, new Part.Text(""), new Part.Text("a"), new Part.Text(" \n")),
            Message.assistant("b"),
            Message.user(""));

    assertThat(body.at("/messages/0/content")).hasSize(1);
    assertThat(body.path("messages")).hasSize(3);
    assertThat(body.at("/messages/2/content/0/text").asText()).isEqualTo(".");
  }

  @Test
  void write_results_areOneTurnBeforeWhatTheUserSays() {
    JsonNode body =
        write(
            ChatRequest.of(
                    Message.user("both"),
                    calling(
                        "sure",
                        new ToolCall("a", "add", "{\"x\":1}"),
                        new ToolCall("b", "add", "")),
                    Message.toolResult("a", "one"),
                    Message.user("and?"),
                    Message.toolResult("b", ""))
                .withTools(List.of(ADD), null));

    assertThat(body.at("/messages/1"))
        .isEqualTo(
            json(
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"sure\"},"
                    + "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"add\",\"input\":{\"x\":1}},"
                    + "{\"type\":\"tool_use\",\"id\":\"b\",\"name\":\"add\",\"input\":{}}]}"));
    assertThat(body.at("/messages/2"))
        .isEqualTo(
            json(
                "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"a\",\"content\":\"one\"},"
                    + "{\"type\":\"tool_result\",\"tool_use_id\":\"b\"},{\"type\":\"text\",\"text\":\"and?\"}]}"));
    assertThat(body.path("messages")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"x\":[1]} | {\"x\":[1]}",
        "'' | {}",
        "null | {}",
        "{\"x\": | {\"arguments\":\"{\\\"x\\\":\"}",
        "[1] | {\"arguments\":\"[1]\"}"
      })
  void write_arguments_areAlwaysAnObject(String arguments, String input) {
    JsonNode body =
        write(
            Message.user("a"),
            calling("", new ToolCall("a", "add", arguments)),
            Message.toolResult("a", "1"));

    assertThat(body.at("/messages/1/content/0/input")).isEqualTo(json(input));
  }

  @Test
  void write_callsInHistoryWithoutTools_haveToolsThatCannotBeCalled() {
    JsonNode body =
        write(
            Message.user("a"),
            calling("", new ToolCall("a", "add", "{}")),
            Message.toolResult("a", "1"));

    assertThat(body.path("tools"))
        .isEqualTo(json("[{\"name\":\"add\",\"input_schema\":{\"type\":\"object\"}}]"));
    assertThat(body.path("tool_choice")).isEqualTo(json("{\"type\":\"none\"}"));
  }

  @Test
  void write_resultThatSaysItFailed_isMarked() {
    JsonNode body =
        write(
            Message.user("a"),
            calling("", new ToolCall("a", "add", "{}")),
            with(Message.toolResult("a", "no"), "is_error", "true"));

    assertThat(body.at("/messages/2/content/0/is_error").asBoolean()).isTrue();
  }

  @Test
  void write_resultWithAPicture_isBlocks() {
    Message result =
        new Message(
            Role.TOOL,
            List.of(new Part.Text("see"), new Part.Image("https://a.example/b.png", null)),
            List.of(),
            "a",
            null,
            null,
            Map.of());
    JsonNode body = write(Message.user("a"), calling("", new ToolCall("a", "look", "{}")), result);

    assertThat(body.at("/messages/2/content/0/content"))
        .isEqualTo(
            json(
                "[{\"type\":\"text\",\"text\":\"see\"},{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a.example/b.png\"}}]"));
  }

  /** Quirk 15: a conversation that others have begun. */
  @Test
  void write_idsOfOthers_areRewrittenAlikeForCallAndResult() {
    Message[] history = {
      Message.user("a"),
      calling("", new ToolCall("functions.add:0", "add", "{}"), new ToolCall("", "add", "{}")),
      Message.toolResult("functions.add:0", "1"),
      Message.toolResult("", "2")
    };
    JsonNode body = write(history);
    JsonNode calls = body.at("/messages/1/content");
    JsonNode results = body.at("/messages/2/content");

    for (int i = 0; i < 2; i++) {
      assertThat(calls.get(i).path("id").asText()).matches("[a-zA-Z0-9_-]+");
      assertThat(results.get(i).path("tool_use_id")).isEqualTo(calls.get(i).path("id"));
    }
    assertThat(calls.get(0).path("id")).isNotEqualTo(calls.get(1).path("id"));
    assertThat(write(history)).isEqualTo(body);
  }

  @Test
  void write_idUsedTwice_isMadeUnique() {
    JsonNode body =
        write(
            Message.user("a"),
            calling("", new ToolCall("call_0", "add", "{}")),
            Message.toolResult("call_0", "1"),
            calling("", new ToolCall("call_0", "add", "{}")),
            Message.toolResult("call_0", "2"));

    assertThat(body.at("/messages/1/content/0/id").asText()).isEqualTo("call_0");
    assertThat(body.at("/messages/2/content/0/tool_use_id").asText()).isEqualTo("call_0");
    assertThat(body.at("/messages/3/content/0/id").asText()).isEqualTo("call_0_2");
    assertThat(body.at("/messages/4/content/0/tool_use_id").asText()).isEqualTo("call_0_2");
  }

  @Test
  void write_thoughtsOfOthers_areNeverSent() {
    JsonNode body =
        write(
            Message.user("a"),
            calling("so", new ToolCall("a", "add", "{}")),
            Message.toolResult("a", "1"));

    assertThat(body.toString()).doesNotContain("somebody else");
  }

  @Test
  void write_begunAnswer_losesItsLastSpace() {
    JsonNode body = write(Message.user("a"), Message.assistant("once upon \n"));

    assertThat(body.at("/messages/1/content/0/text").asText()).isEqualTo("once upon");
    assertThat(
            ConversationWriter.trailingSpace(
                List.of(Message.user("a"), Message.assistant("once upon \n"))))
        .isEqualTo(" \n");
    assertThat(ConversationWriter.trailingSpace(List.of(Message.user("a ")))).isEmpty();
  }

  @Test
  void write_begunAnswerForANewModel_isUnsupported() {
    ChatRequest request = ChatRequest.of(Message.user("a"), Message.assistant("once"));

    ProviderError error = failure(() -> write(request, "claude-opus-4-6"));
    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("messages[1]");
  }

  @Test
  void write_halfASurrogatePair_isReplaced() {
    JsonNode body =
        write(
            Message.user("a\ud83c"),
            calling("", new ToolCall("a", "add", "{\"x\":\"\\ud83c\"}")),
            Message.toolResult("a", "1"));

    assertThat(body.at("/messages/0/content/0/text").asText()).isEqualTo("a\uFFFD");
    assertThat(body.at("/messages/1/content/0/input/x").asText()).isEqualTo("\uFFFD");
  }

  // ---- marks for the cache ----

  @Test
  void write_cacheMark_standsOnTheLastBlockOfItsMessage() {
    String mark = "{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";
    JsonNode body =
        write(
            Message.system("a"),
            with(Message.system("b"), "cache_control", mark),
            with(parts(Role.USER, new Part.Text("c"), new Part.Text("d")), "cache_control", mark),
            with(Message.assistant("e"), "cache_control", "\"nonsense\""),
            Message.user("f"));

    assertThat(body.path("system"))
        .isEqualTo(
            json(
                "[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\",\"cache_control\":"
                    + mark
                    + "}]"));
    assertThat(body.at("/messages/0/content/0").has("cache_control")).isFalse();
    assertThat(body.at("/messages/0/content/1/cache_control")).isEqualTo(json(mark));
    assertThat(body.at("/messages/1/content/0").has("cache_control")).isFalse();
  }

  // ---- pictures and files ----

  @ParameterizedTest
  @CsvSource({
    "image/png, image/png",
    "image/JPEG, image/jpeg",
    "image/jpg, image/jpeg",
    "image/gif, image/gif",
    "image/webp, image/webp"
  })
  void write_pictureInside_isBase64(String given, String sent) {
    JsonNode body =
        write(parts(Role.USER, new Part.Image("data:" + given + ";base64,aGk=", "low")));

    assertThat(body.at("/messages/0/content/0"))
        .isEqualTo(
            json(
                "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\""
                    + sent
                    + "\",\"data\":\"aGk=\"}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:image/svg+xml;base64,aGk=",
        "data:image/png,raw",
        "file:///etc/passwd",
        "picture.png"
      })
  void write_pictureThatAnthropicCannotTake_isUnsupported(String url) {
    ChatRequest request =
        ChatRequest.of(
            Message.user("a"), parts(Role.USER, new Part.Text("b"), new Part.Image(url, null)));

    assertThat(refusal(request).param()).isEqualTo("messages[1].content[1].image_url");
  }

  @Test
  void write_pdf_isADocument() {
    Part file =
        new Part.Other(
            "file",
            new Json(
                "{\"type\":\"file\",\"file\":{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,aGk=\"},"
                    + "\"cache_control\":{\"type\":\"ephemeral\"}}"));

    assertThat(write(parts(Role.USER, file)).at("/messages/0/content/0"))
        .isEqualTo(
            json(
                "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"aGk=\"},"
                    + "\"title\":\"a.pdf\",\"cache_control\":{\"type\":\"ephemeral\"}}"));
  }

  @Test
  void write_anthropicsOwnDocument_isPassedOn() {
    String raw =
        "{\"type\":\"document\",\"source\":{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"x\"}}";

    assertThat(
            write(parts(Role.USER, new Part.Other("document", new Json(raw))))
                .at("/messages/0/content/0"))
        .isEqualTo(json(raw));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file | {\"type\":\"file\",\"file\":{\"file_id\":\"f\"}} | messages[0].content[0].file",
        "file | {\"type\":\"file\",\"file\":{\"file_data\":\"data:text/csv;base64,aGk=\"}} | messages[0].content[0].file",
        "input_audio | {\"type\":\"input_audio\"} | messages[0].content[0]"
      })
  void write_partThatAnthropicCannotTake_isUnsupported(String type, String raw, String param) {
    ChatRequest request = ChatRequest.of(parts(Role.USER, new Part.Other(type, new Json(raw))));

    assertThat(refusal(request).param()).isEqualTo(param);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SYSTEM", "ASSISTANT"})
  void write_pictureFromARoleThatOnlySpeaks_isUnsupported(String role) {
    ChatRequest request =
        ChatRequest.of(
            parts(Role.valueOf(role), new Part.Image("https://a.example/b.png", null)),
            Message.user("a"));

    assertThat(refusal(request).param()).isEqualTo("messages[0].content[0]");
  }

  // ---- sampling ----

  private static ChatRequest sampled(
      @Nullable Double temperature, @Nullable Double topP, @Nullable Integer topK) {
    return ChatRequest.of(Message.user("a"))
        .withSampling(new Sampling(temperature, topP, topK, 77, List.of("END"), 5L, 0.5, 0.5));
  }

  /** Quirk 19. */
  @ParameterizedTest
  @CsvSource({"1.7, 1.0", "2.0, 1.0", "0.3, 0.3", "0.0, 0.0"})
  void write_temperature_isClamped(double asked, double sent) {
    assertThat(write(sampled(asked, null, null)).path("temperature").asDouble()).isEqualTo(sent);
  }

  @Test
  void write_sampling_isSentAsFarAsAnthropicKnowsIt() {
    JsonNode body = write(sampled(null, 0.5, 40));

    assertThat(body.path("top_p").asDouble()).isEqualTo(0.5);
    assertThat(body.path("top_k").asInt()).isEqualTo(40);
    assertThat(body.path("max_tokens").asInt()).isEqualTo(77);
    assertThat(body.path("stop_sequences")).isEqualTo(json("[\"END\"]"));
    assertThat(body.properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder(
            "model", "max_tokens", "messages", "stream", "top_p", "top_k", "stop_sequences");
  }

  @Test
  void write_temperatureAndTopP_goTogetherOnlyToOldModels() {
    ChatRequest both = sampled(0.5, 0.5, null);

    assertThat(write(both, "claude-haiku-4-5").has("top_p")).isFalse();
    assertThat(write(both, "claude-haiku-4-5").has("temperature")).isTrue();
    assertThat(write(both, "claude-3-haiku-20240307").has("top_p")).isTrue();
    assertThat(write(both, "some-other-model").has("top_p")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-6, true",
    "claude-sonnet-4-6, true",
    "claude-opus-4-5-20251101, true",
    "claude-opus-4-7, false",
    "claude-opus-4-8, false",
    "claude-sonnet-5, false",
    "claude-opus-5, false",
    "claude-fable-5, false",
    "claude-mythos-preview, false"
  })
  void write_samplingForModelsThatRefuseIt_isDropped(String model, boolean sent) {
    JsonNode body = write(sampled(0.2, null, 5), model);

    assertThat(body.has("temperature")).isEqualTo(sent);
    assertThat(body.has("top_k")).isEqualTo(sent);
    assertThat(write(sampled(null, 0.2, null), model).has("top_p")).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", " ", ""})
  void write_stopOfWhiteSpace_isUnsupported(String stop) {
    ChatRequest request =
        ChatRequest.of(Message.user("a")).withSampling(Sampling.DEFAULT.withStop(List.of(stop)));

    assertThat(refusal(request).param()).isEqualTo("stop");
  }

  // ---- tools ----

  @Test
  void write_tools_haveTheirOwnShape() {
    JsonNode body =
        write(asked(List.of(ADD, new Tool("now", null, null, null)), ToolChoice.AUTO, null));

    assertThat(body.path("tools"))
        .isEqualTo(
            json(
                "[{\"name\":\"add\",\"description\":\"adds\",\"input_schema\":"
                    + OBJECT
                    + "},{\"name\":\"now\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}]"));
    assertThat(body.path("tool_choice")).isEqualTo(json("{\"type\":\"auto\"}"));
    assertThat(body.path("metadata")).isEqualTo(json("{\"user_id\":\"user-7\"}"));
  }

  @Test
  void write_strictTool_isClosed() {
    JsonNode tool =
        write(asked(List.of(new Tool("add", null, OBJECT, true)), null, null)).at("/tools/0");

    assertThat(tool.path("strict").asBoolean()).isTrue();
    assertThat(tool.at("/input_schema/additionalProperties")).isEqualTo(json("false"));
  }

  @Test
  void write_strictToolForAnOldModel_isUnsupported() {
    ChatRequest request = asked(List.of(ADD, new Tool("b", null, OBJECT, true)), null, null);

    assertThat(failure(() -> write(request, "claude-sonnet-4-20250514")).param())
        .isEqualTo("tools[1].function.strict");
  }

  @Test
  void write_schemaWithoutType_getsOne() {
    Tool tool = new Tool("a", null, new Json("{\"properties\":{}}"), null);

    assertThat(write(asked(List.of(tool), null, null)).at("/tools/0/input_schema/type").asText())
        .isEqualTo("object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"oneOf\":[]}", "{\"anyOf\":[]}", "{\"allOf\":[]}", "true", "{"})
  void write_schemaThatNoToolCanHave_isUnsupported(String schema) {
    ChatRequest request =
        asked(List.of(ADD, new Tool("a", null, new Json(schema), null)), null, null);

    assertThat(refusal(request).param()).isEqualTo("tools[1].function.parameters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "a.b", "ñ"})
  void write_nameThatNoToolCanHave_isUnsupported(String name) {
    assertThat(refusal(asked(List.of(new Tool(name, null, null, null)), null, null)).param())
        .isEqualTo("tools[0].function.name");
    ChatRequest history =
        ChatRequest.of(Message.user("a"), calling("", new ToolCall("a", name, "{}")));
    assertThat(refusal(history).param()).isEqualTo("messages[1].tool_calls[0].function.name");
  }

  @Test
  void write_nameOf129Letters_isUnsupported() {
    Tool longest = new Tool("a".repeat(128), null, null, null);
    Tool longer = new Tool("a".repeat(129), null, null, null);

    assertThat(write(asked(List.of(longest), null, null)).path("tools")).hasSize(1);
    assertThat(refusal(asked(List.of(longer), null, null)).param()).contains("name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NONE | | {\"type\":\"none\"}",
        "NONE | false | {\"type\":\"none\"}",
        "AUTO | true | {\"type\":\"auto\"}",
        "AUTO | false | {\"type\":\"auto\",\"disable_parallel_tool_use\":true}",
        "REQUIRED | | {\"type\":\"any\"}",
        "REQUIRED | false | {\"type\":\"any\",\"disable_parallel_tool_use\":true}",
        "NAMED | | {\"type\":\"tool\",\"name\":\"add\"}",
        " | false | {\"type\":\"auto\",\"disable_parallel_tool_use\":true}"
      })
  void write_toolChoice_isTranslated(
      ToolChoice.@Nullable Mode mode, @Nullable Boolean parallel, String expected) {
    ToolChoice choice =
        mode == null
            ? null
            : mode == ToolChoice.Mode.NAMED ? ToolChoice.named("add") : new ToolChoice(mode, null);

    assertThat(write(asked(List.of(ADD), choice, parallel)).path("tool_choice"))
        .isEqualTo(json(expected));
  }

  @Test
  void write_choiceWithoutTools_isLeftOut() {
    JsonNode body = write(asked(List.of(), ToolChoice.AUTO, true));

    assertThat(body.has("tools")).isFalse();
    assertThat(body.has("tool_choice")).isFalse();
  }

  // ---- the shape of the answer ----

  @Test
  void write_schema_isTheOutputFormat() {
    JsonNode body =
        write(
            ChatRequest.of(Message.user("a"))
                .withFormat(new ResponseFormat.JsonSchema("s", "d", OBJECT, null)));

    assertThat(body.path("output_config"))
        .isEqualTo(
            json(
                "{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\",\"properties\":"
                    + "{\"x\":{\"type\":\"integer\"}},\"additionalProperties\":false}}}"));
  }

  @Test
  void write_schemaThatCannotBeTaken_isUnsupported() {
    Json schema = new Json("{\"type\":\"integer\",\"minimum\":1}");
    ProviderError error =
        refusal(
            ChatRequest.of(Message.user("a"))
                .withFormat(new ResponseFormat.JsonSchema("s", null, schema, true)));

    assertThat(error.param()).isEqualTo("response_format.json_schema.schema");
    assertThat(error.message()).contains("'minimum'");
  }

  @Test
  void write_anyJsonObject_isUnsupported() {
    assertThat(
            refusal(ChatRequest.of(Message.user("a")).withFormat(ResponseFormat.JSON_OBJECT))
                .param())
        .isEqualTo("response_format");
  }

  // ---- the user ----

  @ParameterizedTest
  @ValueSource(strings = {"ana@example.org", "+34 600 123 456", "600123456", "José", ""})
  void write_userWhoMayBeKnownByTheId_isOpaque(String user) {
    String written = userId(user);

    assertThat(written).matches("[0-9a-f-]{36}").isEqualTo(userId(user));
    assertThat(written).isNotEqualTo(userId(user + "2"));
  }

  @Test
  void write_userIdOf257Letters_isOpaque() {
    assertThat(userId("x".repeat(256))).hasSize(256);
    assertThat(userId("x".repeat(257))).hasSize(36);
  }

  private String userId(String user) {
    ChatRequest request =
        new ChatRequest(
            "asked",
            List.of(Message.user("hi")),
            Sampling.DEFAULT,
            List.of(),
            null,
            null,
            ResponseFormat.TEXT,
            null,
            user,
            null,
            Map.of(),
            Steering.DEFAULT);
    return write(request).at("/metadata/user_id").asText();
  }
}
