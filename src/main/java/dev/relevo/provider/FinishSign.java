package dev.relevo.provider;

/**
 * Tells a finish reason that ends an answer from one that means nothing: some models send one with
 * every event. Not thread-safe.
 */
public final class FinishSign {
  private boolean content;
  private boolean said;
  private boolean certain;
  private boolean meaningless;

  /**
   * Takes the next event of the answer.
   *
   * @param hasContent whether it carries anything of the answer itself
   * @param hasReason whether it carries a finish reason
   */
  public void take(boolean hasContent, boolean hasReason) {
    meaningless = meaningless || (said && hasContent);
    // one that comes with the very first content may be the first of many
    certain = certain || (hasReason && (content || !hasContent));
    said = said || hasReason;
    content = content || hasContent;
  }

  /** Whether nothing more of the answer itself will come. */
  public boolean isCertain() {
    return certain && !meaningless;
  }
}
