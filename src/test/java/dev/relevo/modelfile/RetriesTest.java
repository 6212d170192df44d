package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final Retries retries = new Retries(9);

  @Test
  void next_nothingComes_doublesAndEnds() {
    List<Long> waits = new ArrayList<>();
    for (Duration wait = retries.next(false, null); wait != null; ) {
      waits.add(wait.toSeconds());
      wait = retries.next(false, null);
    }

    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
  }

  @Test
  void next_somethingComes_startsAnew() {
    for (int i = 0; i < 100; i++) {
      assertThat(retries.next(i % 3 == 0, null)).isNotNull();
    }
    assertThat(retries.next(true, null)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void next_serverAsks_isAFloorWithinReason() {
    assertThat(retries.next(false, Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(20));
    assertThat(retries.next(false, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(2));
    assertThat(retries.next(false, Duration.ofMinutes(6))).isNull();
  }

  @Test
  void next_oneAttempt_isTheLast() {
    assertThat(new Retries(1).next(false, null)).isNull();
  }
}
