package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.chat.CacheResult;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.testing.SystemFailures;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The response cache as an application that embeds the gateway meets it. */
final class GatewayCacheTest extends GatewayFixture {
  private static final Steering USE = Steering.DEFAULT.withCaching(Steering.Caching.USE);

  private static ChatRequest fit(Steering steering) {
    return ask().withSampling(Sampling.DEFAULT.withTemperature(0)).withSteering(steering);
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void asked_again_isServedByWhoeverOnceAnswered(boolean first, boolean second) {
    start();
    Served miss = Objects.requireNonNull(asked(fit(USE), first).served());
    assertThat(miss)
        .isEqualTo(
            new Served(miss.requestId(), "a", "m", 1, false, false)
                .withCache(CacheResult.of(CacheResult.Kind.MISS)));

    Result result = asked(fit(USE), second);

    Served hit = Objects.requireNonNull(result.served());
    assertThat(hit.requestId()).isNotEqualTo(miss.requestId());
    assertThat(hit)
        .isEqualTo(
            new Served(hit.requestId(), "a", "m", 0, false, false)
                .withCache(CacheResult.hit(Objects.requireNonNull(hit.cache()).age())));
    assertThat(result.events())
        .containsExactly(
            new ChatEvent.TextDelta("hello"),
            new ChatEvent.UsageReported(Usage.reported(3, 5), null),
            new ChatEvent.Finished(FinishReason.STOP));
    assertThat(a.chats()).hasSize(1);
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void chat_hitThatIsCancelledOnTheWay_isThereForTheNext() {
    start();
    complete(fit(USE));

    ChatEvent begun = join(gateway.chat(fit(USE)).runWith(Sink.head(), system));

    assertThat(begun).isEqualTo(new ChatEvent.TextDelta("hello"));
    assertThat(stream(fit(USE)).text()).isEqualTo("hello");
    assertThat(a.chats()).hasSize(1);
  }

  @Test
  void complete_otherScope_isAskedAnew() {
    start();
    for (String scope : new String[] {"one", "two", null}) {
      Steering steering = USE.withCaller(scope);
      assertThat(cacheOf(complete(fit(steering)))).isEqualTo("miss");
      assertThat(cacheOf(complete(fit(steering)))).isEqualTo("hit");
    }
    assertThat(a.chats()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void chat_callerFailsWhenItIsToldWhoServes_isOverAndItsWordsAreNotLogged(boolean hit) {
    start();
    ChatRequest request = fit(USE);
    if (hit) {
      complete(request);
    }
    Source<ChatEvent, ?> answer =
        gateway.chat(
            request,
            Origin.embedded("r1"),
            gateway.transport().anyLane(),
            served -> {
              throw new IllegalStateException("cannot show 'Ada'");
            });

    try (SystemFailures failures = SystemFailures.of(system)) {
      CompletionStage<Done> end = answer.runWith(Sink.ignore(), system);

      assertThatThrownBy(() -> join(end)).hasRootCauseMessage("cannot show 'Ada'");
      Awaitility.await()
          .pollInterval(POLL)
          .untilAsserted(() -> assertThat(gateway.requestsInFlight()).isZero());
      assertThat(failures.lines()).isEmpty();
    }
    assertThat(gateway.request("r1").orElseThrow().outcome()).isEqualTo(RequestRecord.Outcome.LEFT);
  }

  private static String cacheOf(Result result) {
    return String.valueOf(Objects.requireNonNull(result.served()).cache());
  }
}
