package dev.relevo.telemetry;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.AttemptReason;
import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.RequestRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of attempts. To a provider the gateway is a client, so the names are those of
 * clients. Thread-safe.
 */
final class AttemptMeters {
  private static final String OTHERS = LabelValues.OTHERS;
  private static final double NANOS_PER_DOLLAR = 1e9;

  private final Meters meters;
  private final MeterLabels labels;
  private final MeterTable<Attempt, Counter> attempts;
  private final MeterTable<Payer, Counter> costs;
  private final MeterTable<Reader, Counter> tokensByKey;
  private final MeterTable<Call, Timer> durations;
  private final MeterTable<Call, Timer> firstChunks;
  private final MeterTable<Use, DistributionSummary> tokens;

  /** The labels of {@code relevo.attempts}. */
  private record Attempt(
      String worker,
      String model,
      AttemptRecord.@Nullable Outcome outcome,
      @Nullable ErrorClass error,
      @Nullable AttemptReason reason) {}

  private record Payer(String worker, String key) {}

  private record Reader(String key, boolean local, TokenType type) {}

  /** The labels of a call of a provider. */
  private record Call(
      String operation, String provider, String worker, String model, String error) {
    Tags tags() {
      return Tags.of(
          Meters.OPERATION,
          operation,
          Meters.PROVIDER,
          provider,
          Meters.REQUEST_MODEL,
          model,
          Meters.WORKER,
          worker);
    }
  }

  private record Use(Call call, TokenType type) {}

  private enum TokenType {
    INPUT,
    OUTPUT
  }

  AttemptMeters(Meters meters, MeterLabels labels) {
    this.meters = meters;
    this.labels = labels;
    Call anyCall = new Call(OTHERS, OTHERS, OTHERS, OTHERS, OTHERS);
    this.attempts =
        new MeterTable<>(
            Meters.COUNTERS, new Attempt(OTHERS, OTHERS, null, null, null), this::counter);
    this.costs = new MeterTable<>(Meters.COUNTERS, new Payer(OTHERS, OTHERS), this::cost);
    this.tokensByKey =
        new MeterTable<>(
            Meters.COUNTERS, new Reader(OTHERS, false, TokenType.INPUT), this::tokensByKey);
    this.durations = new MeterTable<>(Meters.HISTOGRAMS, anyCall, this::duration);
    this.firstChunks = new MeterTable<>(Meters.HISTOGRAMS, anyCall, this::firstChunk);
    this.tokens =
        new MeterTable<>(Meters.HISTOGRAMS, new Use(anyCall, TokenType.INPUT), this::tokens);
  }

  private Counter counter(Attempt attempt) {
    return meters.counter(
        "relevo.attempts",
        "Attempts to have a request answered, by their ends",
        Tags.of(
            Meters.WORKER,
            attempt.worker(),
            Meters.MODEL,
            attempt.model(),
            "outcome",
            wordOrOthers(attempt.outcome()),
            "error",
            attempt.error() == null ? Meters.NONE : Meters.word(attempt.error()),
            "reason",
            wordOrOthers(attempt.reason())));
  }

  private static String wordOrOthers(@Nullable Enum<?> constant) {
    return constant == null ? OTHERS : Meters.word(constant);
  }

  private Counter cost(Payer payer) {
    return meters.counter(
        "relevo.cost.usd",
        "What attempts cost by the price list, in US dollars",
        Tags.of(Meters.WORKER, payer.worker(), Meters.KEY, payer.key()));
  }

  private Counter tokensByKey(Reader reader) {
    return meters.counter(
        "relevo.tokens",
        "Tokens that attempts took, by the key of the caller and where they were computed",
        Tags.of(
            Meters.KEY,
            reader.key(),
            "locality",
            reader.local() ? "local" : "cloud",
            "type",
            Meters.word(reader.type())));
  }

  private Timer duration(Call call) {
    return meters.timer(
        "gen_ai.client.operation.duration",
        "How long attempts took",
        Meters.DURATIONS,
        call.tags().and(Meters.ERROR, call.error()));
  }

  private Timer firstChunk(Call call) {
    return meters.timer(
        "gen_ai.client.operation.time_to_first_chunk",
        "How long a provider took to the first content of a stream",
        Meters.DURATIONS,
        call.tags());
  }

  private DistributionSummary tokens(Use use) {
    return meters.tokens(
        "gen_ai.client.token.usage",
        "Tokens that an attempt took, as reported by its provider or else estimated",
        use.call().tags().and(Meters.TOKEN_TYPE, Meters.word(use.type())));
  }

  void ended(RequestRecord request, AttemptRecord attempt) {
    boolean succeeded = attempt.outcome() == AttemptRecord.Outcome.SUCCEEDED;
    String worker = labels.worker(attempt.worker());
    String model = labels.model(attempt.model(), succeeded);
    ErrorClass error = attempt.error() == null ? null : attempt.error().errorClass();
    attempts.of(new Attempt(worker, model, attempt.outcome(), error, attempt.reason())).increment();
    String operation = MeterLabels.operation(request);
    String provider = ProviderNames.ofKind(attempt.kind());
    Call whole = new Call(operation, provider, worker, model, Meters.NONE);
    Duration ended = attempt.endedAfter();
    if (ended != null) {
      durations
          .of(succeeded ? whole : new Call(operation, provider, worker, model, why(attempt)))
          .record(ended.minus(attempt.startedAfter()));
    }
    Duration spoke = attempt.firstContentAfter();
    if (spoke != null && request.asked().streamed()) {
      firstChunks.of(whole).record(spoke.minus(attempt.startedAfter()));
    }
    String key = labels.key(request);
    Usage usage = attempt.usage();
    if (usage != null) {
      took(whole, key, attempt.local(), TokenType.INPUT, usage.promptTokens());
      if (request.asked().operation() == RequestRecord.Operation.CHAT) {
        took(whole, key, attempt.local(), TokenType.OUTPUT, usage.completionTokens());
      }
    }
    Long cost = attempt.costNanos();
    if (cost != null) {
      costs.of(new Payer(worker, key)).increment(cost / NANOS_PER_DOLLAR);
    }
  }

  private void took(Call call, String key, boolean local, TokenType type, int count) {
    tokens.of(new Use(call, type)).record(count);
    tokensByKey.of(new Reader(key, local, type)).increment(count);
  }

  /** The class of the failure, or how else the attempt ended without an answer. */
  private static String why(AttemptRecord attempt) {
    return Meters.word(attempt.error() == null ? attempt.outcome() : attempt.error().errorClass());
  }
}
