package dev.relevo.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a worker's limits.
 *
 * @param requests its requests, or null where they are not limited
 * @param tokens its tokens, or null where they are not limited
 */
public record QuotaStanding(@Nullable Allowance requests, @Nullable Allowance tokens) {

  /**
   * What is left within a window.
   *
   * @param limit how many there are in a window
   * @param remaining how many are left; not less than 0
   * @param reset until all of them are there again; zero when they are
   */
  public record Allowance(long limit, long remaining, Duration reset) {
    public Allowance {
      Objects.requireNonNull(reset, "reset");
    }
  }
}
