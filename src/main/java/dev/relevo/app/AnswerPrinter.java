package dev.relevo.app;

import java.util.Locale;

/** Shows one answer as it comes, and after it who gave it. Not thread-safe. */
final class AnswerPrinter {
  private final Terminal terminal;
  private final long startedAt = System.nanoTime();
  private final StringBuilder text = new StringBuilder();

  AnswerPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Asks and shows the answer as it comes, and before it what it waits for.
   *
   * @throws CommandFailure as {@link Conversation#ask}
   */
  Conversation.Answered show(Conversation conversation, Conversation.Question question, Stop stop) {
    try (WaitingNote waiting = WaitingNote.start(terminal, conversation::workers)) {
      return conversation.ask(
          question,
          piece -> {
            waiting.end();
            print(piece);
          },
          stop);
    }
  }

  void print(String piece) {
    terminal.write(piece);
    text.append(piece);
  }

  /** What has been shown. */
  String text() {
    return text.toString();
  }

  /** Ends the answer with a line end when it has none of its own. */
  void end() {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      terminal.write("\n");
    }
  }

  /** Ends the answer and tells who gave it. */
  void end(Conversation.Answered answered) {
    end();
    terminal.remark(remark(answered, System.nanoTime() - startedAt));
  }

  static String remark(Conversation.Answered answered, long nanos) {
    StringBuilder remark = new StringBuilder("[");
    if (answered.worker() != null) {
      remark.append(answered.worker()).append('/').append(answered.model()).append(", ");
    }
    if (answered.promptTokens() != null && answered.completionTokens() != null) {
      remark
          .append(answered.promptTokens())
          .append(" + ")
          .append(answered.completionTokens())
          .append(" tokens, ");
    }
    remark.append(String.format(Locale.ROOT, "%.1f s", nanos / 1e9));
    if (answered.fallback()) {
      remark.append(", fallback");
    }
    if (answered.attempts() > 1) {
      remark.append(", ").append(answered.attempts()).append(" attempts");
    }
    if (answered.cut()) {
      remark.append(", cut at the limit of tokens");
    }
    return remark.append(']').toString();
  }
}
