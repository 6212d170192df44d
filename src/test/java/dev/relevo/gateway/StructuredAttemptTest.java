package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class StructuredAttemptTest {
  private static final ResponseFormat COUNT =
      new ResponseFormat.JsonSchema(
          "count",
          "how many",
          new Json(
              "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}"),
          true);
  private static final Capabilities ALL = Capabilities.USUAL;
  private static final Capabilities OBJECTS = ALL.without(Ability.JSON_SCHEMA);
  private static final Capabilities SCHEMAS = ALL.without(Ability.JSON_OBJECT);
  private static final ProviderError REFUSED =
      ProviderError.ofStatus(ErrorClass.UNSUPPORTED, 400, "response_format is not supported");

  private static ChatRequest ask(ResponseFormat format) {
    return ChatRequest.of("m", List.of(Message.system("Be brief."), Message.user("How many?")))
        .withFormat(format);
  }

  private static StructuredAttempt attempt(ChatRequest request, Capabilities capabilities) {
    return Objects.requireNonNull(StructuredAttempt.of(request, capabilities));
  }

  private static ChatResponse.Answer answer(String text, FinishReason reason) {
    return new ChatResponse.Answer(
        text,
        null,
        List.of(),
        reason,
        Usage.reported(10, 4),
        null,
        List.of(new TokenLogprob("x", -1, null, List.of())));
  }

  private static ChatResponse.Answer answer(String text) {
    return answer(text, FinishReason.STOP);
  }

  private static ChatResponse.Answer good(StructuredAttempt attempt, ChatResponse.Answer answer) {
    StructuredAttempt.Verdict verdict = attempt.judge(answer);
    assertThat(verdict).isInstanceOf(StructuredAttempt.Good.class);
    return ((StructuredAttempt.Good) verdict).answer();
  }

  // ---- the ways ----

  @Test
  void of_freeText_isNothing() {
    assertThat(StructuredAttempt.of(ask(ResponseFormat.TEXT), ALL)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "json, true, true, native",
    "json, true, false, native",
    "json, false, true, json-object",
    "json, false, false, instructed",
    "schema, true, true, native",
    "schema, false, true, native",
    "schema, true, false, json-object",
    "schema, false, false, instructed",
    "array, true, true, native",
    "array, true, false, instructed",
    "array, false, false, instructed"
  })
  void way_isTheBestThatTheModelHas(String wish, boolean object, boolean schema, String way) {
    ResponseFormat format =
        switch (wish) {
          case "json" -> ResponseFormat.JSON_OBJECT;
          case "schema" -> COUNT;
          default ->
              new ResponseFormat.JsonSchema("a", null, new Json("{\"type\":\"array\"}"), null);
        };
    StructuredAttempt attempt =
        attempt(
            ask(format),
            Capabilities.TEXT.with(Ability.JSON_OBJECT, object).with(Ability.JSON_SCHEMA, schema));

    assertThat(attempt.told()).hasToString(way);
    assertThat(attempt.holdsBack()).isEqualTo(!way.equals("native"));
  }

  @Test
  void request_native_isTheCallersOwn() {
    assertThat(attempt(ask(COUNT), ALL).request()).isEqualTo(ask(COUNT));
  }

  @Test
  void request_objectMode_isBoundAndToldTheSchema() {
    ChatRequest request = attempt(ask(COUNT), OBJECTS).request();

    assertThat(request.format()).isEqualTo(ResponseFormat.JSON_OBJECT);
    assertThat(request.messages()).hasSize(2);
    assertThat(request.messages().get(0).text())
        .startsWith("Be brief.\n\nAnswer with one valid JSON object and nothing else")
        .contains("(how many)")
        .endsWith(((ResponseFormat.JsonSchema) COUNT).schema().text());
  }

  @Test
  void request_anyObjectOfAModelWithSchemasOnly_isBoundToTheSchemaOfAnyObject() {
    ChatRequest request = attempt(ask(ResponseFormat.JSON_OBJECT), SCHEMAS).request();

    assertThat(request.format())
        .isEqualTo(
            new ResponseFormat.JsonSchema("answer", null, new Json("{\"type\":\"object\"}"), null));
  }

  @Test
  void request_instructed_isFreeTextWithAnInstruction() {
    ChatRequest request =
        attempt(
                ChatRequest.of(Message.user("How many?")).withFormat(ResponseFormat.JSON_OBJECT),
                Capabilities.TEXT)
            .request();

    assertThat(request.format()).isEqualTo(ResponseFormat.TEXT);
    assertThat(request.messages().get(0).role()).isEqualTo(Role.SYSTEM);
    assertThat(request.messages().get(0).text())
        .isEqualTo("Answer with one valid JSON object and nothing else: no Markdown, no words.");
    assertThat(request.messages().get(1)).isEqualTo(Message.user("How many?"));
  }

  @Test
  void request_promptOfParts_getsAnotherPart() {
    Message parts =
        new Message(
            Role.DEVELOPER,
            List.of(new Part.Text("a"), new Part.Text("b")),
            List.of(),
            null,
            null,
            null,
            Map.of());
    ChatRequest asked =
        ChatRequest.of(parts, Message.user("x")).withFormat(ResponseFormat.JSON_OBJECT);

    Message prompt = attempt(asked, Capabilities.TEXT).request().messages().get(0);

    assertThat(prompt.role()).isEqualTo(Role.DEVELOPER);
    assertThat(prompt.content()).hasSize(3).startsWith(new Part.Text("a"), new Part.Text("b"));
  }

  @Test
  void request_withTools_leavesTheCallsToTheModel() {
    ChatRequest asked = ask(COUNT).withTools(List.of(new Tool("f", null, null, null)), null);

    assertThat(attempt(asked, Capabilities.TEXT).request().messages().get(0).text())
        .contains("Unless you call a tool, answer with");
  }

  // ---- a provider that refuses to bind ----

  @Test
  void weaken_formatRefused_takesTheNextWayUntilThereIsNone() {
    StructuredAttempt attempt = attempt(ask(COUNT), ALL);

    assertThat(attempt.weaken(REFUSED)).isTrue();
    assertThat(attempt.told()).hasToString("json-object");
    assertThat(attempt.weaken(REFUSED)).isTrue();
    assertThat(attempt.told()).hasToString("instructed");
    assertThat(attempt.request().format()).isEqualTo(ResponseFormat.TEXT);
    assertThat(attempt.weaken(REFUSED)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "UNSUPPORTED, response_format.json_schema.schema.properties.a, true",
    "CALLER_FAULT, response_format, true",
    "UNSUPPORTED, 'messages[0].content[1].image_url', false",
    "CALLER_FAULT, tools, false",
    "CALLER_FAULT, , false",
    "TRANSIENT, , false",
    "TRANSIENT, response_format, false",
    "RATE_LIMITED, , false"
  })
  void weaken_otherFailures_areNotAboutTheFormat(ErrorClass error, String param, boolean weakens) {
    assertThat(
            attempt(ask(COUNT), ALL)
                .weaken(new ProviderError(error, 400, "no", null, false, param)))
        .isEqualTo(weakens);
  }

  @Test
  void weaken_duringTheRepair_isNotDone() {
    StructuredAttempt attempt = attempt(ask(COUNT), OBJECTS);
    attempt.judge(answer("nonsense"));

    assertThat(attempt.weaken(REFUSED)).isFalse();
  }

  // ---- judging ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"n\": 1}                                       | {\"n\": 1}",
        "\\n {\"n\":1}\\n                                 | {\"n\":1}",
        "Sure!\\n```json\\n{\"n\": 1}\\n```\\nBye.        | {\"n\": 1}",
        "<think>{\"n\": 7} or {}?</think>{\"n\": 1}       | {\"n\": 1}",
        "{\"n\": 1.0}                                     | {\"n\": 1.0}",
        "{\"n\": 1, \"say\": \"</think> ends it\"}         | {\"n\": 1, \"say\": \"</think> ends it\"}"
      })
  void judge_rightValue_isTheAnswerLetterByLetter(String text, String json) {
    StructuredAttempt attempt = attempt(ask(COUNT), Capabilities.TEXT);

    ChatResponse.Answer answer = good(attempt, answer(text.replace("\\n", "\n")));

    assertThat(answer.text()).isEqualTo(json);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.usage()).isEqualTo(Usage.reported(10, 4));
    assertThat(attempt.told()).hasToString("instructed");
    assertThat(answer.logprobs())
        .as("they fit only the text as it came")
        .hasSize(text.equals(json) ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no idea                  | no JSON object",
        "{\"n\": \"one\"}         | integer expected",
        "{\"m\": 1}               | 'n' not found",
        "[1]                      | array found",
        "{\"n\": 1} {\"n\": 2}    | more than one",
        "{\"n\": 1, \"n\": 2}     | twice",
        "{'n': 1}                 | Unexpected character",
        "{\"n\":                  | end-of-input"
      })
  void judge_wrongValue_isShownToTheModelOnce(String text, String fault) {
    StructuredAttempt attempt = attempt(ask(COUNT), OBJECTS);
    List<Message> before = attempt.request().messages();

    assertThat(attempt.judge(answer(text))).isInstanceOf(StructuredAttempt.Again.class);
    List<Message> messages = attempt.request().messages();
    assertThat(messages).startsWith(before.toArray(Message[]::new)).hasSize(before.size() + 2);
    assertThat(messages.get(before.size())).isEqualTo(Message.assistant(text));
    assertThat(messages.get(before.size() + 1).role()).isEqualTo(Role.USER);
    assertThat(messages.get(before.size() + 1).text()).contains(fault, "one valid JSON object");
    assertThat(attempt.request().format()).isEqualTo(ResponseFormat.JSON_OBJECT);

    StructuredAttempt.Verdict second = attempt.judge(answer(text));
    assertThat(second).isInstanceOf(StructuredAttempt.Bad.class);
    ProviderError error = ((StructuredAttempt.Bad) second).error();
    assertThat(error.errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
    assertThat(error.message()).contains(fault, "second time");
  }

  @Test
  void judge_repaired_isToldAndSumsWhatBothTook() {
    StructuredAttempt attempt = attempt(ask(COUNT), Capabilities.TEXT);
    attempt.judge(answer("no idea"));

    ChatResponse.Answer answer = good(attempt, answer("{\"n\":3}"));

    assertThat(answer.usage()).isEqualTo(Usage.reported(20, 8));
    assertThat(attempt.told()).hasToString("instructed; repaired");
  }

  @Test
  void judge_blankAnswer_isAskedForAgainWithoutBeingShown() {
    StructuredAttempt attempt = attempt(ask(COUNT), Capabilities.TEXT);
    ChatRequest first = attempt.request();

    assertThat(attempt.judge(answer(" \n"))).isInstanceOf(StructuredAttempt.Again.class);
    assertThat(attempt.request()).isEqualTo(first);
    assertThat(attempt.judge(answer(""))).isInstanceOf(StructuredAttempt.Bad.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"LENGTH", "CONTENT_FILTER"})
  void judge_cutOrWithheld_isPassedOnAsItIs(FinishReason reason) {
    ChatResponse.Answer cut = answer("{\"n\": 1", reason);

    assertThat(good(attempt(ask(COUNT), Capabilities.TEXT), cut)).isEqualTo(cut);
  }

  @Test
  void judge_wholeBeforeItWasCut_isWhole() {
    ChatResponse.Answer answer =
        good(
            attempt(ask(COUNT), Capabilities.TEXT),
            answer("{\"n\": 1}\n\nThis says", FinishReason.LENGTH));

    assertThat(answer.text()).isEqualTo("{\"n\": 1}");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @ParameterizedTest
  @CsvSource({"12, LENGTH", "true, STOP"})
  void judge_bareValueBeforeTheCut_isWholeUnlessItIsANumber(String text, FinishReason reason) {
    ChatRequest any =
        ask(new ResponseFormat.JsonSchema("any", null, new Json("{\"minimum\":1}"), null));

    ChatResponse.Answer answer =
        good(attempt(any, Capabilities.TEXT), answer(text, FinishReason.LENGTH));

    assertThat(answer.text()).isEqualTo(text);
    assertThat(answer.finishReason()).isEqualTo(reason);
  }

  @Test
  void judge_toolCalls_arePassedOnUnchecked() {
    ChatResponse.Answer calls =
        new ChatResponse.Answer(
            "Let me look.",
            null,
            List.of(new ToolCall("c", "f", "not json")),
            FinishReason.TOOL_CALLS,
            Usage.reported(1, 1),
            null);

    assertThat(good(attempt(ask(COUNT), Capabilities.TEXT), calls)).isEqualTo(calls);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"array\"}        | Here: [1, 2]   | [1, 2]",
        "{\"type\":\"array\"}        | []             | []",
        "{\"type\":\"string\"}       | \"a b\"        | \"a b\"",
        "{\"enum\":[\"yes\",\"no\"]} | \"no\"         | \"no\"",
        "{\"type\":\"null\"}         | null           | null",
        "{\"type\":\"number\"}       | -1.50          | -1.50"
      })
  void judge_schemaOfOtherKinds_takesThem(String schema, String text, String json) {
    ResponseFormat format = new ResponseFormat.JsonSchema("a", null, new Json(schema), null);

    assertThat(good(attempt(ask(format), OBJECTS), answer(text)).text()).isEqualTo(json);
  }

  @Test
  void judge_anyObject_takesNothingElse() {
    StructuredAttempt attempt = attempt(ask(ResponseFormat.JSON_OBJECT), Capabilities.TEXT);

    assertThat(attempt.judge(answer("[{\"a\":1}]"))).isInstanceOf(StructuredAttempt.Again.class);
    assertThat(good(attempt, answer("{}")).text()).isEqualTo("{}");
  }
}
