package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Counts what an attempt has brought. Not thread-safe. */
final class AnswerTally {
  private int pieces;
  private int characters;
  private @Nullable Usage usage;
  private ChatEvent.@Nullable Timing timing;

  /** Takes the next event. */
  void add(ChatEvent event) {
    if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported.usage();
      timing = reported.timing();
    }
    if (event.isContent()) {
      pieces++;
      characters += characters(event);
    }
  }

  /**
   * How many tokens the answer has: as reported, else one for each piece, as most providers stream.
   */
  int completionTokens() {
    return usage == null ? pieces : usage.completionTokens();
  }

  /** The size of its text, its thoughts and its calls' arguments. */
  int characters() {
    return characters;
  }

  private static int characters(ChatEvent event) {
    if (event instanceof ChatEvent.TextDelta delta) {
      return delta.text().length();
    }
    if (event instanceof ChatEvent.ReasoningDelta delta) {
      return delta.text().length();
    }
    return event instanceof ChatEvent.ToolCallDelta delta ? delta.arguments().length() : 0;
  }

  /** What has been used; where the provider has not told, nothing is known of the prompt. */
  Usage usage() {
    return usage == null ? new Usage(0, pieces, 0, 0, Usage.Source.ESTIMATED) : usage;
  }

  /** What the provider has measured, or null when it has told nothing. */
  ChatEvent.@Nullable Timing timing() {
    return timing;
  }
}
