package dev.relevo.provider.embedded;

import java.util.function.ToIntFunction;

/** Counts tokens, since the binding tells nobody how many there were. Thread-safe. */
final class TokenCounter {
  private final ToIntFunction<String> encoder;
  private final int lineBreak;

  /**
   * A counter for one model.
   *
   * @param encoder splits a text into tokens and counts them
   */
  TokenCounter(ToIntFunction<String> encoder) {
    this.encoder = encoder;
    this.lineBreak = encoder.applyAsInt("\n");
  }

  int count(String text) {
    return encoder.applyAsInt(text);
  }

  /**
   * How many tokens a chunk of an answer stands for. Commonly it is one, but the engine holds
   * tokens back until they are whole characters.
   *
   * @param withheld how many chunks without text came right before it: tokens that have been
   *     counted, whose text it may hold
   */
  int ofChunk(String chunk, int withheld) {
    if (chunk.chars().allMatch(character -> character < 0x80)) {
      return 1;
    }
    // after a line break, because some tokenizers put a blank before the first word
    return Math.max(1, encoder.applyAsInt("\n" + chunk) - lineBreak - withheld);
  }
}
