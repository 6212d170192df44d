package dev.relevo.app;

import org.jspecify.annotations.Nullable;

/** Where the lines of a conversation come from. */
interface Lines extends AutoCloseable {
  /** What asks a person for the next line. */
  String PROMPT = "> ";

  /** The exit code of a process that an interrupt ended, as shells give it. */
  int INTERRUPTED = 130;

  /** Waits for the next line; null when there is no more. */
  @Nullable String next();

  /** Lets whoever gives the lines break off, from now on, what a line has started. */
  void guard(Stop stop);

  @Override
  void close();

  /** Stops what is under way, or the process where that has been asked for already. */
  static void interrupt(Stop stop) {
    if (stop.isAsked()) {
      System.exit(INTERRUPTED);
    }
    stop.ask();
  }
}
