package dev.relevo.chat;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who answered a request.
 *
 * @param requestId the gateway's id of the request
 * @param worker the worker that answered, now or once
 * @param model the model that answered, as the worker names it
 * @param attempts how many candidates were tried, the one that answered included; 0 when the answer
 *     comes from the cache
 * @param fallback whether another candidate had been tried before the one that answered
 * @param substituted whether the asked model was unknown and another was chosen
 * @param structured how the answer came to have the asked shape; null where free text was asked for
 * @param cache what the response cache had to do with it, or null for nothing
 * @param maxTokens the most tokens that the answer could have where the gateway has set it and not
 *     the caller, or null
 * @param queued how long the request was in the gateway's queue, zero when it was not
 */
public record Served(
    String requestId,
    String worker,
    String model,
    int attempts,
    boolean fallback,
    boolean substituted,
    @Nullable StructuredOutput structured,
    @Nullable CacheResult cache,
    @Nullable Integer maxTokens,
    Duration queued) {
  public Served {
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(queued, "queued");
  }

  /** Who answered at once with free text, without the cache. */
  public Served(
      String requestId,
      String worker,
      String model,
      int attempts,
      boolean fallback,
      boolean substituted) {
    this(
        requestId, worker, model, attempts, fallback, substituted, null, null, null, Duration.ZERO);
  }

  public Served withStructured(@Nullable StructuredOutput value) {
    return with(value, cache, maxTokens, queued);
  }

  public Served withCache(@Nullable CacheResult value) {
    return with(structured, value, maxTokens, queued);
  }

  public Served withMaxTokens(@Nullable Integer value) {
    return with(structured, cache, value, queued);
  }

  public Served withQueued(Duration value) {
    return with(structured, cache, maxTokens, value);
  }

  private Served with(
      @Nullable StructuredOutput newStructured,
      @Nullable CacheResult newCache,
      @Nullable Integer newMaxTokens,
      Duration newQueued) {
    return new Served(
        requestId,
        worker,
        model,
        attempts,
        fallback,
        substituted,
        newStructured,
        newCache,
        newMaxTokens,
        newQueued);
  }
}
