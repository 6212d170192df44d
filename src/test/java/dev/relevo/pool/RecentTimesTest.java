package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RecentTimesTest {
  private final RecentTimes times = new RecentTimes();

  /** Adds the whole numbers of this range in some order. */
  private void add(int from, int to) {
    List<Integer> all = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      all.add(i);
    }
    Collections.shuffle(all, new Random(7));
    all.forEach(times::add);
  }

  @Test
  void percentile95_few_isUnknown() {
    add(1, RecentTimes.LEAST - 1);
    assertThat(times.percentile95()).isZero();

    times.add(RecentTimes.LEAST);
    assertThat(times.percentile95()).as("19 of 20").isEqualTo(19);
  }

  @Test
  void percentile95_hundred_isThe95th() {
    add(1, RecentTimes.MOST);

    assertThat(times.percentile95()).isEqualTo(95);
  }

  @Test
  void percentile95_noWholeNumber_isTheNextOne() {
    add(1, 30);

    assertThat(times.percentile95()).as("28.5 of 30").isEqualTo(29);
  }

  @Test
  void add_more_forgetsTheOldest() {
    add(1001, 1000 + RecentTimes.MOST);
    assertThat(times.percentile95()).isEqualTo(1095);

    add(1, RecentTimes.MOST);
    assertThat(times.percentile95()).isEqualTo(95);
  }
}
