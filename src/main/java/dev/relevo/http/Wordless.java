package dev.relevo.http;

import dev.relevo.chat.Steering;

/**
 * A failure's kind and place without its words, for the log: the words of a failure may hold some
 * of what was asked or answered, and a private request's content is not logged.
 */
final class Wordless extends Exception {
  private static final long serialVersionUID = 1L;

  /** Causes can go in circles. */
  private static final int MOST_CAUSES = 10;

  private Wordless(Throwable failure, int causes) {
    super(
        failure.getClass().getName(),
        failure.getCause() == null || causes == 0
            ? null
            : new Wordless(failure.getCause(), causes - 1));
    setStackTrace(failure.getStackTrace());
  }

  /** The failure as it may be logged. */
  static Throwable of(Throwable failure, Steering.Privacy privacy) {
    return privacy == Steering.Privacy.ANY ? failure : new Wordless(failure, MOST_CAUSES);
  }
}
