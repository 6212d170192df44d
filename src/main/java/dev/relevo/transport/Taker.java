package dev.relevo.transport;

import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Where the bytes of a running stream go. On the stream's own thread only. */
public interface Taker {
  /**
   * Takes some bytes.
   *
   * @return whether more are wanted; if not, {@link Giver#resume} tells when
   */
  boolean take(ByteString bytes);

  /**
   * The stream has ended.
   *
   * @param failure why it has failed, or null when what was given is all of it
   */
  void end(@Nullable Throwable failure);

  /** Who gives; may be told from the taker's thread. */
  interface Giver {
    /** More is wanted again. */
    void resume();

    /** Nothing is wanted any more; the stream is cancelled. */
    void cancel();
  }
}
