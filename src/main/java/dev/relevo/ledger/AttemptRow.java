package dev.relevo.ledger;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a request as it stands in the ledger.
 *
 * @param number its number, from 1
 * @param startedAt when it began
 * @param worker the worker that was asked
 * @param kind the kind of provider that the worker is
 * @param model the model that was asked
 * @param local whether it ran on own hardware
 * @param reason why it was made
 * @param outcome what became of it
 * @param tokens what it took
 * @param costNanos what it cost in nano US dollars, or null when nobody knows
 * @param priceAsOf the day of the price that was charged, or null when there is none
 * @param firstTokenMillis when its first content came, counted from its beginning; null when none
 *     did
 * @param totalMillis how long it took
 * @param errorClass what its failure meant, or null when it did not fail
 * @param status the HTTP status of its failure, or null when there was none
 * @param seam whether it went on with an answer that another had begun
 */
public record AttemptRow(
    int number,
    Instant startedAt,
    String worker,
    String kind,
    String model,
    boolean local,
    String reason,
    String outcome,
    Tokens tokens,
    @Nullable Long costNanos,
    @Nullable String priceAsOf,
    @Nullable Long firstTokenMillis,
    long totalMillis,
    @Nullable String errorClass,
    @Nullable Integer status,
    boolean seam) {
  public AttemptRow {
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(tokens, "tokens");
  }
}
