package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Counts what an attempt has brought. Not thread-safe. */
final class AnswerTally {
  private int pieces;
  private @Nullable Usage usage;

  /** Takes the next event. */
  void add(ChatEvent event) {
    if (event instanceof ChatEvent.UsageReported reported) {
      usage = reported.usage();
    }
    if (event.isContent()) {
      pieces++;
    }
  }

  /**
   * How many tokens the answer has: as reported, else one for each piece, as most providers stream.
   */
  int completionTokens() {
    return usage == null ? pieces : usage.completionTokens();
  }
}
