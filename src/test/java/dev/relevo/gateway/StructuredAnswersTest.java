package dev.relevo.gateway;

import static dev.relevo.testing.ChatServer.event;
import static dev.relevo.testing.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.chat.Usage;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in an asked shape, from servers that can be bound to it and servers that cannot. */
final class StructuredAnswersTest extends GatewayFixture {
  private static final String TOLD_ONLY =
      "capabilities { json-object = false, json-schema = false }";
  private static final String OBJECT_MODE = "capabilities { json-schema = false }";
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}";
  private static final ChatRequest COUNT =
      ask().withFormat(new ResponseFormat.JsonSchema("count", null, new Json(SCHEMA), null));
  private static final ChatRequest OBJECT = ask().withFormat(ResponseFormat.JSON_OBJECT);

  private static final Steering ONLY_A = Steering.DEFAULT.withProvider("a");

  /** Starts both servers; {@code a} goes before {@code b} among equals. */
  private void startWith(String capabilitiesOfA, String capabilitiesOfB) {
    startServers();
    attach(
        worker("a", a, "priority = 1", capabilitiesOfA),
        worker("b", b, "priority = 2", capabilitiesOfB));
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  /** A server says this, in pieces where it is asked for a stream. */
  private static ScriptedReply saying(ScriptedServer.Recorded request, String text) {
    int half = text.length() / 2;
    return says(request, quoted(text.substring(0, half)), quoted(text.substring(half)));
  }

  /** A server says these, one after the other, and the last again and again. */
  private static void answers(ChatServer server, String... texts) {
    server.chats(
        request -> saying(request, texts[Math.min(server.chats().size(), texts.length) - 1]));
  }

  private static JsonNode sent(ChatServer server, int index) {
    return json(server.chats().get(index).body());
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  private static Served served(Result result) {
    return Objects.requireNonNull(result.served());
  }

  private static String way(Result result) {
    return String.valueOf(served(result).structured());
  }

  // ---- the ways ----

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void freeText_hasNoWay(boolean streamed) {
    startWith(TOLD_ONLY, TOLD_ONLY);

    assertThat(served(asked(ask(), streamed)).structured()).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void native_isPassedOnAsItComes(boolean streamed) {
    startWith("", "");
    answers(a, "```{\"m\": 1}");

    Result result = asked(COUNT, streamed);

    assertThat(result.text()).isEqualTo("```{\"m\": 1}");
    assertThat(served(result).structured())
        .isEqualTo(new StructuredOutput(StructuredOutput.Way.NATIVE, false));
    assertThat(sent(a, 0).path("response_format").path("type").asText()).isEqualTo("json_schema");
    assertThat(sent(a, 0).path("messages")).hasSize(1);
  }

  @Test
  void native_streamsWhatItHas() {
    startWith("", "");
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(
        ChatServer.begun(quoted("{\"n\""))
            .await(seen)
            .chunk(
                event(
                    "{\"choices\":[{\"delta\":{\"content\":\":1}\"},\"finish_reason\":\"stop\"}]}"))
            .chunk(event("[DONE]")));

    Result result = stream(COUNT, event -> seen.complete(null));

    assertThat(result.text()).isEqualTo("{\"n\":1}");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void objectMode_isBoundToldAndChecked(boolean streamed) {
    startWith(OBJECT_MODE, OBJECT_MODE);
    answers(a, "Here:\n```json\n{\"n\": 1}\n```");

    Result result = asked(COUNT, streamed);

    assertThat(result.text()).isEqualTo("{\"n\": 1}");
    assertThat(way(result)).isEqualTo("json-object");
    assertThat(sent(a, 0).path("response_format")).isEqualTo(json("{\"type\":\"json_object\"}"));
    assertThat(sent(a, 0).path("messages").path(0).path("role").asText()).isEqualTo("system");
    assertThat(sent(a, 0).path("messages").path(0).path("content").asText()).endsWith(SCHEMA);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void schemaModeAskedForAnyObject_isBoundToTheSchemaOfOne(boolean streamed) {
    startWith("capabilities { json-object = false }", TOLD_ONLY);
    answers(a, "{\"x\": []}");

    Result result = asked(OBJECT, streamed);

    assertThat(result.text()).isEqualTo("{\"x\": []}");
    assertThat(way(result)).isEqualTo("json-object");
    assertThat(sent(a, 0).path("response_format").path("json_schema").path("schema"))
        .isEqualTo(json("{\"type\":\"object\"}"));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void instructed_isToldAndChecked(boolean streamed, boolean schema) {
    startWith(TOLD_ONLY, TOLD_ONLY);
    answers(a, "Hm. <think>{}</think>Sure! {\"n\": 1} Bye.");

    Result result = asked(schema ? COUNT : OBJECT, streamed);

    assertThat(result.text()).isEqualTo("{\"n\": 1}");
    assertThat(result.events())
        .containsExactly(
            new ChatEvent.TextDelta("{\"n\": 1}"),
            new ChatEvent.UsageReported(Usage.reported(3, 5), null),
            new ChatEvent.Finished(FinishReason.STOP));
    assertThat(way(result)).isEqualTo("instructed");
    assertThat(sent(a, 0).has("response_format")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void formatRefused_sameCandidateIsToldInstead(boolean streamed) {
    startWith("", "");
    a.chats(
        request ->
            request.body().contains("response_format")
                ? ChatServer.error(400, "unsupported_value", "no response_format here")
                : saying(request, "{\"n\": 1}"));

    Result result = asked(COUNT, streamed);

    assertThat(result.text()).isEqualTo("{\"n\": 1}");
    assertThat(way(result)).isEqualTo("instructed");
    assertThat(served(result).attempts()).isEqualTo(1);
    assertThat(a.chats()).as("native, object mode, told").hasSize(3);
    assertThat(b.chats()).isEmpty();
  }

  // ---- who is asked ----

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void natives_areAskedFirstAndOthersAfterThem(boolean streamed) {
    startWith(TOLD_ONLY, "");
    b.chats(ChatServer.error(503, "overloaded", "come back later"));
    answers(a, "{\"n\": 1}");

    Result result = asked(COUNT, streamed);

    assertThat(result.text()).isEqualTo("{\"n\": 1}");
    assertThat(b.chats()).hasSize(1);
    assertThat(served(result))
        .returns("a", Served::worker)
        .returns(2, Served::attempts)
        .returns(true, Served::fallback);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void namedModel_isAskedThoughItMustBeTold(boolean streamed) {
    startWith(TOLD_ONLY, "");
    answers(a, "{\"n\": 1}");

    assertThat(served(asked(COUNT.withModel("a/m"), streamed)))
        .returns("a", Served::worker)
        .returns(false, Served::fallback);
  }

  // ---- repairing ----

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrongAnswer_isRepairedOnce(boolean streamed) {
    startWith(TOLD_ONLY, TOLD_ONLY);
    answers(a, "{\"n\": \"one\"}", "{\"n\": 1}");

    Result result = asked(COUNT, streamed);

    assertThat(result.text()).isEqualTo("{\"n\": 1}");
    assertThat(way(result)).isEqualTo("instructed; repaired");
    assertThat(served(result).attempts()).isEqualTo(1);
    assertThat(result.events())
        .as("what both answers took")
        .contains(new ChatEvent.UsageReported(Usage.reported(6, 10), null));
    JsonNode messages = sent(a, 1).path("messages");
    assertThat(messages).hasSize(4);
    assertThat(messages.path(2).path("content").asText()).isEqualTo("{\"n\": \"one\"}");
    assertThat(messages.path(3).path("content").asText())
        .contains("$.n: string found, integer expected");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrongAnswer_eachAttemptIsChargedForItsOwnAnswer(boolean streamed) {
    startWith(TOLD_ONLY, TOLD_ONLY);
    answers(a, "{\"n\": \"one\"}", "{\"n\": 1}");

    assertThat(asked(COUNT, streamed).text()).isEqualTo("{\"n\": 1}");

    assertThat(gateway.requests(1).get(0).attempts())
        .extracting(AttemptRecord::usage)
        .containsExactly(Usage.reported(3, 5), Usage.reported(3, 5));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrongAnswerTwice_nextCandidateIsAsked(boolean streamed) {
    startWith(TOLD_ONLY, TOLD_ONLY);
    answers(a, "no idea");
    answers(b, "{\"n\": 2}");

    Result result = asked(COUNT, streamed);

    assertThat(result.text()).isEqualTo("{\"n\": 2}");
    assertThat(way(result)).as("the other needed no repair").isEqualTo("instructed");
    assertThat(served(result)).returns("b", Served::worker).returns(2, Served::attempts);
    assertThat(a.chats()).hasSize(2);
    assertThat(b.chats()).hasSize(1);
    assertThat(sent(b, 0).path("messages")).as("nothing of the other's answer").hasSize(2);
    assertThat(gateway.requests(1).get(0).attempts())
        .extracting(attempt -> Objects.requireNonNull(attempt.usage()).completionTokens())
        .as("what each of the answers took")
        .containsExactly(5, 5, 5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrongAnswersEverywhere_areAnErrorThatSaysWhatIsWrong(boolean streamed) {
    startWith(TOLD_ONLY, OBJECT_MODE);
    answers(a, "{\"n\": 1.5}");
    answers(b, "no idea");

    Result result = asked(COUNT, streamed);

    assertThat(result.events()).as("nothing unchecked is told").isEmpty();
    GatewayError error = result.error();
    assertThat(error.kind()).isEqualTo(GatewayError.Kind.UPSTREAM_FAILED);
    assertThat(error.message()).contains("not the JSON that was asked for", "integer expected");
    assertThat(Objects.requireNonNull(error.cause()).errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wrongAnswersAgainAndAgain_doNotShutTheModelOut(boolean streamed) {
    startWith(TOLD_ONLY, TOLD_ONLY);
    answers(a, "no idea");

    for (int i = 0; i < 5; i++) {
      assertThat(asked(COUNT.withSteering(ONLY_A), streamed).error().kind())
          .isEqualTo(GatewayError.Kind.UPSTREAM_FAILED);
    }

    assertThat(asked(ask().withSteering(ONLY_A), streamed).text()).isEqualTo("no idea");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void repairFails_nextCandidateIsAsked(boolean streamed) {
    startWith(TOLD_ONLY, TOLD_ONLY);
    a.chats(
        request ->
            a.chats().size() == 1
                ? saying(request, "no idea")
                : ChatServer.error(503, "overloaded", "come back later"));
    answers(b, "{\"n\": 2}");

    assertThat(asked(COUNT, streamed).text()).isEqualTo("{\"n\": 2}");
  }

  @Test
  void heldStreamBreaksOff_nextCandidateAnswersAndNothingOfItIsTold() {
    startWith(TOLD_ONLY, TOLD_ONLY);
    a.chats(ChatServer.begun(quoted("{\"n\": ")).cut());
    answers(b, "{\"n\": 2}");

    Result result = stream(COUNT);

    assertThat(result.text()).isEqualTo("{\"n\": 2}");
    assertThat(served(result)).returns("b", Served::worker);
  }

  // ---- what is passed on unchecked ----

  private static ScriptedReply ended(ScriptedServer.Recorded request, String message, String why) {
    if (request.body().contains("\"stream\":true")) {
      return ScriptedReply.stream("text/event-stream")
          .chunk(event("{\"choices\":[{\"delta\":{" + message + "}}]}"))
          .chunk(event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"" + why + "\"}]}"))
          .chunk(event("[DONE]"));
    }
    return ScriptedReply.json(
        "{\"choices\":[{\"message\":{" + message + "},\"finish_reason\":\"" + why + "\"}]}");
  }

  @ParameterizedTest
  @CsvSource({
    "true, length, LENGTH",
    "false, length, LENGTH",
    "true, content_filter, CONTENT_FILTER",
    "false, content_filter, CONTENT_FILTER"
  })
  void cutOrWithheld_isToldAsItIs(boolean streamed, String reason, FinishReason told) {
    startWith(TOLD_ONLY, TOLD_ONLY);
    a.chats(request -> ended(request, "\"content\":\"{\\\"n\\\": \"", reason));

    Result result = asked(COUNT, streamed);

    assertThat(result.text()).isEqualTo("{\"n\": ");
    assertThat(result.events()).contains(new ChatEvent.Finished(told));
    assertThat(a.chats()).as("another answer would be cut too").hasSize(1);
  }

  @Test
  void toolCall_isPassedOn() {
    startWith(TOLD_ONLY, TOLD_ONLY);
    a.chats(
        request ->
            ended(
                request,
                "\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
                "tool_calls"));

    Result result = stream(COUNT);

    assertThat(result.events())
        .startsWith(new ChatEvent.ToolCallDelta(0, "c", "f", "{}"))
        .endsWith(new ChatEvent.Finished(FinishReason.TOOL_CALLS));
    assertThat(way(result)).isEqualTo("instructed");
  }

  // ---- what is wrong with the request ----

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void invalidRequest_isRefusedBeforeAnybodyIsAsked(boolean streamed) {
    startWith("", "");
    ChatRequest wrong =
        ask()
            .withFormat(
                new ResponseFormat.JsonSchema("a", null, new Json("{\"type\":\"objct\"}"), null));

    GatewayError error = asked(wrong, streamed).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.INVALID_REQUEST);
    assertThat(error.param()).isEqualTo("response_format.json_schema.schema.type");
    assertThat(a.chats()).isEmpty();
    assertThat(b.chats()).isEmpty();
  }

  // ---- whatever is asked for and answered ----

  @Test
  void randomSchemasAndAnswers_onlyTheCheckedValueIsTold() {
    startWith(TOLD_ONLY, OBJECT_MODE);
    for (long seed = 0; seed < 80; seed++) {
      RandomJson random = new RandomJson(seed);
      String schema = random.schema();
      String right = random.right();
      String wrong = random.wrong();
      int before = a.chats().size();
      boolean second = seed % 3 == 1;
      String first = second ? random.wrapped(wrong) : random.wrapped(right);
      String again = random.wrapped(right);
      a.chats(request -> saying(request, a.chats().size() == before + 1 ? first : again));
      ChatRequest asked =
          ChatRequest.of("a/m", List.of(Message.user("seed " + seed)))
              .withFormat(new ResponseFormat.JsonSchema("s", null, new Json(schema), null));

      Result result = asked(asked, seed % 2 == 0);

      String what = "seed " + seed + ": " + schema + " answered with " + first;
      assertThat(result.failure()).as(what).isNull();
      assertThat(result.text()).as(what).isEqualTo(right);
      assertThat(way(result)).as(what).isEqualTo(second ? "instructed; repaired" : "instructed");
      assertThat(result.events().stream().filter(ChatEvent.TextDelta.class::isInstance).toList())
          .as(what)
          .containsExactly(new ChatEvent.TextDelta(right));
    }
  }
}
