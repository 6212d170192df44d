package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CircuitTest {
  private static final Duration OPEN = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final int WINDOW = 10;

  private final Circuit circuit = new Circuit(new CircuitSettings(3, 0.5, WINDOW, OPEN, LONGEST));

  private CircuitStatus.State state(Instant at) {
    return circuit.status().state(at);
  }

  private void fail(int times, Instant at) {
    for (int i = 0; i < times; i++) {
      circuit.failed(at, at, null);
    }
  }

  private void succeed(int times, Instant at) {
    for (int i = 0; i < times; i++) {
      circuit.succeeded(at, at);
    }
  }

  /** Every second request fails. */
  private void failEverySecond(int requests, Instant at) {
    for (int i = 0; i < requests; i += 2) {
      succeed(1, at);
      fail(1, at);
    }
  }

  @Test
  void changed_open_staysSoForItsTimeAndOpensByTheNewRulesThen() {
    fail(3, NOW);
    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.OPEN);

    circuit.changed(new CircuitSettings(1, 0.5, 20, Duration.ofSeconds(9), Duration.ofSeconds(9)));

    assertThat(state(NOW.plusSeconds(1))).isEqualTo(CircuitStatus.State.OPEN);
    Instant later = NOW.plus(OPEN);
    assertThat(state(later)).isEqualTo(CircuitStatus.State.HALF_OPEN);
    fail(1, later);
    assertThat(state(later.plusSeconds(8))).isEqualTo(CircuitStatus.State.OPEN);
    assertThat(state(later.plusSeconds(9))).isEqualTo(CircuitStatus.State.HALF_OPEN);
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
    succeed(1, NOW);
    fail(2, NOW);

    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.CLOSED);
  }

  @Test
  void succeeded_trial_returnsAndIsClosedAfterSomeSeconds() {
    fail(3, NOW);
    Instant back = NOW.plus(OPEN);
    succeed(1, back);

    assertThat(circuit.status()).isEqualTo(new CircuitStatus(false, Instant.EPOCH, back));
    assertThat(state(back)).isEqualTo(CircuitStatus.State.RETURNING);
    assertThat(state(back.plusMillis(9_999))).isEqualTo(CircuitStatus.State.RETURNING);
    assertThat(state(back.plusSeconds(10))).isEqualTo(CircuitStatus.State.CLOSED);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "999, 1", "1000, 2", "2500, 4", "3000, 8", "9999, 512"})
  void hasItsShare_returning_isTwiceAsMuchEachSecond(int millis, int share) {
    fail(3, NOW);
    Instant back = NOW.plus(OPEN);
    succeed(1, back);
    Instant at = back.plusMillis(millis);

    assertThat(circuit.status().hasItsShare(share - 1, at)).isFalse();
    assertThat(circuit.status().hasItsShare(share, at)).isTrue();
    assertThat(circuit.status().hasItsShare(share, back.plusSeconds(10))).isFalse();
  }

  @Test
  void failed_returning_opensAtOnceForTwiceAsLong() {
    fail(3, NOW);
    Instant back = NOW.plus(OPEN);
    succeed(5, back);
    Instant again = back.plusSeconds(5);
    fail(1, again);

    assertThat(circuit.status()).isEqualTo(new CircuitStatus(true, again.plusSeconds(4)));
  }

  @Test
  void failed_returningAndAWholeWindowWasAnswered_isOneFailureLikeAnother() {
    fail(3, NOW);
    Instant back = NOW.plus(OPEN);
    succeed(WINDOW, back);
    fail(2, back);
    assertThat(state(back)).isEqualTo(CircuitStatus.State.RETURNING);

    fail(1, back);
    assertThat(circuit.status().openUntil()).as("still doubled").isEqualTo(back.plusSeconds(4));
  }

  @Test
  void failed_afterTheReturn_startsFromTheBeginning() {
    fail(3, NOW);
    succeed(1, NOW.plus(OPEN));
    Instant later = NOW.plus(OPEN).plusSeconds(10);
    fail(2, later);
    assertThat(state(later)).isEqualTo(CircuitStatus.State.CLOSED);

    fail(1, later);
    assertThat(circuit.status().openUntil()).isEqualTo(later.plus(OPEN));
  }

  @Test
  void succeeded_sentBeforeItOpened_saysNothing() {
    fail(3, NOW);
    circuit.succeeded(NOW.minusSeconds(60), NOW.plusSeconds(1));
    assertThat(state(NOW.plusSeconds(1))).isEqualTo(CircuitStatus.State.OPEN);
    circuit.succeeded(NOW.minusSeconds(60), NOW.plus(OPEN));
    assertThat(state(NOW.plus(OPEN))).isEqualTo(CircuitStatus.State.HALF_OPEN);
  }

  @Test
  void succeeded_sentSinceItOpened_bringsItBackBeforeItsTime() {
    fail(3, NOW);
    circuit.succeeded(NOW.plusMillis(100), NOW.plusMillis(200));

    assertThat(state(NOW.plusMillis(200))).isEqualTo(CircuitStatus.State.RETURNING);
  }

  @Test
  void failed_sentBeforeItOpened_doublesNothingAndEndsNoReturn() {
    Instant before = NOW.minusSeconds(50);
    fail(3, NOW);

    Instant trial = NOW.plus(OPEN);
    circuit.failed(before, trial, null);
    assertThat(state(trial)).isEqualTo(CircuitStatus.State.HALF_OPEN);
    succeed(1, trial);
    for (int i = 0; i < 10; i++) {
      circuit.failed(before, trial, null);
    }
    assertThat(state(trial)).isEqualTo(CircuitStatus.State.RETURNING);

    // what it asks for is heeded all the same
    circuit.failed(before, trial, Duration.ofSeconds(20));
    assertThat(state(trial.plusSeconds(19))).isEqualTo(CircuitStatus.State.OPEN);
  }

  @Test
  void failed_everySecond_opensWhenTheWindowIsFull() {
    failEverySecond(WINDOW - 2, NOW);
    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.CLOSED);

    failEverySecond(2, NOW);
    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.OPEN);
  }

  @Test
  void failed_lessThanTheRate_staysClosed() {
    for (int i = 0; i < 10; i++) {
      succeed(1, NOW);
      failEverySecond(2, NOW);
      succeed(1, NOW);
    }

    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.CLOSED);
  }

  @Test
  void failed_withoutAWindow_onlyThoseInARowCount() {
    Circuit inARow = new Circuit(new CircuitSettings(3, 0.5, 0, OPEN, LONGEST));
    for (int i = 0; i < 100; i++) {
      inARow.succeeded(NOW, NOW);
      inARow.failed(NOW, NOW, null);
      inARow.failed(NOW, NOW, null);
    }
    assertThat(inARow.status().tripped()).isFalse();

    inARow.failed(NOW, NOW, null);
    Instant trial = NOW.plus(OPEN);
    inARow.failed(trial, trial, null);
    assertThat(inARow.status().openUntil()).as("the trial failed").isEqualTo(trial.plusSeconds(4));
  }

  @Test
  void failed_longAgo_countsNoMoreAfterOpening() {
    failEverySecond(WINDOW, NOW);
    succeed(1, NOW.plus(OPEN));
    Instant later = NOW.plus(OPEN).plusSeconds(10);

    failEverySecond(WINDOW - 2, later);

    assertThat(state(later)).isEqualTo(CircuitStatus.State.CLOSED);
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
    circuit.failed(NOW, NOW, Duration.ofSeconds(30));

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plusSeconds(30));
  }

  @Test
  void failed_withARetryAfterOfNoTimeAtAll_isOneFailureLikeAnother() {
    circuit.failed(NOW, NOW, Duration.ZERO);

    assertThat(state(NOW)).isEqualTo(CircuitStatus.State.CLOSED);
  }

  @Test
  void failed_withShortRetryAfter_keepsItsOwnTime() {
    circuit.failed(NOW, NOW, Duration.ofMillis(10));

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plus(OPEN));
  }

  @Test
  void failed_afterRetryAfter_neverShortens() {
    circuit.failed(NOW, NOW, Duration.ofSeconds(30));
    fail(3, NOW.plusSeconds(1));

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plusSeconds(30));
  }

  @Test
  void failed_laterRetryAfterWhileOpen_extends() {
    fail(3, NOW);
    circuit.failed(NOW.plusSeconds(1), NOW.plusSeconds(1), Duration.ofSeconds(10));

    assertThat(circuit.status().openUntil()).isEqualTo(NOW.plusSeconds(11));
  }

  @Test
  void succeeded_withinRetryAfter_changesNothing() {
    circuit.failed(NOW, NOW, Duration.ofSeconds(30));
    succeed(1, NOW.plusSeconds(5));
    assertThat(state(NOW.plusSeconds(5))).isEqualTo(CircuitStatus.State.OPEN);

    succeed(1, NOW.plusSeconds(30));
    assertThat(state(NOW.plusSeconds(30))).isEqualTo(CircuitStatus.State.RETURNING);
  }
}
