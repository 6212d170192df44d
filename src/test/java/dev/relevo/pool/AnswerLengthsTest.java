package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AnswerLengthsTest {
  private final AnswerLengths lengths = new AnswerLengths();

  @Test
  void expected_fewKnown_isTheUsual() {
    lengths.add("m", 10);
    lengths.add("m", 10);

    assertThat(lengths.expected("m", null)).isEqualTo(AnswerLengths.USUAL);
    lengths.add("m", 10);
    assertThat(lengths.expected("m", null)).isEqualTo(10);
    assertThat(lengths.expected("other", null)).isEqualTo(AnswerLengths.USUAL);
  }

  @Test
  void expected_many_isMoreThanMostHad() {
    for (int tokens = 1; tokens <= 10; tokens++) {
      lengths.add("m", 100 * tokens);
    }

    assertThat(lengths.expected("m", null)).isEqualTo(800);
  }

  @Test
  void expected_mostTokensSaid_isNoMore() {
    assertThat(lengths.expected("m", 16)).isEqualTo(16);
    assertThat(lengths.expected("m", 100_000)).isEqualTo(AnswerLengths.USUAL);
    assertThat(lengths.expected("m", 0)).isZero();
  }

  @Test
  void add_tooManyModels_forgetsTheLeastUsed() {
    for (int i = 0; i < 3; i++) {
      lengths.add("old", 7);
      lengths.add("used", 7);
    }
    for (int i = 0; i < AnswerLengths.MOST_MODELS - 1; i++) {
      lengths.add("m" + i, 10);
      assertThat(lengths.expected("used", null)).isEqualTo(7);
    }

    assertThat(lengths.expected("old", null)).isEqualTo(AnswerLengths.USUAL);
  }
}
