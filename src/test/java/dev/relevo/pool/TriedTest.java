package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

    assertThat(tried.covers(worker("a").keys(2).model("m").candidate(), 1, NOW))
        .isEqualTo(expected);
  }

  @Test
  void covers_limitIsOver_noMore() {
    Tried tried = new Tried(new WorkerId("a"), null, 1, NOW.plusSeconds(2));
    Candidate candidate = worker("a").keys(2).model("m").candidate();

    assertThat(tried.covers(candidate, 1, NOW.plusMillis(1999))).isTrue();
    assertThat(tried.covers(candidate, 1, NOW.plusSeconds(2))).isFalse();
  }

  @Test
  void again_isTheEndOfTheLastLimit() {
    Candidate candidate = worker("a").keys(2).model("m").candidate();
    Tried later = new Tried(new WorkerId("a"), null, 1, NOW.plusSeconds(2));
    Tried earlier = new Tried(new WorkerId("a"), null, 1, NOW.plusSeconds(1));
    Tried forEver = new Tried(new WorkerId("a"), "m", null);

    assertThat(Tried.again(List.of(later, earlier), candidate, 1)).isEqualTo(NOW.plusSeconds(2));
    assertThat(Tried.again(List.of(later, forEver), candidate, 1)).isNull();
    assertThat(Tried.again(List.of(later), candidate, 0)).isNull();
  }

  @Test
  void covers_onceMore_untilItsTime() {
    Candidate candidate = worker("a").keys(2).model("m").candidate();
    List<Tried> once = List.of(new Tried(new WorkerId("a"), "m", null, NOW.plusSeconds(1), true));

    assertThat(Tried.covers(once, candidate, 0, NOW)).isTrue();
    assertThat(Tried.covers(once, candidate, 0, NOW.plusSeconds(1))).isFalse();
    assertThat(Tried.isLast(once, candidate, 0)).isTrue();
    assertThat(Tried.isLast(List.of(new Tried(new WorkerId("a"), "m", null)), candidate, 0))
        .isFalse();
  }

  @Test
  void isOver_onlyTheWholeWorkerForGood() {
    WorkerId id = new WorkerId("a");

    assertThat(Tried.isOver(List.of(new Tried(id, null, null)), id)).isTrue();
    assertThat(Tried.isOver(List.of(new Tried(id, null, null)), new WorkerId("b"))).isFalse();
    assertThat(Tried.isOver(List.of(new Tried(id, "m", null)), id)).isFalse();
    assertThat(Tried.isOver(List.of(new Tried(id, null, 0)), id)).isFalse();
    assertThat(Tried.isOver(List.of(new Tried(id, null, null, NOW)), id)).isFalse();
  }
}
