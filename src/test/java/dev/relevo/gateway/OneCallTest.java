package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Message;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Health;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.testing.FakeProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code parallel_tool_calls: false} holds whatever the provider makes of it. */
final class OneCallTest extends GatewayFixture {
  private static final ToolCall ONE = new ToolCall("c1", "add", "{\"a\":1}");
  private static final ToolCall TWO = new ToolCall("c2", "add", "{\"a\":2}");
  private static final Usage USAGE = Usage.reported(7, 9);

  private static ChatRequest asking(@Nullable Boolean parallel, ResponseFormat format) {
    return new ChatRequest(
        "m",
        List.of(Message.user("add")),
        Sampling.DEFAULT,
        List.of(new Tool("add", null, null, null)),
        null,
        parallel,
        format,
        null,
        null,
        null,
        Map.of(),
        Steering.DEFAULT);
  }

  /** Attaches a provider that always calls the tool twice at once, its pieces mixed. */
  private void attachTwiceCalling(Capabilities capabilities) {
    FakeProvider provider =
        new FakeProvider()
            .probedAs(
                ProbeReport.available(
                    List.of(new ModelInfo("m", capabilities, null, null, true, null)), null))
            .streaming(
                call ->
                    Source.from(
                        List.of(
                            new ChatEvent.TextDelta("I add."),
                            new ChatEvent.ToolCallDelta(0, "c1", "add", "{\"a\""),
                            new ChatEvent.ToolCallDelta(1, "c2", "add", ""),
                            new ChatEvent.ToolCallDelta(0, null, null, ":1}"),
                            new ChatEvent.ToolCallDelta(1, null, null, "{\"a\":2}"),
                            new ChatEvent.UsageReported(USAGE, null),
                            new ChatEvent.Finished(FinishReason.TOOL_CALLS))))
            .completing(
                call ->
                    CompletableFuture.completedFuture(
                        new ChatResponse.Answer(
                            "I add.",
                            null,
                            List.of(ONE, TWO),
                            FinishReason.TOOL_CALLS,
                            USAGE,
                            null)));
    attach(
        GatewaySettings.from(ConfigFactory.empty())
            .withProviders(List.of(provider.definition("a"))));
    awaitWorkers(Health.HEALTHY);
  }

  private ChatResponse.Answer answer(ChatRequest request, boolean streamed) {
    if (!streamed) {
      return join(gateway.complete(request)).answer();
    }
    AnswerBuilder builder = new AnswerBuilder();
    join(gateway.chat(request).runWith(Sink.foreach(builder::add), system));
    return builder.build();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "unsaid",
      value = {
        "true,  false,  1",
        "true,  true,   2",
        "true,  unsaid, 2",
        "false, false,  1",
        "false, true,   2",
        "false, unsaid, 2"
      })
  void asked_callsTwiceAtOnce_callerGetsAsManyAsHeAllows(
      boolean streamed, @Nullable Boolean parallel, int calls) {
    attachTwiceCalling(Capabilities.USUAL);

    ChatResponse.Answer answer = answer(asking(parallel, ResponseFormat.TEXT), streamed);

    assertThat(answer.toolCalls()).isEqualTo(List.of(ONE, TWO).subList(0, calls));
    assertThat(answer.text()).isEqualTo("I add.");
    assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(answer.usage()).isEqualTo(USAGE);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void asked_answerIsHeldBack_holdsOneCall(boolean streamed) {
    attachTwiceCalling(
        Capabilities.USUAL.without(Ability.JSON_OBJECT).without(Ability.JSON_SCHEMA));

    assertThat(answer(asking(false, ResponseFormat.JSON_OBJECT), streamed).toolCalls())
        .containsExactly(ONE);
  }
}
