package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.call;
import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ModelInfo;
import dev.relevo.testing.TinyGguf;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedProviderIT {
  private static final int MORE_THAN_ANYBODY_READS = 3_000;

  @TempDir private static Path folder;
  private static EmbeddedFixture fixture;

  @BeforeAll
  static void start() {
    fixture = new EmbeddedFixture(TinyGguf.write(folder.resolve("tiny.gguf"))).started();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @AfterEach
  void everySlotIsFreeAgain() {
    fixture.awaitIdle();
  }

  @Test
  void probe_running_describesTheModel() {
    ModelInfo model = fixture.probe().models().get(0);

    assertThat(model.name()).isEqualTo("tiny");
    assertThat(model.contextTokens()).isEqualTo(TinyGguf.CONTEXT_TOKENS);
    assertThat(model.sizeBytes()).isGreaterThan(100_000);
    assertThat(model.loaded()).isTrue();
  }

  @Test
  void stream_answer_isPiecesThenUsageThenEnd() {
    List<ChatEvent> events = join(collect(question(50)));

    assertThat(events.get(events.size() - 1))
        .isEqualTo(new ChatEvent.Finished(FinishReason.LENGTH));
    assertThat(events.get(events.size() - 2)).isInstanceOf(ChatEvent.UsageReported.class);
    assertThat(events.subList(0, events.size() - 2))
        .hasSizeGreaterThan(30)
        .allSatisfy(event -> assertThat(event).isInstanceOf(ChatEvent.TextDelta.class));
  }

  @Test
  void complete_limitReached_isLengthWithExactUsage() {
    ChatResponse.Answer answer = fixture.complete(question(20));

    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.usage().completionTokens()).isEqualTo(20);
    assertThat(answer.usage().promptTokens()).isBetween(30, 120);
    assertThat(answer.timing().promptNanos()).isPositive();
    assertThat(answer.timing().decodeNanos()).isPositive();
  }

  @Test
  void complete_temperatureZero_isAlwaysTheSame() {
    String first = fixture.complete(question(200)).text();

    assertThat(fixture.complete(question(200)).text()).isEqualTo(first);
    assertThat(text(join(collect(question(200))))).isEqualTo(first);
  }

  @Test
  void complete_stopText_endsBeforeIt() {
    String free = fixture.complete(question(100)).text();
    String stop = free.substring(40, 46);

    Sampling sampling = question(100).sampling().withStop(List.of("", stop));
    ChatResponse.Answer answer = fixture.complete(question(100).withSampling(sampling));

    assertThat(answer.text()).isEqualTo(free.substring(0, free.indexOf(stop)));
    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.usage().completionTokens()).isLessThan(100);
  }

  @Test
  void complete_everySamplingSetting_isAccepted() {
    Sampling sampling = new Sampling(1.2, 0.9, 20, 30, List.of("§"), 1L << 40, 0.5, 0.5);

    String first = fixture.complete(question(1).withSampling(sampling)).text();

    assertThat(fixture.complete(question(1).withSampling(sampling)).text()).isEqualTo(first);
  }

  @Test
  void stream_cancelled_stopsTheEngineAndFreesTheSlot() {
    for (int i = 0; i < 3; i++) {
      TestSubscriber.Probe<ChatEvent> probe = begin(MORE_THAN_ANYBODY_READS);
      probe.requestNext();
      probe.cancel();
      fixture.awaitIdle();
    }

    assertThat(fixture.complete(question(10)).usage().completionTokens()).isEqualTo(10);
  }

  @Test
  void complete_calledBack_stopsTheEngine() {
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<ChatResponse.Answer> answer =
        fixture.provider.complete(call(question(MORE_THAN_ANYBODY_READS), abandoned), fixture.lane);

    abandoned.complete(null);

    fixture.awaitIdle();
    assertThat(answer.toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void stream_twoAtOnce_bothFlow() {
    String alone = fixture.complete(question(30)).text();
    TestSubscriber.Probe<ChatEvent> first = begin(MORE_THAN_ANYBODY_READS);
    first.requestNext();

    String beside = text(join(collect(question(30))));

    assertThat(fixture.provider.process().running()).isEqualTo(1);
    assertThat(beside).hasSizeGreaterThan(10).startsWith(alone.substring(0, 10));
    first.cancel();
  }

  @Test
  void stream_slowReader_losesNothing() {
    String whole = fixture.complete(question(100)).text();
    TestSubscriber.Probe<ChatEvent> slow = begin(100);
    fixture.awaitIdle();

    AnswerBuilder answer = new AnswerBuilder();
    while (!answer.isFinished()) {
      answer.add(slow.requestNext());
    }
    slow.expectComplete();
    assertThat(answer.text()).isEqualTo(whole);
  }

  @Test
  void complete_jsonObject_isOne() throws IOException {
    ChatRequest request = question(1_000).withFormat(ResponseFormat.JSON_OBJECT);

    ChatResponse.Answer answer = fixture.complete(request);

    assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(JsonMapper.read(answer.text()).isObject()).isTrue();
  }

  @Test
  void complete_jsonSchema_bindsTheAnswerAndKeepsCharactersWhole() throws IOException {
    // the model has no tokens for these characters but those of their bytes
    String schema =
        "{\"type\":\"object\",\"properties\":{\"face\":{\"const\":\"ß😀é\"},"
            + "\"age\":{\"type\":\"integer\"}},\"required\":[\"face\",\"age\"],"
            + "\"additionalProperties\":false}";

    List<ChatEvent> events = join(collect(question(1_000).withFormat(schema(schema))));

    JsonNode answer = JsonMapper.read(text(events));
    assertThat(answer.get("face").asText()).isEqualTo("ß😀é");
    assertThat(answer.get("age").isIntegralNumber()).isTrue();
    assertThat(events)
        .noneMatch(
            event -> event instanceof ChatEvent.TextDelta delta && delta.text().contains("\uFFFD"));
  }

  @Test
  void complete_schemaThatCannotBeConverted_isUnsupported() {
    for (String schema :
        List.of("{\"$ref\":\"https://example.org/x\"}", "{\"description\":\"x\"}")) {
      assertThat(failureOf(question(10).withFormat(schema(schema))))
          .isEqualTo(ErrorClass.UNSUPPORTED);
    }
  }

  @Test
  void complete_schemaThatIsNotJson_leavesTheEngineAlive() {
    assertThat(failureOf(question(10).withFormat(schema("{\"type\":"))))
        .isEqualTo(ErrorClass.CALLER_FAULT);
    assertThat(fixture.provider.process().hasEnded()).isFalse();
  }

  @Test
  void complete_oddCharacters_areAccepted() {
    ChatRequest request =
        question(5)
            .withMessages(List.of(Message.user("\u0000 \u0001 \ud83d 😀 \uE000 <|im_end|> \" \\")));

    assertThat(fixture.complete(request).usage().completionTokens()).isEqualTo(5);
  }

  @Test
  void complete_promptLongerThanTheWindow_isTooLong() {
    ChatRequest request = question(5).withMessages(List.of(Message.user("word ".repeat(2_000))));

    assertThat(failureOf(request)).isEqualTo(ErrorClass.TOO_LONG);
  }

  @Test
  void complete_windowFull_isLength() {
    ChatRequest request = question(4_000).withMessages(List.of(Message.user("word ".repeat(790))));

    ChatResponse.Answer answer = fixture.complete(request);

    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.usage().totalTokens())
        .isBetween(TinyGguf.CONTEXT_TOKENS - 5, TinyGguf.CONTEXT_TOKENS);
  }

  @Test
  void complete_otherModel_isMissing() {
    ChatCall call = new ChatCall(question(5), "large", 0);

    assertThat(failureOf(fixture.provider.complete(call, fixture.lane)))
        .isEqualTo(ErrorClass.MODEL_MISSING);
  }

  private static ResponseFormat schema(String text) {
    return new ResponseFormat.JsonSchema("answer", null, new Json(text), true);
  }

  private static TestSubscriber.Probe<ChatEvent> begin(int maxTokens) {
    return fixture.provider.stream(call(question(maxTokens)), fixture.lane)
        .toMat(TestSink.create(fixture.system()), Keep.right())
        .run(fixture.lane.materializer());
  }

  private static CompletionStage<List<ChatEvent>> collect(ChatRequest request) {
    return fixture.provider.stream(call(request), fixture.lane)
        .runWith(Sink.seq(), fixture.lane.materializer());
  }

  private static String text(List<ChatEvent> events) {
    AnswerBuilder answer = new AnswerBuilder();
    events.forEach(answer::add);
    return answer.text();
  }

  private static ErrorClass failureOf(ChatRequest request) {
    return failureOf(fixture.provider.complete(call(request), fixture.lane));
  }

  private static ErrorClass failureOf(CompletionStage<?> stage) {
    try {
      join(stage);
    } catch (CompletionException e) {
      return ((ProviderException) e.getCause()).error().errorClass();
    }
    throw new AssertionError("did not fail");
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
