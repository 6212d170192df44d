package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Usage;
import dev.relevo.pool.RoutingSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has been delivered of an answer, as far as another candidate must know it to go on from
 * there, and what broke it off. Not thread-safe.
 */
final class Delivered {
  /** An answer longer than this, in characters, is not kept and cannot be gone on with. */
  private static final int LONGEST = 1 << 20;

  private final StringBuilder text = new StringBuilder();
  private boolean kept;
  private boolean reasoning;
  private int characters;
  private int textCharacters;
  private int tokens;
  private @Nullable ProviderError breakage;

  Delivered(ResponseFormat format, RoutingSettings.MidStream midStream) {
    // half a JSON value of one model is never completed by another
    kept = format instanceof ResponseFormat.Text && midStream != RoutingSettings.MidStream.ERROR;
  }

  /** Takes what is delivered next. */
  void add(ChatEvent event) {
    if (event instanceof ChatEvent.TextDelta delta) {
      characters += delta.text().length();
      textCharacters += delta.text().length();
      if (kept) {
        text.append(delta.text());
        kept = text.length() <= LONGEST;
      }
    } else if (event instanceof ChatEvent.ReasoningDelta delta) {
      characters += delta.text().length();
      reasoning = true;
    } else if (event instanceof ChatEvent.ToolCallDelta delta) {
      characters += delta.arguments().length();
      kept = false; // nor half a tool call
    }
  }

  /**
   * Whoever answered broke off.
   *
   * @param resumption how he had gone on himself, or null when he had begun
   * @param written how many tokens he wrote
   */
  void broke(ProviderError error, @Nullable Resumption resumption, int written) {
    breakage = error;
    tokens = written + (resumption == null ? 0 : resumption.foreignTokens());
  }

  /** Whether another candidate may go on. */
  boolean mayBeContinued() {
    return kept;
  }

  String text() {
    return text.toString();
  }

  /** Whether there is a beginning that another candidate could be given. */
  boolean hasText() {
    return text.length() > 0;
  }

  /** Whether thoughts were delivered. */
  boolean hasReasoning() {
    return reasoning;
  }

  /** The size of the text, without thoughts. */
  int textCharacters() {
    return textCharacters;
  }

  /** How many tokens those who broke off have written. */
  int tokens() {
    return tokens;
  }

  /** What stands in for a usage report that did not come. */
  ChatEvent.UsageReported estimatedUsage(int promptCharacters) {
    return new ChatEvent.UsageReported(Usage.estimated(promptCharacters, characters), null);
  }

  /** The error of an answer that nobody goes on with. */
  GatewayError brokenOff() {
    ProviderError error = Objects.requireNonNull(breakage);
    return new GatewayError(
        GatewayError.Kind.UPSTREAM_FAILED,
        "the answer broke off after " + characters + " characters: " + error.message(),
        null,
        null,
        error);
  }
}
