package dev.relevo.gateway;

import dev.relevo.chat.ErrorClass;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's model was used for since the gateway started. Answers from the cache are nobody's
 * work and do not count.
 *
 * @param worker the worker
 * @param model the model, as the worker names it
 * @param attempts how often it was asked
 * @param failures how many of these failed
 * @param answers how many answers it gave, or ended for somebody else
 * @param fallbackAnswers how many of these it gave because another could not
 * @param promptTokens tokens read for its answers
 * @param completionTokens tokens written in its answers, those by whom it took over included
 * @param lastFailure the last failure, or null when there was none
 */
public record ModelUsage(
    String worker,
    String model,
    long attempts,
    long failures,
    long answers,
    long fallbackAnswers,
    long promptTokens,
    long completionTokens,
    @Nullable Failure lastFailure) {

  /**
   * A failure without the provider's words, which may repeat some of what was asked.
   *
   * @param at when it was
   * @param errorClass what kind it was
   * @param status the HTTP status, or 0 where there was none
   * @param requestId the request, of which more may be remembered
   */
  public record Failure(Instant at, ErrorClass errorClass, int status, String requestId) {
    public Failure {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(errorClass, "errorClass");
      Objects.requireNonNull(requestId, "requestId");
    }
  }

  public ModelUsage {
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
  }

  /** Nothing happened yet. */
  static ModelUsage none(String worker, String model) {
    return new ModelUsage(worker, model, 0, 0, 0, 0, 0, 0, null);
  }
}
