package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class StepSizeTest {
  private static final long TARGET = StepSize.TARGET_NANOS;

  private final StepSize step = new StepSize();

  @Test
  void took_fastEngine_growsToTheLargest() {
    assertThat(step.tokens()).isEqualTo(StepSize.SMALLEST);

    step.took(StepSize.SMALLEST, 0);
    assertThat(step.tokens()).isEqualTo(4 * StepSize.SMALLEST);
    assertThat(settled(tokens -> 1_000 * tokens)).isEqualTo(StepSize.LARGEST);
  }

  @Test
  void took_timePerToken_settlesBelowTheTarget() {
    assertThat(settled(tokens -> tokens * TARGET / 100)).isEqualTo(64);
  }

  @Test
  void took_slowEngine_settlesAtTheSmallest() {
    assertThat(settled(tokens -> tokens * TARGET)).isEqualTo(StepSize.SMALLEST);
  }

  @Test
  void took_longWhateverTheSize_growsSinceSmallerStepsGainNothing() {
    assertThat(settled(tokens -> 4 * TARGET + tokens)).isEqualTo(StepSize.LARGEST);
  }

  @Test
  void took_engineBecomesSlower_shrinks() {
    settled(tokens -> 1_000 * tokens);

    assertThat(settled(tokens -> tokens * TARGET / 20)).isEqualTo(16);
  }

  /** The size where it stays, or moves no further than to the next and back. */
  private int settled(LongUnaryOperator nanos) {
    int smallest = StepSize.LARGEST;
    for (int i = 0; i < 90; i++) {
      int tokens = step.tokens();
      smallest = i < 80 ? smallest : Math.min(smallest, tokens);
      step.took(tokens, nanos.applyAsLong(tokens));
    }
    return smallest;
  }
}
