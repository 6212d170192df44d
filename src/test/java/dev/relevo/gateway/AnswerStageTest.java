package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Steering;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Health;
import dev.relevo.testing.FakeProvider;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the order of a provider's events means for the answer. */
final class AnswerStageTest extends GatewayFixture {
  private static final ChatEvent USAGE = new ChatEvent.UsageReported(Usage.reported(7, 2), null);
  private static final ChatEvent END = new ChatEvent.Finished(FinishReason.STOP);

  private static ChatEvent text(String text) {
    return new ChatEvent.TextDelta(text);
  }

  /** Provider {@code a} goes before {@code b}. */
  private void attach(Source<ChatEvent, NotUsed> a, Source<ChatEvent, NotUsed> b) {
    attach(
        GatewaySettings.from(ConfigFactory.empty())
            .withProviders(
                List.of(
                    new FakeProvider().streaming(call -> a).definition("a"),
                    new FakeProvider().streaming(call -> b).definition("b"))));
    awaitWorkers(Health.HEALTHY);
  }

  private static Source<ChatEvent, NotUsed> broken(ChatEvent... events) {
    return Source.from(List.of(events))
        .concatLazy(
            Source.failed(
                ProviderError.of(ErrorClass.BROKEN_ANSWER, "it broke off").toException()));
  }

  static Stream<ChatEvent> noContent() {
    return Stream.of(
        USAGE, new ChatEvent.LogprobsDelta(List.of(new TokenLogprob("x", -1, null, List.of()))));
  }

  @ParameterizedTest
  @MethodSource("noContent")
  void chat_somethingBeforeAnyContentAndThenNothing_failsAtTheDeadline(ChatEvent first) {
    Source<ChatEvent, NotUsed> stuck = Source.single(first).concat(Source.never());
    attach(stuck, stuck);

    Result result =
        stream(ask().withSteering(Steering.DEFAULT.withDeadline(Duration.ofMillis(300))));

    assertThat(result.error().kind()).isEqualTo(GatewayError.Kind.TIMED_OUT);
    assertThat(result.events()).isEmpty();
  }

  @Test
  void chat_breaksOffAfterItsUsage_usageIsToldOnceByWhoGoesOn() {
    attach(
        broken(text("hel"), new ChatEvent.UsageReported(Usage.reported(1, 1), null)),
        Source.from(List.of(text("hello"), USAGE, END)));

    Result result = stream(ask());

    assertThat(result.text()).isEqualTo("hello");
    assertThat(result.events())
        .filteredOn(ChatEvent.UsageReported.class::isInstance)
        .containsExactly(USAGE);
  }
}
