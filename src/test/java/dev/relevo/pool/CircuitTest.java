package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CircuitTest {
  private static final Duration OPEN = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Circuit circuit = new Circuit(new CircuitSettings(3, OPEN, LONGEST));

  private CircuitStatus.State state(Instant at) {
    return circuit.status().state(at);
  }

  private void fail(int times, Instant at) {
    for (int i = 0; i < times; i++) {
      circuit.failed(at, null);
    }
  }

  @Test
  void failed_fewerThanTheLimit_staysClosed() {
    fail(2, NOW);

    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.CLOSED);
  }

  @Test
  void failed_inARow_opensThenLetsOneTry() {
    fail(3, NOW);

    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.OPEN);
    assertThat(state(NOW.plus(OPEN).minusMillis(1))).isEqualTo(CircuitStatus.State.OPEN);
    assertThat(state(NOW.plus(OPEN))).isEqualTo(CircuitStatus.State.HALF_OPEN);
  }

  @Test
  void succeeded_between_startsTheCountAgain() {
    fail(2, NOW);
    circuit.succeeded(NOW);
    fail(2, NOW);

    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.CLOSED);
  }

  @Test
  void succeeded_trial_closes() {
    fail(3, NOW);
    circuit.succeeded(NOW.plus(OPEN));
    fail(2, NOW.plus(OPEN));

    assertThat(state(NOW.plus(OPEN))).isEqualTo(CircuitStatus.State.CLOSED);
  }

  @Test
  void failed_trial_opensForTwiceAsLongUpToTheLongest() {
    fail(3, NOW);
    Instant second = NOW.plus(OPEN);
    fail(1, second);
    assertThat(circuit.status().openUntil()).isEqualTo(second.plusSeconds(4));

    Instant third = second.plusSeconds(4);
    fail(1, third);
    assertThat(circuit.status().openUntil()).isEqualTo(third.plus(LONGEST));
  }

  @Test
  void failed_manyAtOnce_countAsOneTrouble() {
    fail(50, NOW);

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plus(OPEN));
  }

  @Test
  void failed_withRetryAfter_opensAtOnceAndForNoLess() {
    circuit.failed(NOW, Duration.ofSeconds(30));

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plusSeconds(30));
  }

  @Test
  void failed_withShortRetryAfter_keepsItsOwnTime() {
    circuit.failed(NOW, Duration.ofMillis(10));

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plus(OPEN));
  }

  @Test
  void failed_afterRetryAfter_neverShortens() {
    circuit.failed(NOW, Duration.ofSeconds(30));
    fail(3, NOW.plusSeconds(1));

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plusSeconds(30));
  }

  @Test
  void failed_laterRetryAfterWhileOpen_extends() {
    fail(3, NOW);
    circuit.failed(NOW.plusSeconds(1), Duration.ofSeconds(10));

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plusSeconds(11));
  }

  @Test
  void succeeded_withinRetryAfter_changesNothing() {
    circuit.failed(NOW, Duration.ofSeconds(30));
    circuit.succeeded(NOW.plusSeconds(5));
    assertThat(state(NOW.plusSeconds(5))).isEqualTo(CircuitStatus.State.OPEN);

    circuit.succeeded(NOW.plusSeconds(30));
    assertThat(state(NOW.plusSeconds(30))).isEqualTo(CircuitStatus.State.CLOSED);
  }
}
