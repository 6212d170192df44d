package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.Timeouts;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class AttemptClockTest {
  /** First content within 10 s, gaps of 2 s, 60 s in all; the clock starts at any number. */
  private static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60));

  private static final Company NEVER_LATE = new Company(null, Duration.ofDays(1));
  private static final long START = Long.MAX_VALUE - 5_000_000_000L;

  private final AttemptClock clock = new AttemptClock(TIMEOUTS, NEVER_LATE, START);

  /** So many seconds after the start; the number may run over, as that of nanoTime may. */
  private static long at(double seconds) {
    return START + (long) (seconds * 1e9);
  }

  private String ranOut(double seconds) {
    ProviderError error = Objects.requireNonNull(clock.ranOut(at(seconds)));
    assertThat(error.errorClass()).isEqualTo(ErrorClass.SILENT);
    assertThat(error.wholeHost()).isFalse();
    return error.message();
  }

  private void contentAt(double seconds) {
    clock.came(at(seconds));
    clock.contentCame(at(seconds));
  }

  @Test
  void ranOut_noContent_afterTheFirstContentTime() {
    assertThat(clock.nearest(at(4))).isEqualTo(6_000_000_000L);
    assertThat(clock.ranOut(at(9.9))).isNull();
    assertThat(ranOut(10)).isEqualTo("no content came within 10 s");
  }

  @Test
  void ranOut_signsOfLifeWithoutContent_doNotCount() {
    clock.came(at(9));
    clock.asked(at(9));

    assertThat(ranOut(10)).isEqualTo("no content came within 10 s");
  }

  @Test
  void ranOut_stalledAfterContent_afterTheGap() {
    contentAt(1);
    clock.asked(at(1.5));

    assertThat(clock.nearest(at(2))).isEqualTo(1_500_000_000L);
    assertThat(clock.ranOut(at(3.4))).isNull();
    assertThat(ranOut(3.5)).isEqualTo("the answer stalled: nothing more came within 2 s");
  }

  @Test
  void ranOut_eventsKeepComing_startsTheGapAgain() {
    contentAt(1);
    clock.asked(at(1));
    clock.came(at(2.9));
    clock.asked(at(2.9));

    assertThat(clock.ranOut(at(4.8))).isNull();
    assertThat(clock.ranOut(at(4.9))).isNotNull();
  }

  @Test
  void ranOut_nobodyAsks_neverStalls() {
    contentAt(1);

    assertThat(clock.ranOut(at(50))).isNull();
    assertThat(clock.nearest(at(50))).isEqualTo(2_000_000_000L);
    clock.asked(at(50));
    assertThat(clock.ranOut(at(51.9))).isNull();
    assertThat(clock.ranOut(at(52))).isNotNull();
  }

  @Test
  void ranOut_neverEnds_afterTheTotal() {
    contentAt(1);

    assertThat(clock.nearest(at(59))).isEqualTo(1_000_000_000L);
    assertThat(ranOut(60)).isEqualTo("the answer did not end within 60 s");
  }

  @Test
  void seconds_measure_firstContentAndStreaming() {
    assertThat(clock.firstContentSeconds(at(0.5))).isEqualTo(0.5);
    assertThat(clock.streamingSeconds(at(0.5))).isZero();

    contentAt(1.5);
    clock.contentCame(at(3));

    assertThat(clock.firstContentSeconds(at(4))).isEqualTo(1.5);
    assertThat(clock.streamingSeconds(at(4))).isEqualTo(2.5);
  }

  @Test
  void silent_limitBelowSeconds_isToldInMilliseconds() {
    assertThat(AttemptClock.silent("nothing", Duration.ofMillis(300)).message())
        .isEqualTo("nothing within 300 ms");
  }
}
