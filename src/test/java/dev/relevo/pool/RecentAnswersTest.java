package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RecentAnswersTest {
  private final RecentAnswers recent = new RecentAnswers(3);

  @Test
  void add_upToTheMost_isFullThen() {
    recent.add(true);
    recent.add(false);
    assertThat(recent.isFull()).isFalse();

    recent.add(true);
    assertThat(recent.isFull()).isTrue();
    assertThat(recent.failures()).isEqualTo(2);
  }

  @Test
  void add_more_forgetsTheOldest() {
    recent.add(true);
    recent.add(true);
    recent.add(false);
    recent.add(false);
    assertThat(recent.failures()).isEqualTo(1);

    recent.add(false);
    assertThat(recent.failures()).isZero();
    assertThat(recent.isFull()).isTrue();
  }

  @Test
  void clear_forgetsAll() {
    for (int i = 0; i < 4; i++) {
      recent.add(true);
    }
    recent.clear();

    assertThat(recent.failures()).isZero();
    recent.add(true);
    recent.add(false);
    assertThat(recent.isFull()).isFalse();
    assertThat(recent.failures()).isEqualTo(1);
  }
}
