package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final Offset<Double> EXACTLY = within(1e-9);
  private static final Pace PACE = new Pace(500, 20, 0.1, 5);

  @Test
  void seconds_readsThenWrites() {
    assertThat(PACE.firstContentSeconds(1000, 0)).isEqualTo(2.1, EXACTLY);
    assertThat(PACE.writingSeconds(200)).isEqualTo(10, EXACTLY);
    assertThat(PACE.seconds(1000, 0, 200)).isEqualTo(12.1, EXACTLY);
  }

  @Test
  void seconds_cached_isNotReadAgain() {
    assertThat(PACE.seconds(1000, 900, 200)).isEqualTo(10.3, EXACTLY);
    // no more can be cached than there is
    assertThat(PACE.seconds(1000, 5000, 200)).isEqualTo(10.1, EXACTLY);
  }

  @Test
  void seconds_unknownRates_costNothing() {
    assertThat(new Pace(0, 0, 3, 1).seconds(1000, 0, 200)).isEqualTo(3, EXACTLY);
    assertThat(Pace.UNKNOWN.isKnown()).isFalse();
  }

  @Property(tries = 300)
  void seconds_any_isFiniteAndGrowsWithTheRequest(
      @ForAll @DoubleRange(max = 1e5) double reads,
      @ForAll @DoubleRange(max = 1e5) double writes,
      @ForAll @DoubleRange(max = 100) double overhead,
      @ForAll @IntRange(max = 1_000_000) int prompt,
      @ForAll @IntRange(max = 1_000_000) int cached,
      @ForAll @IntRange(max = 100_000) int answer) {
    Pace pace = new Pace(reads < 1e-3 ? 0 : reads, writes < 1e-3 ? 0 : writes, overhead, 1);

    double seconds = pace.seconds(prompt, cached, answer);

    assertThat(seconds).isFinite().isGreaterThanOrEqualTo(overhead);
    assertThat(pace.seconds(prompt + 1, cached, answer)).isGreaterThanOrEqualTo(seconds);
    assertThat(pace.seconds(prompt, cached, answer + 1)).isGreaterThanOrEqualTo(seconds);
    assertThat(pace.seconds(prompt, cached + 1, answer)).isLessThanOrEqualTo(seconds);
  }
}
