package dev.relevo.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UsageTest {
  @Test
  void usage_reportedBelowZero_isNothing() {
    Usage usage = new Usage(-1, -5, -1, -1, Usage.Source.REPORTED);

    assertThat(usage).isEqualTo(Usage.reported(0, 0));
    assertThat(usage.totalTokens()).isZero();
  }

  @Test
  void sums_ofAbsurdNumbers_doNotTurnNegative() {
    Usage most = Usage.reported(Integer.MAX_VALUE, Integer.MAX_VALUE);

    assertThat(most.totalTokens()).isEqualTo(Integer.MAX_VALUE);
    assertThat(most.plus(most).promptTokens()).isEqualTo(Integer.MAX_VALUE);
    assertThat(most.withForeignTokens(1).completionTokens()).isEqualTo(Integer.MAX_VALUE);
  }
}
