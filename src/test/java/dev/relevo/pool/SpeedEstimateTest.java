package dev.relevo.pool;

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
    assertThat(estimate.seconds(100)).isEqualTo(2.5, EXACTLY);
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

    assertThat(estimate.seconds(300)).isEqualTo(30, EXACTLY);
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

    SpeedEstimate stream = usual.withOvertaken(new Outcome.Overtaken(6, true, false));
    assertThat(stream.firstTokenSeconds()).isEqualTo(2, EXACTLY);
    assertThat(stream.wholeSeconds()).isEqualTo(5, EXACTLY);
    assertThat(stream.samples()).isEqualTo(3);
    assertThat(stream.failureRate()).isZero();

    SpeedEstimate whole = usual.withOvertaken(new Outcome.Overtaken(15, false, false));
    assertThat(whole.firstTokenSeconds()).isEqualTo(1, EXACTLY);
    assertThat(whole.wholeSeconds()).isEqualTo(7, EXACTLY);
  }

  @Test
  void withOvertaken_fasterThanUsual_saysNothing() {
    SpeedEstimate usual = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11).withWholeAnswer(5, 51);

    assertThat(usual.withOvertaken(new Outcome.Overtaken(0.9, true, false))).isEqualTo(usual);
    assertThat(usual.withOvertaken(new Outcome.Overtaken(4.9, false, false))).isEqualTo(usual);
  }

  @Test
  void withOvertaken_neverAnswered_staysUnmeasuredButIsKnownToBeSlow() {
    SpeedEstimate estimate =
        SpeedEstimate.UNKNOWN.withOvertaken(new Outcome.Overtaken(8, true, false));

    assertThat(estimate.isMeasured()).isFalse();
    assertThat(estimate.isNew()).isFalse();
    assertThat(estimate.firstTokenSeconds()).isEqualTo(8, EXACTLY);
  }

  @Test
  void withPercentiles_areKeptByWhatFollows() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11).withPercentiles(3, 9);

    assertThat(estimate.withFailure().p95FirstTokenSeconds()).isEqualTo(3, EXACTLY);
    assertThat(estimate.withFailure().p95WholeSeconds()).isEqualTo(9, EXACTLY);
  }

  @Test
  void withFailure_raisesTheCost_andAnswersLowerItAgain() {
    SpeedEstimate well = SpeedEstimate.UNKNOWN.withAnswer(1, 1, 11);
    SpeedEstimate failed = well.withFailure();

    assertThat(failed.failureRate()).isEqualTo(0.2, EXACTLY);
    assertThat(failed.seconds(10)).isEqualTo(well.seconds(10) * 1.8, EXACTLY);
    assertThat(failed.withAnswer(1, 1, 11).failureRate()).isEqualTo(0.16, EXACTLY);
  }

  @Test
  void withFailure_neverMeasured_staysUnmeasured() {
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withFailure();

    assertThat(estimate.isMeasured()).isFalse();
    assertThat(estimate.failureRate()).isPositive();
  }
}
