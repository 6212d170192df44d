package dev.relevo.ledger;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.RequestRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Makes rows of the records of requests that have ended. */
final class Rows {
  private static final Map<Enum<?>, String> WORDS = new ConcurrentHashMap<>();

  private Rows() {}

  /**
   * A row.
   *
   * @param priceAsOf the day of the prices by which costs are reckoned
   */
  static RequestRow of(UUID ref, RequestRecord record, String priceAsOf) {
    List<AttemptRow> attempts = new ArrayList<>(record.attempts().size());
    for (AttemptRecord attempt : record.attempts()) {
      attempts.add(attempt(record, attempt, priceAsOf));
    }
    Long cost = cost(record);
    Served served = record.served();
    return new RequestRow(
        ref,
        record.id(),
        record.startedAt(),
        record.asked().caller(),
        record.asked().dialect(),
        lower(record.asked().operation()),
        record.asked().model(),
        served == null ? null : server(record, served),
        tokens(record, attempts),
        cost,
        cost == null || attempts.stream().allMatch(row -> row.priceAsOf() == null)
            ? null
            : priceAsOf,
        millis(record.answeredAfter()),
        record.total().toMillis(),
        record.queued().toMillis(),
        lower(record.outcome()),
        record.error() == null ? null : lower(record.error().kind()),
        record.seams().size(),
        record.cacheHit(),
        served != null && served.fallback(),
        attempts);
  }

  /** What the caller was told; half an answer's tokens are known by its attempts alone. */
  private static Tokens tokens(RequestRecord record, List<AttemptRow> attempts) {
    Usage told = record.usage();
    return told == null
        ? Tokens.sum(attempts.stream().map(AttemptRow::tokens).toList())
        : Tokens.of(told);
  }

  /**
   * The sum of its attempts; null when one of them took tokens or brought the answer and nobody
   * knows what that cost. One that failed without a token is taken to have cost nothing.
   */
  private static @Nullable Long cost(RequestRecord record) {
    long sum = 0;
    for (AttemptRecord attempt : record.attempts()) {
      Long cost = attempt.costNanos();
      if (cost != null) {
        sum += cost;
      } else if (attempt.usage() != null || attempt.outcome() == AttemptRecord.Outcome.SUCCEEDED) {
        return null;
      }
    }
    return sum;
  }

  /** An answer from the cache was made by nobody whose hardware could be told. */
  private static RequestRow.Server server(RequestRecord record, Served served) {
    AttemptRecord last = null;
    for (AttemptRecord attempt : record.attempts()) {
      if (attempt.worker().equals(served.worker()) && attempt.model().equals(served.model())) {
        last = attempt;
      }
    }
    return new RequestRow.Server(
        served.worker(),
        last == null ? null : last.kind(),
        served.model(),
        last != null && last.local());
  }

  private static AttemptRow attempt(RequestRecord record, AttemptRecord attempt, String priceAsOf) {
    ProviderError error = attempt.error();
    Duration ended = attempt.endedAfter() == null ? record.total() : attempt.endedAfter();
    Duration first = attempt.firstContentAfter();
    return new AttemptRow(
        attempt.number(),
        record.startedAt().plus(attempt.startedAfter()),
        attempt.worker(),
        attempt.kind(),
        attempt.model(),
        attempt.local(),
        lower(attempt.reason()),
        lower(attempt.outcome()),
        Tokens.of(attempt.usage()),
        attempt.costNanos(),
        attempt.costNanos() == null || attempt.local() ? null : priceAsOf,
        millis(first == null ? null : first.minus(attempt.startedAfter())),
        ended.minus(attempt.startedAfter()).toMillis(),
        error == null ? null : lower(error.errorClass()),
        error == null || error.status() == 0 ? null : Integer.valueOf(error.status()),
        record.seams().stream().anyMatch(seam -> wentOn(attempt, ended, seam)));
  }

  private static boolean wentOn(AttemptRecord attempt, Duration ended, RequestRecord.Seam seam) {
    return attempt.worker().equals(seam.worker())
        && attempt.model().equals(seam.model())
        && attempt.startedAfter().compareTo(seam.after()) <= 0
        && ended.compareTo(seam.after()) >= 0;
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : Long.valueOf(duration.toMillis());
  }

  static String lower(Enum<?> constant) {
    String known = WORDS.get(constant);
    return known == null
        ? WORDS.computeIfAbsent(constant, it -> it.name().toLowerCase(Locale.ROOT))
        : known;
  }
}
