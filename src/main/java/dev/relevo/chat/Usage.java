package dev.relevo.chat;

/**
 * What an answer took, in tokens. Some servers report less than nothing for what they do not know:
 * that is 0, so that nobody is given back what others have spent.
 *
 * @param promptTokens tokens read, those from a cache included
 * @param completionTokens tokens written, those of reasoning included
 * @param cachedTokens tokens of the prompt that came from the provider's cache
 * @param reasoningTokens tokens of the completion that were reasoning
 * @param source where the figures come from
 */
public record Usage(
    int promptTokens, int completionTokens, int cachedTokens, int reasoningTokens, Source source) {

  /** Where usage figures come from. */
  public enum Source {
    /** The provider counted. */
    REPORTED,
    /** The provider said nothing; the gateway estimated from the text. */
    ESTIMATED
  }

  public Usage {
    promptTokens = Math.max(0, promptTokens);
    completionTokens = Math.max(0, completionTokens);
    cachedTokens = Math.max(0, cachedTokens);
    reasoningTokens = Math.max(0, reasoningTokens);
  }

  public static Usage reported(int promptTokens, int completionTokens) {
    return new Usage(promptTokens, completionTokens, 0, 0, Source.REPORTED);
  }

  /**
   * An estimate from lengths of text, at four characters a token: the rule of thumb for English
   * with the tokenizers of the large vendors; other languages take more tokens.
   */
  public static Usage estimated(int promptCharacters, int completionCharacters) {
    return new Usage(
        (promptCharacters + 3) / 4, (completionCharacters + 3) / 4, 0, 0, Source.ESTIMATED);
  }

  /** The same with tokens that somebody else wrote before; their number is only known roughly. */
  public Usage withForeignTokens(int written) {
    return written == 0
        ? this
        : new Usage(
            promptTokens,
            sum(completionTokens, written),
            cachedTokens,
            reasoningTokens,
            Source.ESTIMATED);
  }

  /** What both took together. */
  public Usage plus(Usage other) {
    return new Usage(
        sum(promptTokens, other.promptTokens),
        sum(completionTokens, other.completionTokens),
        sum(cachedTokens, other.cachedTokens),
        sum(reasoningTokens, other.reasoningTokens),
        source == Source.REPORTED ? other.source : Source.ESTIMATED);
  }

  public int totalTokens() {
    return sum(promptTokens, completionTokens);
  }

  /** Of absurd numbers the largest that there is. */
  private static int sum(int one, int other) {
    return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
  }
}
