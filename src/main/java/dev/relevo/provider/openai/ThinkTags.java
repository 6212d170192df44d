package dev.relevo.provider.openai;

import java.util.function.Consumer;

/**
 * Parts thoughts from the answer where a server leaves them in the text: {@code <think>…</think>}
 * at its very beginning, as the models themselves write it. Tags anywhere else are text. Not
 * thread-safe.
 */
final class ThinkTags {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private enum State {
    BEGINNING,
    THINKING,
    AFTER_THINKING,
    TEXT
  }

  private State state = State.BEGINNING;
  private String pending = "";

  /**
   * Takes more of what the server calls text.
   *
   * @param thoughts takes what is thought; never empty
   * @param words takes what is said; never empty
   */
  void next(String piece, Consumer<String> thoughts, Consumer<String> words) {
    if (state == State.TEXT) {
      accept(piece, words);
      return;
    }
    pending += piece;
    if (state == State.BEGINNING) {
      begin(words);
    }
    if (state == State.THINKING) {
      think(thoughts);
    }
    if (state == State.AFTER_THINKING && !pending.isBlank()) {
      state = State.TEXT;
      flush(pending.stripLeading(), words);
    }
  }

  /** Whether all that comes is text. */
  boolean isOver() {
    return state == State.TEXT;
  }

  /** All has come: what was held back is passed on. */
  void end(Consumer<String> thoughts, Consumer<String> words) {
    if (state == State.THINKING) {
      flush(pending, thoughts);
    } else if (state == State.BEGINNING) {
      flush(pending, words);
    }
  }

  private void begin(Consumer<String> words) {
    String begun = pending.stripLeading();
    if (begun.startsWith(OPEN)) {
      state = State.THINKING;
      pending = begun.substring(OPEN.length());
    } else if (!OPEN.startsWith(begun)) {
      state = State.TEXT;
      flush(pending, words);
    }
  }

  private void think(Consumer<String> thoughts) {
    int close = pending.indexOf(CLOSE);
    if (close >= 0) {
      state = State.AFTER_THINKING;
      String rest = pending.substring(close + CLOSE.length());
      accept(pending.substring(0, close), thoughts);
      pending = rest;
      return;
    }
    int held = heldBack();
    String known = pending.substring(0, pending.length() - held);
    pending = pending.substring(pending.length() - held);
    accept(known, thoughts);
  }

  /** How many characters at the end may be the beginning of the closing tag. */
  private int heldBack() {
    for (int length = Math.min(CLOSE.length() - 1, pending.length()); length > 0; length--) {
      if (CLOSE.startsWith(pending.substring(pending.length() - length))) {
        return length;
      }
    }
    return 0;
  }

  private void flush(String text, Consumer<String> taker) {
    pending = "";
    accept(text, taker);
  }

  private static void accept(String text, Consumer<String> taker) {
    if (!text.isEmpty()) {
      taker.accept(text);
    }
  }
}
