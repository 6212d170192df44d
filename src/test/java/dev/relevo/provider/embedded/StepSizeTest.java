package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepSizeTest {

  @Test
  void took_fastEngine_growsToTheLargest() {
    StepSize step = StepSize.learned();
    assertThat(step.tokens()).isEqualTo(StepSize.SMALLEST);

    step.took(0);
    assertThat(step.tokens()).isEqualTo(4 * StepSize.SMALLEST);
    for (int i = 0; i < 9; i++) {
      step.took(1_000);
    }
    assertThat(step.tokens()).isEqualTo(StepSize.LARGEST);
  }

  @Test
  void took_slowEngine_shrinksToTheTarget() {
    StepSize step = StepSize.learned();
    step.took(0);
    step.took(0);

    step.took(4 * StepSize.TARGET_NANOS);
    assertThat(step.tokens()).isEqualTo(32);
    step.took(100 * StepSize.TARGET_NANOS);
    assertThat(step.tokens()).isEqualTo(StepSize.SMALLEST);
  }

  @Test
  void took_fixed_staysTheSame() {
    StepSize step = StepSize.fixed();
    int size = step.tokens();

    step.took(1);

    assertThat(step.tokens()).isEqualTo(size);
  }
}
