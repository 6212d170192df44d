package dev.relevo.ledger;

import dev.relevo.chat.Usage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as they stand in the ledger.
 *
 * @param prompt tokens read, those from a cache included
 * @param completion tokens written, those of reasoning included
 * @param cached tokens of the prompt that came from the provider's cache
 * @param reasoning tokens of the completion that were reasoning
 * @param source {@code reported} by the provider, {@code estimated} by the gateway, or {@code none}
 *     when nobody knows and the numbers are 0
 */
public record Tokens(long prompt, long completion, long cached, long reasoning, String source) {
  /** Nobody knows. */
  public static final Tokens NONE = new Tokens(0, 0, 0, 0, "none");

  public Tokens {
    Objects.requireNonNull(source, "source");
  }

  /** What a usage says; nothing of one that is null. */
  public static Tokens of(@Nullable Usage usage) {
    return usage == null
        ? NONE
        : new Tokens(
            usage.promptTokens(),
            usage.completionTokens(),
            usage.cachedTokens(),
            usage.reasoningTokens(),
            Rows.lower(usage.source()));
  }

  /** What several took together, as far as it is known. */
  static Tokens sum(List<Tokens> parts) {
    Tokens sum = NONE;
    for (Tokens part : parts) {
      if (sum.source.equals(NONE.source)) {
        sum = part;
      } else if (!part.source.equals(NONE.source)) {
        sum =
            new Tokens(
                sum.prompt + part.prompt,
                sum.completion + part.completion,
                sum.cached + part.cached,
                sum.reasoning + part.reasoning,
                sum.source.equals(part.source) ? sum.source : "estimated");
      }
    }
    return sum;
  }
}
