package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HedgeBudgetTest {
  @Test
  void take_nothingEarned_isRefused() {
    assertThat(new HedgeBudget(0.05).take()).isFalse();
  }

  @Test
  void take_everyTwentiethRequest_isAllowedOnce() {
    HedgeBudget budget = new HedgeBudget(0.05);
    int taken = 0;
    for (int request = 0; request < 1000; request++) {
      budget.earn();
      taken += budget.take() ? 1 : 0;
    }

    assertThat(taken).isEqualTo(50);
  }

  @Test
  void earn_forLong_savesAFewOnly() {
    HedgeBudget budget = new HedgeBudget(1);
    for (int request = 0; request < 1000; request++) {
      budget.earn();
    }

    int taken = 0;
    while (budget.take()) {
      taken++;
    }
    assertThat(taken).isEqualTo(10);
  }

  @Test
  void putBack_isTakenAgain() {
    HedgeBudget budget = new HedgeBudget(1);
    budget.earn();

    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
    budget.putBack();
    assertThat(budget.take()).isTrue();
  }
}
