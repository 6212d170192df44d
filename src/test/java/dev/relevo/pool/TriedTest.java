package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TriedTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "any",
      value = {
        "a, any, any, true",
        "a, m,   any, true",
        "a, n,   any, false",
        "a, any, 1,   true",
        "a, any, 0,   false",
        "a, m,   1,   true",
        "a, n,   1,   false",
        "b, any, any, false"
      })
  void covers_candidateWithKeyOne_whenEveryNamedPartMatches(
      String worker, @Nullable String model, @Nullable Integer key, boolean expected) {
    Tried tried = new Tried(new WorkerId(worker), model, key);

    assertThat(tried.covers(worker("a").keys(2).model("m").candidate(), 1)).isEqualTo(expected);
  }
}
