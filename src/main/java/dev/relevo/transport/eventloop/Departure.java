package dev.relevo.transport.eventloop;

import dev.relevo.transport.ClientGone;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells whoever handles a request that its client has left. */
final class Departure implements ClientGone {
  private final Loop loop;
  private volatile boolean left;
  private boolean over;
  private @Nullable Runnable action;

  Departure(Loop loop) {
    this.loop = loop;
  }

  @Override
  public boolean isTrue() {
    return left;
  }

  @Override
  public void then(Runnable what) {
    Objects.requireNonNull(what, "what");
    loop.run(
        () -> {
          if (left) {
            what.run();
          } else if (!over) {
            action = what;
          }
        });
  }

  /** The client has left before the end of its answer. On the connection's loop. */
  void leave() {
    left = true;
    Runnable now = action;
    action = null;
    if (now != null) {
      now.run();
    }
  }

  /** The client has got its answer. On the connection's loop. */
  void stay() {
    over = true;
    action = null;
  }
}
