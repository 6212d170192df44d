package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.testing.RandomRequests;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestCheckTest {
  private static final Message QUESTION = Message.user("1+1?");
  private static final ChatRequest HELLO = ChatRequest.of(QUESTION);

  private static Message calls(String... ids) {
    List<ToolCall> calls =
        Arrays.stream(ids).map(id -> new ToolCall(id, "add", "not even JSON")).toList();
    return new Message(Role.ASSISTANT, List.of(), calls, null, null, null, Map.of());
  }

  private static Message result(@Nullable String id) {
    return new Message(Role.TOOL, List.of(new Part.Text("2")), List.of(), id, null, null, Map.of());
  }

  private static Tool tool(String name, @Nullable String parameters) {
    return new Tool(name, null, parameters == null ? null : new Json(parameters), null);
  }

  private static void assertFault(ChatRequest request, String param) {
    assertFault(request, param, param);
  }

  private static void assertFault(ChatRequest request, String param, String words) {
    GatewayError fault = RequestCheck.fault(request);
    assertThat(fault).isNotNull();
    assertThat(fault.kind()).isEqualTo(GatewayError.Kind.INVALID_REQUEST);
    assertThat(fault.param()).isEqualTo(param);
    assertThat(fault.message()).startsWith(param).contains(words);
  }

  private static void assertTurnFault(String param, Message... turns) {
    assertFault(ChatRequest.of(turns), param);
  }

  static LongStream seeds() {
    return RandomRequests.seeds();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void fault_validRequest_isNone(long seed) {
    assertThat(RequestCheck.fault(RandomRequests.of(seed))).isNull();
  }

  // ---- turns ----

  @Test
  void turns_resultOfNoCall_isNamed() {
    assertTurnFault("messages[1].tool_call_id", QUESTION, result("c"));
    assertTurnFault("messages[2].tool_call_id", QUESTION, calls("a"), result("c"), result("a"));
    assertTurnFault("messages[1].tool_call_id", QUESTION, result("c"), calls("c"));
    assertTurnFault("messages[1].tool_call_id", QUESTION, result(null));
  }

  @Test
  void turns_twoCallsWithOneId_areNamed() {
    assertTurnFault("messages[1].tool_calls[1].id", QUESTION, calls("a", "a"), result("a"));
  }

  @Test
  void turns_callThatNobodyAnswersBeforeTheUser_isNamed() {
    assertTurnFault("messages[1].tool_calls[0]", QUESTION, calls("a"), QUESTION);
    assertTurnFault("messages[1].tool_calls[1]", QUESTION, calls("a", "b"), result("a"), QUESTION);
  }

  @Test
  void turns_inOrder_areNoFault() {
    for (List<Message> turns :
        List.of(
            List.of(QUESTION, calls("a", "b"), result("b"), result("a"), QUESTION),
            List.of(QUESTION, calls("a"), result("a"), calls("a"), result("a"), QUESTION),
            List.of(QUESTION, calls("a"), calls("b"), result("a"), result("b"), QUESTION),
            List.of(QUESTION, calls("a"), result("a"), Message.assistant("2"), QUESTION),
            List.of(QUESTION, calls("a")),
            List.of(QUESTION, calls("a"), result("a"), result("a")))) {
      assertThat(RequestCheck.fault(ChatRequest.of("m", turns))).as(turns.toString()).isNull();
    }
  }

  // ---- tools ----

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "add!", "größe", "a/b"})
  void tools_malformedName_isNamed(String name) {
    assertFault(
        HELLO.withTools(List.of(tool("ok", null), tool(name, null)), null),
        "tools[1].function.name");
  }

  @Test
  void tools_longName_isNamed() {
    assertThat(RequestCheck.fault(HELLO.withTools(List.of(tool("a".repeat(128), null)), null)))
        .isNull();
    assertFault(
        HELLO.withTools(List.of(tool("a".repeat(129), null)), null), "tools[0].function.name");
  }

  @Test
  void tools_sameNameTwice_isNamed() {
    assertFault(
        HELLO.withTools(List.of(tool("f", null), tool("g", null), tool("f", null)), null),
        "tools[2].function.name",
        "'f'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"strng\"}}} | .properties.x.type",
        "{\"type\":\"object\",\"properties\":{\"x\":5}}                    | .properties.x",
        "{\"type\":\"array\"}                                              | .type",
        "{\"type\":\"object\",\"required\":\"x\"}                          | .required",
        "[]                                                                | ``"
      })
  void tools_invalidParameters_areNamed(String parameters, String path) {
    assertFault(
        HELLO.withTools(List.of(tool("f", parameters)), null),
        "tools[0].function.parameters" + path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"object\"}",
        "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":[\"string\",\"null\"],\"nullable\":true}}}",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\"}",
        "{\"$ref\":\"http://example.com/elsewhere\"}"
      })
  void tools_validParameters_areNoFault(String parameters) {
    assertThat(RequestCheck.fault(HELLO.withTools(List.of(tool("f", parameters)), null))).isNull();
  }

  @Test
  void choice_unknownTool_isNamed() {
    assertFault(
        HELLO.withTools(List.of(tool("f", null)), ToolChoice.named("g")),
        "tool_choice.function.name",
        "'g'");
    assertThat(RequestCheck.fault(HELLO.withTools(List.of(tool("f", null)), ToolChoice.named("f"))))
        .isNull();
  }

  @Test
  void choice_callWithoutTools_isNamed() {
    assertFault(HELLO.withTools(List.of(), ToolChoice.REQUIRED), "tool_choice");
    assertFault(HELLO.withTools(List.of(), ToolChoice.named("f")), "tool_choice");
    assertThat(RequestCheck.fault(HELLO.withTools(List.of(), ToolChoice.AUTO))).isNull();
    assertThat(RequestCheck.fault(HELLO.withTools(List.of(), ToolChoice.NONE))).isNull();
  }

  // ---- format ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"objct\"}           | .type",
        "{\"properties\":{\"a\":5}}     | .properties.a",
        "{\"$ref\":\"#/$defs/none\"}    | ``",
        "{\"$ref\":\"http://x.test/s\"} | ``"
      })
  void format_invalidSchema_isNamed(String schema, String path) {
    assertFault(
        HELLO.withFormat(new ResponseFormat.JsonSchema("a", null, new Json(schema), null)),
        "response_format.json_schema.schema" + path);
  }

  @Test
  void format_blankName_isNamed() {
    assertFault(
        HELLO.withFormat(new ResponseFormat.JsonSchema(" ", null, new Json("{}"), null)),
        "response_format.json_schema.name");
  }

  // ---- pictures ----

  private static ChatRequest withImage(String url) {
    return ChatRequest.of(
        new Message(
            Role.USER,
            List.of(new Part.Text("what is it?"), new Part.Image(url, null)),
            List.of(),
            null,
            null,
            null,
            Map.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "picture.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "http://",
        "http:///a.png",
        "https://exa mple.com/a.png",
        "data:",
        "data:image/png;base64",
        "data:image/png;base64,",
        "data:image/png;base64,A",
        "data:image/png;base64,AAAAA",
        "data:image/png;base64,AA=A",
        "data:image/png;base64,AAAA=",
        "data:image/png;base64,A===",
        "data:image/png;base64,AA-_",
        "data:image/png;base64,not base64!",
        "data:image/png,AAAA",
        "data:image/;base64,AAAA",
        "data:text/plain;base64,AAAA",
        "data:;base64,AAAA"
      })
  void image_neitherDataNorAddress_isNamed(String url) {
    assertFault(withImage(url), "messages[0].content[1].image_url.url");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com/a.png?x=|y#z",
        "HTTP://127.0.0.1:8080/a",
        "http://[::1]/a.png",
        "data:image/png;base64,AA==",
        "data:image/png;base64,AA",
        "data:image/svg+xml;charset=utf-8;base64,AAAA",
        "DATA:IMAGE/JPEG;BASE64,AAA=",
        "data:image/png;base64,AAAA\r\nAAAA\n"
      })
  void image_dataOrAddress_isNoFault(String url) {
    assertThat(RequestCheck.fault(withImage(url))).isNull();
  }
}
