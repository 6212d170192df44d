package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Counts what an attempt has brought. Not thread-safe. */
final class AnswerTally {
  private int pieces;
  private int characters;
  private @Nullable Usage usage;

  /** Takes the next event. */
  void add(ChatEvent event) {
    if (event instanceof ChatEvent.TextDelta delta) {
      characters += delta.text().length();
    } else if (event instanceof ChatEvent.ReasoningDelta delta) {
      characters += delta.text().length();
    } else if (event instanceof ChatEvent.ToolCallDelta delta) {
      characters += delta.arguments().length();
    } else if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported.usage();
    }
    if (event.isContent()) {
      pieces++;
    }
  }

  /** How many characters of text, thoughts and arguments have come. */
  int characters() {
    return characters;
  }

  /**
   * How many tokens the answer has: as reported, else one for each piece, as most providers stream.
   */
  int completionTokens() {
    return usage == null ? pieces : usage.completionTokens();
  }

  /** What stands in for a usage report that did not come, or null when one came. */
  ChatEvent.@Nullable UsageReported missingUsage(int promptCharacters) {
    return usage == null
        ? new ChatEvent.UsageReported(Usage.estimated(promptCharacters, characters), null)
        : null;
  }
}
