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
  void withAnswer_wholeAndShort_doesNotLookInfinitelyFast() {
    // not streamed: no first token, all the time is streaming
    SpeedEstimate estimate = SpeedEstimate.UNKNOWN.withAnswer(0, 30, 1);

    assertThat(estimate.seconds(300)).isEqualTo(30, EXACTLY);
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
