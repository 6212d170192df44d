package dev.relevo.ledger;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One request as it stands in the ledger, with its attempts.
 *
 * @param ref what distinguishes it from all others; see {@link #newRef}
 * @param requestId the gateway's id; several requests may have the same
 * @param startedAt when it began
 * @param keyId the id of the key that it came with
 * @param dialect the dialect that it was spoken in
 * @param operation {@code chat} or {@code embeddings}
 * @param askedModel the model as the caller named it
 * @param served who answered, or null when nobody did
 * @param tokens what the caller was told that it took, else what its attempts took
 * @param costNanos what all attempts cost in nano US dollars, or null when one's cost is unknown
 * @param priceAsOf the day of the prices, or null when there was none
 * @param firstTokenMillis when the first content reached the caller, or null when none did
 * @param totalMillis how long it took
 * @param queuedMillis how long it waited in the queue
 * @param outcome how it ended
 * @param errorClass why it did not end well, or null when it did
 * @param seams how often another went on with the answer
 * @param cacheHit whether the answer came from the cache
 * @param fallback whether another had been tried before the one that answered
 * @param attempts the attempts
 */
public record RequestRow(
    UUID ref,
    String requestId,
    Instant startedAt,
    String keyId,
    String dialect,
    String operation,
    String askedModel,
    @Nullable Server served,
    Tokens tokens,
    @Nullable Long costNanos,
    @Nullable String priceAsOf,
    @Nullable Long firstTokenMillis,
    long totalMillis,
    long queuedMillis,
    String outcome,
    @Nullable String errorClass,
    int seams,
    boolean cacheHit,
    boolean fallback,
    List<AttemptRow> attempts) {

  /** The outcome of a request whose caller got a whole answer. */
  static final String ANSWERED = "answered";

  /**
   * Who answered.
   *
   * @param worker the worker
   * @param kind the kind of provider that it is, or null where the answer came from the cache
   * @param model its model
   * @param local whether it ran on own hardware
   */
  public record Server(String worker, @Nullable String kind, String model, boolean local) {
    public Server {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(model, "model");
    }
  }

  /** In the fifth millennium. */
  private static final long LAST_DAY = 1_000_000;

  /** What no other process draws, even one whose generators began alike. */
  private static final long OURS = new SecureRandom().nextLong();

  public RequestRow {
    Objects.requireNonNull(ref, "ref");
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(keyId, "keyId");
    Objects.requireNonNull(dialect, "dialect");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(askedModel, "askedModel");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(outcome, "outcome");
    attempts = List.copyOf(attempts);
  }

  /**
   * A reference that nobody else makes and that grows with the time, so that new rows stand beside
   * each other, and days are found by it: a UUID of version 7.
   *
   * @param at when the request ended
   */
  static UUID newRef(Instant at) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(
        (at.toEpochMilli() << 16) | 0x7000 | ((random.nextLong() ^ OURS) & 0xFFF),
        ((random.nextLong() ^ OURS) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
  }

  /**
   * What is less than every reference of that day or later, and greater than those of earlier days.
   *
   * @param day a day in UTC; one that is far away stands for the farthest that references have
   */
  static UUID refsFrom(LocalDate day) {
    long known = Math.max(0, Math.min(day.toEpochDay(), LAST_DAY));
    return new UUID(Duration.ofDays(known).toMillis() << 16, 0);
  }

  /** The day on which it began, in UTC. */
  LocalDate day() {
    return LocalDate.ofInstant(startedAt, ZoneOffset.UTC);
  }
}
