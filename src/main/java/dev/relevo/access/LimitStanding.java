package dev.relevo.access;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a caller stands after a request was admitted or refused.
 *
 * @param requests its requests, or null where they are not limited
 * @param tokens its tokens, or null where they are not limited
 * @param warning what its administrator should know, such as a budget that is nearly used up; null
 *     for nothing
 */
public record LimitStanding(
    @Nullable Allowance requests, @Nullable Allowance tokens, @Nullable String warning) {
  /** Nothing is limited. */
  public static final LimitStanding FREE = new LimitStanding(null, null, null);

  /** The same with what an administrator should know. */
  LimitStanding withWarning(@Nullable String value) {
    return new LimitStanding(requests, tokens, value);
  }

  /** Whether there is nothing to tell. */
  public boolean isFree() {
    return requests == null && tokens == null && warning == null;
  }

  /**
   * What is left within a window.
   *
   * @param limit how many there are in a window
   * @param remaining how many are left; not less than 0
   * @param reset until all of them are there again
   */
  public record Allowance(long limit, long remaining, Duration reset) {
    public Allowance {
      Objects.requireNonNull(reset, "reset");
    }
  }
}
