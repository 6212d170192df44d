package dev.relevo.access;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is used of limits and budgets. Immutable.
 *
 * @param all what all keys have spent together
 * @param keys the keys of which something is known, by id
 */
public record LimitReport(Spendings all, List<OfKey> keys) {

  /**
   * What is spent within a period.
   *
   * @param spent in nano US dollars
   * @param limit the budget, or null where there is none
   * @param resetsAt when the next period begins
   */
  public record Amount(long spent, @Nullable Long limit, Instant resetsAt) {}

  /** What is spent today and in this month. */
  public record Spendings(Amount day, Amount month) {}

  /**
   * What is used of a key's limits.
   *
   * @param id the key's id
   * @param standing its requests and tokens
   * @param concurrency how many requests it may have under way, or null for any number
   * @param running how many it has
   * @param spendings what it has spent
   */
  public record OfKey(
      String id,
      LimitStanding standing,
      @Nullable Integer concurrency,
      int running,
      Spendings spendings) {}

  public LimitReport {
    Objects.requireNonNull(all, "all");
    keys = List.copyOf(keys);
  }
}
