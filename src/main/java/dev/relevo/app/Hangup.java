package dev.relevo.app;

import java.io.FileInputStream;
import java.io.IOException;
import org.jline.utils.Signals;

/**
 * The signal HUP: somebody wants the configuration to be read again, or the terminal at which the
 * process was started has been closed, and then the process ends as it always did.
 */
final class Hangup {
  /** 128 and the number of the signal. */
  private static final int EXIT = 129;

  private final Terminal terminal;
  private final Runnable reload;

  Hangup(Terminal terminal, Runnable reload) {
    this.terminal = terminal;
    this.reload = reload;
  }

  /** From now on the signal is understood. */
  void listen() {
    Signals.register("HUP", this::hangUp);
  }

  private void hangUp() {
    if (terminal.interactive() && isTerminalGone()) {
      System.exit(EXIT);
    } else {
      reload.run();
    }
  }

  private static boolean isTerminalGone() {
    try {
      new FileInputStream("/dev/tty").close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
