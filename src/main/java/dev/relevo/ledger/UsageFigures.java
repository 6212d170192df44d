package dev.relevo.ledger;

/**
 * What became of a group of requests. Tokens and costs are sums of what is known. Money is in nano
 * US dollars.
 *
 * @param requests how many requests were answered, or spoken to at last, by whom the group names
 * @param answered how many of these got a whole answer
 * @param failed how many got an error
 * @param left how many callers went away
 * @param cacheHits how many answers came from the cache
 * @param localAnswers how many answers were computed on own hardware
 * @param attempts how many attempts there were with whom the group names
 * @param promptTokens tokens read, those from providers' caches included
 * @param completionTokens tokens written, those of reasoning included
 * @param cachedTokens tokens of the prompts that came from providers' caches
 * @param reasoningTokens tokens of the answers that were reasoning
 * @param costNanos what the attempts cost
 * @param unknownCost how many requests have a cost that is not known
 * @param referenceNanos what the answers whose cost is known would have cost at the reference
 * @param comparedNanos what the requests whose cost is known have cost
 */
public record UsageFigures(
    long requests,
    long answered,
    long failed,
    long left,
    long cacheHits,
    long localAnswers,
    long attempts,
    long promptTokens,
    long completionTokens,
    long cachedTokens,
    long reasoningTokens,
    long costNanos,
    long unknownCost,
    long referenceNanos,
    long comparedNanos) {
  /** Nothing happened. */
  static final UsageFigures NONE = new UsageFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** What was saved against the reference; less than 0 where it would have been cheaper. */
  public long savedNanos() {
    return referenceNanos - comparedNanos;
  }

  /** Which part of the answers was computed on own hardware, 0 to 1; 0 where there is none. */
  public double localShare() {
    return answered == 0 ? 0 : (double) localAnswers / answered;
  }

  UsageFigures plus(UsageFigures other) {
    return new UsageFigures(
        requests + other.requests,
        answered + other.answered,
        failed + other.failed,
        left + other.left,
        cacheHits + other.cacheHits,
        localAnswers + other.localAnswers,
        attempts + other.attempts,
        promptTokens + other.promptTokens,
        completionTokens + other.completionTokens,
        cachedTokens + other.cachedTokens,
        reasoningTokens + other.reasoningTokens,
        costNanos + other.costNanos,
        unknownCost + other.unknownCost,
        referenceNanos + other.referenceNanos,
        comparedNanos + other.comparedNanos);
  }
}
