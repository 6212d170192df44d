package dev.relevo.gateway;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Weighed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one request: who was considered, every attempt, and how it ended. It holds nothing
 * of the request's or the answer's content; of a {@linkplain Steering.Privacy#LOCAL private}
 * request not even what providers said about failures, since some repeat content there. Times are
 * counted from the request's beginning. Immutable.
 *
 * @param id the request's id; callers may choose it, so several requests may have the same
 * @param startedAt when it began
 * @param asked what it asked for
 * @param decisions the decisions about who is asked, in their order
 * @param attempts the attempts, in the order in which they began
 * @param seams where others went on with the answer
 * @param outcome how it ended
 * @param served who answers, or was the last to do so; null while nobody has
 * @param answeredAfter when the first content reached the caller, or null when none has
 * @param cacheHit whether the answer came from the cache
 * @param usage what the caller was told that the answer took, or null when it was not told
 * @param error why there is no whole answer, or null
 * @param queued how long it was in the gateway's queue in all, as far as it has been
 * @param total how long it took, or has taken until now
 * @param trace its place in a distributed trace, or null when it is in none
 * @param traceParent the place above it, or null when it has none that is not the gateway's own
 */
public record RequestRecord(
    String id,
    Instant startedAt,
    Asked asked,
    List<Decision> decisions,
    List<AttemptRecord> attempts,
    List<Seam> seams,
    Outcome outcome,
    @Nullable Served served,
    @Nullable Duration answeredAfter,
    boolean cacheHit,
    @Nullable Usage usage,
    @Nullable GatewayError error,
    Duration queued,
    Duration total,
    @Nullable TraceContext trace,
    @Nullable TraceContext traceParent) {

  /** What is asked for. */
  public enum Operation {
    /** An answer. */
    CHAT,
    /** Vectors. */
    EMBEDDINGS
  }

  /** How a request ended. */
  public enum Outcome {
    /** It is under way. */
    RUNNING,
    /** The caller got a whole answer. */
    ANSWERED,
    /** The caller got an error, or half an answer and then an error. */
    FAILED,
    /** The caller went away. */
    LEFT
  }

  /**
   * What a request asked for. Names that are absurdly long are cut.
   *
   * @param dialect the dialect in which it was asked
   * @param operation what it asked for
   * @param caller the id of the key that it came with
   * @param model the model as the caller named it
   * @param fallbackModels models to try when that one cannot answer
   * @param strategy the strategy that orders the candidates: the asked one, else the configured one
   * @param provider the only worker that may answer, or null for any
   * @param privacy where the request may go
   * @param priority its place in a queue
   * @param streamed whether the answer is streamed
   * @param promptCharacters the size of the prompt
   * @param deadline how long all attempts together may take
   */
  public record Asked(
      String dialect,
      Operation operation,
      String caller,
      String model,
      List<String> fallbackModels,
      String strategy,
      @Nullable String provider,
      Steering.Privacy privacy,
      Steering.Priority priority,
      boolean streamed,
      int promptCharacters,
      Duration deadline) {
    public Asked {
      Objects.requireNonNull(dialect, "dialect");
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(caller, "caller");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(strategy, "strategy");
      Objects.requireNonNull(privacy, "privacy");
      Objects.requireNonNull(priority, "priority");
      Objects.requireNonNull(deadline, "deadline");
      fallbackModels = List.copyOf(fallbackModels);
    }
  }

  /**
   * A decision about who is asked next.
   *
   * @param after when it was made
   * @param candidates the candidates in their order
   * @param leftOut how many more there were than are kept
   */
  public record Decision(Duration after, List<Weighed> candidates, int leftOut) {
    public Decision {
      Objects.requireNonNull(after, "after");
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * A place where another candidate went on with the answer.
   *
   * @param after when it did
   * @param afterCharacters how many characters of text had been delivered
   * @param worker the worker that went on
   * @param model its model
   */
  public record Seam(Duration after, int afterCharacters, String worker, String model) {
    public Seam {
      Objects.requireNonNull(after, "after");
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(model, "model");
    }
  }

  public RequestRecord {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(asked, "asked");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(queued, "queued");
    Objects.requireNonNull(total, "total");
    decisions = List.copyOf(decisions);
    attempts = List.copyOf(attempts);
    seams = List.copyOf(seams);
  }

  /**
   * What its attempts cost together, in nano US dollars, as far as that is known; null when it is
   * known of none, although there were some. Answers from the cache cost nothing.
   */
  public @Nullable Long costNanos() {
    Long sum = attempts.isEmpty() ? Long.valueOf(0) : null;
    for (AttemptRecord attempt : attempts) {
      Long cost = attempt.costNanos();
      if (cost != null) {
        sum = (sum == null ? 0 : sum) + cost;
      }
    }
    return sum;
  }

  /** How many tokens were read and written, as far as that is known. */
  public long tokens() {
    if (usage != null) {
      return usage.totalTokens();
    }
    long sum = 0;
    for (AttemptRecord attempt : attempts) {
      Usage took = attempt.usage();
      sum += took == null ? 0 : took.totalTokens();
    }
    return sum;
  }
}
