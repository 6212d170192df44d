package dev.relevo.http.service;

import dev.relevo.chat.CacheResult;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import java.util.Objects;

/**
 * What a caller of the model service gets.
 *
 * @param content the text, or the JSON in text
 * @param finishReason why it ends
 * @param served who answered, after how many attempts in all
 * @param usage what all answers that were asked for took
 */
record ServiceAnswer(String content, FinishReason finishReason, Served served, Usage usage) {
  ServiceAnswer {
    Objects.requireNonNull(content, "content");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(served, "served");
    Objects.requireNonNull(usage, "usage");
  }

  static ServiceAnswer of(ChatResponse response) {
    return new ServiceAnswer(
        response.text(),
        response.answer().finishReason(),
        response.served(),
        response.answer().usage());
  }

  /** The same answer, of which only this is meant, and which is whole as far as that goes. */
  ServiceAnswer reducedTo(String part) {
    return new ServiceAnswer(part, FinishReason.STOP, served, usage);
  }

  /** The same answer, after an earlier one that would not do. */
  ServiceAnswer after(ServiceAnswer earlier) {
    return new ServiceAnswer(content, finishReason, sum(earlier.served), earlier.usage.plus(usage));
  }

  /** Both together come from the cache only where each of them does. */
  private Served sum(Served earlier) {
    CacheResult cache = served.cache();
    return new Served(
        served.requestId(),
        served.worker(),
        served.model(),
        earlier.attempts() + served.attempts(),
        earlier.fallback() || served.fallback(),
        served.substituted(),
        served.structured(),
        cache != null && cache.isHit() ? earlier.cache() : cache,
        served.maxTokens(),
        earlier.queued().plus(served.queued()));
  }
}
