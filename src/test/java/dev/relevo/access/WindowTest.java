package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WindowTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong nanos = new AtomicLong(-3);
  private final Window window = new Window(100, MINUTE, nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private int takeAll() {
    int taken = 0;
    while (window.take(1)) {
      taken++;
    }
    return taken;
  }

  @Test
  void take_withinAWindow_lastsForTheLimitAndNoMore() {
    assertThat(takeAll()).isEqualTo(100);
    pass(MINUTE.minusNanos(1));
    assertThat(takeAll()).isZero();
    pass(Duration.ofNanos(1));
    assertThat(takeAll()).isEqualTo(100);
  }

  @Test
  void take_afterAnIdleTime_beginsAWindowAnew() {
    pass(Duration.ofSeconds(59));

    assertThat(takeAll()).isEqualTo(100);
    pass(Duration.ofSeconds(1)); // the minute since the window was made is over
    assertThat(takeAll()).isZero();
    assertThat(window.untilAvailable(1)).isEqualTo(Duration.ofSeconds(59));
    pass(Duration.ofSeconds(59));
    assertThat(takeAll()).isEqualTo(100);
  }

  @Test
  void take_moreThanIsLeft_takesNothing() {
    window.take(70);

    assertThat(window.take(31)).isFalse();
    assertThat(window.take(30)).isTrue();
  }

  @Test
  void giveBack_withinTheWindow_canBeTakenAgain() {
    window.take(100);
    long current = window.current();
    pass(Duration.ofSeconds(30));

    window.giveBack(40, current);

    assertThat(takeAll()).isEqualTo(40);
  }

  @Test
  void giveBack_ofAWindowThatIsOver_isNothing() {
    window.take(100);
    long current = window.current();
    pass(MINUTE);
    window.take(50);

    window.giveBack(100, current);

    assertThat(takeAll()).isEqualTo(50);
  }

  @Test
  void owe_moreThanThereIs_makesTheNextWindowsSmaller() {
    window.take(100);
    window.owe(130);

    assertThat(window.standing().remaining()).isZero();
    assertThat(window.untilAvailable(1)).isEqualTo(MINUTE.multipliedBy(2));
    pass(MINUTE);
    assertThat(takeAll()).isZero();
    pass(MINUTE);
    assertThat(takeAll()).isEqualTo(70);
    pass(MINUTE);
    assertThat(takeAll()).isEqualTo(100);
  }

  @Test
  void owe_moreThanAnybodyCouldEverPay_isCarriedForAThousandWindows() {
    Window tiny = new Window(1, Duration.ofDays(31), nanos::get);

    for (int i = 0; i < 100; i++) {
      tiny.owe(Long.MAX_VALUE / 4);
    }

    assertThat(tiny.untilAvailable(1).toDays()).isBetween(31_000L, 31_000L + 101 * 31);
  }

  @Test
  void owe_inTheLongestAndLargestWindows_canBeReckonedWith() {
    Window large = new Window(Long.MAX_VALUE, Duration.ofDays(366), nanos::get);

    assertThat(large.take(5)).isTrue();
    for (int i = 0; i < 100; i++) {
      large.owe(Long.MAX_VALUE);
    }

    assertThat(large.take(1)).isFalse();
    assertThat(large.untilAvailable(1).toDays()).isBetween(36_000L, 36_500L + 366);
    assertThat(large.standing().remaining()).isZero();
    pass(Duration.ofDays(366));
    assertThat(large.take(1)).isFalse();
  }

  @Test
  void standing_tellsWhatIsLeftAndWhenAllIsThereAgain() {
    assertThat(window.standing()).isEqualTo(new LimitStanding.Allowance(100, 100, Duration.ZERO));
    window.take(30);
    pass(Duration.ofSeconds(20));

    assertThat(window.standing())
        .isEqualTo(new LimitStanding.Allowance(100, 70, Duration.ofSeconds(40)));
  }
}
