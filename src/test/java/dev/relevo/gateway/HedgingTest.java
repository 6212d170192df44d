package dev.relevo.gateway;

import static dev.relevo.testing.ChatServer.begun;
import static dev.relevo.testing.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.pool.SpeedEstimate;
import dev.relevo.testing.ScriptedReply;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One that is slower than it usually is gets company, where that is switched on. */
final class HedgingTest extends GatewayFixture {

  /** Worker a has answered often enough for its usual time to be known. */
  private void measured(boolean streamed, String... more) {
    start(more);
    for (int i = 0; i < 25; i++) {
      assertThat(asked(ask(), streamed).text()).isEqualTo("hello");
    }
    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () -> {
              SpeedEstimate speed = workerView("a").snapshot().models().get(0).speed();
              assertThat(streamed ? speed.p95FirstTokenSeconds() : speed.p95WholeSeconds())
                  .isPositive();
            });
    a.chats(request -> streamed ? begun().stall() : ScriptedReply.silence());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_slowerThanUsual_theNextAnswers(boolean streamed) {
    measured(streamed, "relevo.routing.hedging { enabled = true, budget = 1 }");

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello");
    assertThat(Objects.requireNonNull(result.served()).worker()).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_budgetIsSpent_theOneIsWaitedFor(boolean streamed) {
    // 26 requests earn a quarter of a second candidate
    measured(streamed, "relevo.routing.hedging { enabled = true, budget = 0.01 }");
    a.next(says(a.chats().get(0), "after all").startAfter(delayed()));

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("after all");
    assertThat(b.chats()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_notSwitchedOn_theOneIsWaitedFor(boolean streamed) {
    measured(streamed);
    a.next(says(a.chats().get(0), "after all").startAfter(delayed()));

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("after all");
    assertThat(b.chats()).isEmpty();
  }

  /** Completes after far longer than an answer usually takes here. */
  private CompletableFuture<Void> delayed() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    system
        .scheduler()
        .scheduleOnce(Duration.ofSeconds(1), () -> go.complete(null), system.dispatcher());
    return go;
  }
}
