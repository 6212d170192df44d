package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.pool.Lease;
import org.jspecify.annotations.Nullable;

/**
 * How many tokens a candidate's answer may have: what the request says, where it does not say what
 * is configured for all, and never more than what is configured for the model.
 *
 * @param asked what the request says, or null
 * @param given what the candidate is asked for, or null to leave it to the provider
 */
record AnswerLimit(@Nullable Integer asked, @Nullable Integer given) {

  /** The limit of the lease's candidate. */
  static AnswerLimit forLease(ChatRequest request, Lease lease, Desk desk) {
    Integer most =
        desk.provider(lease)
            .settings()
            .modelSettings()
            .of(lease.worker().value(), lease.model())
            .maxOutputTokens();
    return of(request.sampling().maxTokens(), desk.routing().defaultMaxTokens(), most);
  }

  static AnswerLimit of(@Nullable Integer asked, @Nullable Integer usual, @Nullable Integer most) {
    Integer wanted = asked == null ? usual : asked;
    return new AnswerLimit(
        asked, wanted == null || (most != null && most < wanted) ? most : wanted);
  }

  ChatRequest apply(ChatRequest request) {
    return given == null || given.equals(asked)
        ? request
        : request.withSampling(request.sampling().withMaxTokens(given));
  }

  /** What the caller has to be told, since the request does not say it; null for nothing. */
  @Nullable Integer told() {
    return given == null || given.equals(asked) ? null : given;
  }
}
