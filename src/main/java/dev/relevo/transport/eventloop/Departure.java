package dev.relevo.transport.eventloop;

import dev.relevo.transport.ClientGone;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells whoever handles a request that its client has left. On the connection's loop only. */
final class Departure implements ClientGone {
  private @Nullable Runnable action;
  private boolean left;
  private boolean over;

  @Override
  public void then(Runnable what) {
    Objects.requireNonNull(what, "what");
    if (left) {
      what.run();
    } else if (!over) {
      action = what;
    }
  }

  /** The client has left. */
  void leave() {
    if (!over) {
      left = true;
      end();
    }
  }

  /** The answer is written. */
  void stay() {
    over = true;
    action = null;
  }

  private void end() {
    over = true;
    Runnable now = action;
    action = null;
    if (now != null) {
      now.run();
    }
  }
}
