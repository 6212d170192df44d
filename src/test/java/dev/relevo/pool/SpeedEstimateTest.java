package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class SpeedEstimateTest {
  private static final Offset<Double> EXACTLY = within(1e-9);

  @Test
  void withAnswer_first_isTakenAsItIs() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withAnswer(0.5, 2, 101);

    assertThat(SpeedEstimate.UNKNOWN.isMeasured()).isFalse();
    assertThat(estimate.isMeasured()).isTrue();
    assertThat(estimate.firstTokenSeconds()).isEqualTo(0.5, EXACTLY);
    assertThat(estimate.tokensPerSecond()).isEqualTo(50, EXACTLY);
    assertThat(estimate.pace().seconds(400, 0, 100)).isEqualTo(2.5, EXACTLY);
  }

  @Test
  void withAnswer_second_countsForAFifth() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11).withAnswer(2, 1, 21);

    assertThat(estimate.firstTokenSeconds()).isEqualTo(1.2, EXACTLY);
    assertThat(estimate.tokensPerSecond()).isEqualTo(12, EXACTLY);
    assertThat(estimate.samples()).isEqualTo(2);
  }

  @Test
  void withAnswer_oneToken_tellsNothingAboutTheRate() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11).withAnswer(1, 0, 1);

    assertThat(estimate.tokensPerSecond()).isEqualTo(10, EXACTLY);
  }

  @Test
  void withWholeAnswer_short_doesNotLookInfinitelyFast() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withWholeAnswer(30, 1);

    assertThat(estimate.pace().seconds(400, 0, 300)).isEqualTo(30, EXACTLY);
  }

  @Test
  void withWholeAnswer_isLearned_andTellsNothingAboutTheFirstToken() {
    SpeedEstimate estimate =
        SpeedEstimate.UNKNOWN
            .withAnswer(1, 1, 11)
            .withWholeAnswer(10, 101)
            .withWholeAnswer(20, 201);

    assertThat(estimate.wholeSeconds()).isEqualTo(12, EXACTLY);
    assertThat(estimate.firstTokenSeconds()).isEqualTo(1, EXACTLY);
    assertThat(estimate.tokensPerSecond()).isEqualTo(10, EXACTLY);
    assertThat(estimate.samples()).isEqualTo(3);
  }

  @Test
  void withAnswer_firstStreamedAfterWholeOnes_isTakenAsItIs() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withWholeAnswer(10, 101).withAnswer(2, 1, 11);

    assertThat(estimate.firstTokenSeconds()).isEqualTo(2, EXACTLY);
    assertThat(estimate.wholeSeconds()).isEqualTo(10, EXACTLY);
  }

  @Test
  void withOvertaken_slowerThanUsual_isMixedInAndIsNoFailure() {
    SpeedEstimate usual = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11).withWholeAnswer(5, 51);

    SpeedEstimate stream = usual.withOvertaken(new Outcome.Overtaken(6, true, false), NOW);
    assertThat(stream.firstTokenSeconds()).isEqualTo(2, EXACTLY);
    assertThat(stream.wholeSeconds()).isEqualTo(5, EXACTLY);
    assertThat(stream.samples()).isEqualTo(3);
    assertThat(stream.failureRate()).isZero();

    SpeedEstimate whole = usual.withOvertaken(new Outcome.Overtaken(15, false, false), NOW);
    assertThat(whole.firstTokenSeconds()).isEqualTo(1, EXACTLY);
    assertThat(whole.wholeSeconds()).isEqualTo(7, EXACTLY);
  }

  @Test
  void withOvertaken_fasterThanUsual_saysNothing() {
    SpeedEstimate usual = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11).withWholeAnswer(5, 51);

    assertThat(usual.withOvertaken(new Outcome.Overtaken(0.9, true, false), NOW)).isEqualTo(usual);
    assertThat(usual.withOvertaken(new Outcome.Overtaken(4.9, false, false), NOW)).isEqualTo(usual);
  }

  @Test
  void withOvertaken_neverAnswered_staysUnmeasuredButIsKnownToBeSlow() {
    SpeedEstimate estimate =
        SpeedEstimate.UNKNOWN.withOvertaken(new Outcome.Overtaken(8, true, false), NOW);

    assertThat(estimate.isMeasured()).isFalse();
    assertThat(estimate.isNew()).isFalse();
    assertThat(estimate.firstTokenSeconds()).isEqualTo(8, EXACTLY);
  }

  @Test
  void withPercentiles_areKeptByWhatFollows() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11).withPercentiles(3, 9);

    assertThat(estimate.withFailure(NOW).p95FirstTokenSeconds()).isEqualTo(3, EXACTLY);
    assertThat(estimate.withFailure(NOW).p95WholeSeconds()).isEqualTo(9, EXACTLY);
  }

  @Test
  void withFailure_raisesTheCost_andAnswersLowerItAgain() {
    SpeedEstimate well = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11);
    SpeedEstimate failed = well.withFailure(NOW);

    assertThat(failed.failureRate()).isEqualTo(0.2, EXACTLY);
    assertThat(well.costOfFailures(NOW)).isEqualTo(1, EXACTLY);
    assertThat(failed.costOfFailures(NOW)).isEqualTo(1.8, EXACTLY);
    assertThat(failed.withAnswer(1, 1, 11).failureRate()).isEqualTo(0.16, EXACTLY);
  }

  @Test
  void withFailure_neverMeasured_staysUnmeasured() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withFailure(NOW);

    assertThat(estimate.isMeasured()).isFalse();
    assertThat(estimate.failureRate()).isPositive();
  }

  @Test
  void costOfFailures_asTimePasses_isForgotten() {
    SpeedEstimate failed = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11).withFailure(NOW);

    assertThat(failed.costOfFailures(NOW.plusSeconds(30))).isEqualTo(1.4, EXACTLY);
    assertThat(failed.costOfFailures(NOW.plusSeconds(300))).isLessThan(1.001);
    // a clock that was set back makes nothing worse
    assertThat(failed.costOfFailures(NOW.minusSeconds(60))).isEqualTo(1.8, EXACTLY);
  }

  @Test
  void hasOnlyFailed_neverAnswered_holdsForAMinuteAfterTheLastTime() {
    SpeedEstimate failed = SpeedEstimate.UNKNOWN.withFailure(NOW);
    SpeedEstimate silent =
        SpeedEstimate.UNKNOWN.withOvertaken(new Outcome.Overtaken(8, true, false), NOW);

    assertThat(SpeedEstimate.UNKNOWN.hasOnlyFailed(NOW)).isFalse();
    assertThat(failed.hasOnlyFailed(NOW.plusSeconds(59))).isTrue();
    assertThat(failed.hasOnlyFailed(NOW.plusSeconds(60))).isFalse();
    assertThat(silent.hasOnlyFailed(NOW.plusSeconds(59))).isTrue();
    assertThat(failed.withFailure(NOW.plusSeconds(60)).hasOnlyFailed(NOW.plusSeconds(61))).isTrue();
    assertThat(failed.withAnswer(1, 1, 11).hasOnlyFailed(NOW)).isFalse();
  }

  @Test
  void pace_hostMeasures_isTheHosts_elseWhatPassedHere() {
    SpeedEstimate here = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11);
    Pace told = new Pace(500, 25, 0.1, 3);

    assertThat(here.pace()).isEqualTo(new Pace(0, 10, 1, 1));
    assertThat(here.withTold(told).pace()).isEqualTo(told);
    assertThat(here.withTold(told).withPercentiles(1, 2).withFailure(NOW).pace()).isEqualTo(told);
  }
}
