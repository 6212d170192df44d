package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.RateLimits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeyLimitsTest {
  private static final Instant RESET = NOW.plusSeconds(30);

  private static RateLimits.Window window(long remaining, @Nullable Instant reset) {
    return new RateLimits.Window(100L, remaining, reset);
  }

  @Test
  void with_partlyTold_keepsTheRest() {
    KeyLimits limits =
        KeyLimits.NONE
            .with(new RateLimits(window(5, RESET), window(900, RESET)), true, NOW)
            .with(new RateLimits(window(4, RESET), null), true, NOW.plusSeconds(1));

    assertThat(limits.requestsLeft(NOW)).isEqualTo(4);
    assertThat(limits.tokensLeft(NOW)).isEqualTo(900);
    assertThat(limits.toldAt()).isEqualTo(NOW.plusSeconds(1));
  }

  @Test
  void with_noReset_isTakenForAMinutes() {
    KeyLimits limits = KeyLimits.NONE.with(new RateLimits(window(0, null), null), true, NOW);

    assertThat(limits.usedUpUntil(NOW)).isEqualTo(NOW.plusSeconds(60));
    assertThat(limits.usedUpUntil(NOW.plusSeconds(60))).isNull();
  }

  @Test
  void left_afterTheReset_bindsNobody() {
    KeyLimits limits = KeyLimits.NONE.with(new RateLimits(window(0, RESET), null), true, NOW);

    assertThat(limits.requestsLeft(RESET.minusMillis(1))).isZero();
    assertThat(limits.requestsLeft(RESET)).isNull();
    assertThat(limits.tokensLeft(NOW)).isNull();
    assertThat(limits.renewedAt(NOW)).isEqualTo(Instant.EPOCH);
    assertThat(limits.renewedAt(RESET)).isEqualTo(RESET);
  }

  @Test
  void renewedAt_ofAnAllowanceThatHadPlenty_isNever() {
    KeyLimits limits = KeyLimits.NONE.with(new RateLimits(window(50, RESET), null), true, NOW);

    assertThat(limits.renewedAt(RESET)).isEqualTo(Instant.EPOCH);
  }

  @Test
  void usedUpUntil_bothUsedUp_isTheLater() {
    KeyLimits limits =
        KeyLimits.NONE.with(
            new RateLimits(window(0, RESET), window(0, RESET.plusSeconds(5))), true, NOW);

    assertThat(limits.usedUpUntil(NOW)).isEqualTo(RESET.plusSeconds(5));
  }

  @Test
  void orLater_takesWhatWasToldLast() {
    KeyLimits early = KeyLimits.NONE.with(new RateLimits(window(2, RESET), null), true, NOW);
    KeyLimits late = early.with(new RateLimits(window(1, RESET), null), true, NOW.plusMillis(1));

    assertThat(early.orLater(late)).isEqualTo(late);
    assertThat(late.orLater(early)).isEqualTo(late);
  }

  @Test
  void with_repliesThatMayHaveOvertakenEachOther_lessCounts() {
    KeyLimits three = KeyLimits.NONE.with(new RateLimits(window(3, RESET), null), true, NOW);
    RateLimits four = new RateLimits(window(4, RESET), null);
    RateLimits two = new RateLimits(window(2, RESET), null);

    assertThat(three.with(four, false, NOW).requestsLeft(NOW)).isEqualTo(3);
    assertThat(three.with(two, false, NOW).requestsLeft(NOW)).isEqualTo(2);
    assertThat(three.with(four, true, NOW).requestsLeft(NOW)).isEqualTo(4);
  }

  @Test
  void with_oldAllowanceWholeAgain_newOneCountsWhateverTheOrder() {
    KeyLimits none = KeyLimits.NONE.with(new RateLimits(window(0, RESET), null), true, NOW);
    RateLimits fresh = new RateLimits(window(99, RESET.plusSeconds(60)), null);

    assertThat(none.with(fresh, false, RESET).requestsLeft(RESET)).isEqualTo(99);
  }
}
