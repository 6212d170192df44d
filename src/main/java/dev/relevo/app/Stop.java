package dev.relevo.app;

import org.jspecify.annotations.Nullable;

/** Lets one thread stop what another one waits for. Thread-safe. */
final class Stop {
  private boolean asked;
  private @Nullable Runnable action;

  /**
   * Says how to stop what is under way now, in place of what was said before; it is done at once
   * where the stop has been asked for already.
   */
  void whenAsked(Runnable how) {
    synchronized (this) {
      action = how;
      if (!asked) {
        return;
      }
    }
    how.run();
  }

  /** Asks to stop. */
  void ask() {
    Runnable how;
    synchronized (this) {
      asked = true;
      how = action;
    }
    if (how != null) {
      how.run();
    }
  }

  synchronized boolean isAsked() {
    return asked;
  }
}
