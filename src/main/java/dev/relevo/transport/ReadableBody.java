package dev.relevo.transport;

import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as somebody reads it who has a stream already and wants no other one below
 * it: what there is is taken from it, and where there is nothing it tells when there is. One reader
 * reads it, on one thread at a time, and takes what there is until there is nothing or it wants no
 * more.
 */
public interface ReadableBody {

  /** The body of this reply; one that is a mere stream is run when it is read. */
  static ReadableBody of(UpstreamReply.Streamed reply, Materializer materializer) {
    return reply.graph() instanceof ReadableBody body
        ? body
        : new RunBody(reply.bytes(), materializer);
  }

  /**
   * Begins to read; to be called once, and before all others.
   *
   * @param onNews told, on any thread, that there is something to read or the end has come; once
   *     after each time that {@link #next} had nothing or {@link #isOver} was false for want of
   *     news
   */
  void read(Runnable onNews);

  /** The next bytes, or null where there are none (yet). */
  @Nullable ByteString next();

  /** Whether nothing is left to read and nothing more comes. */
  boolean isOver();

  /** Why it broke off, where it is over and has not come to its end; else null. */
  @Nullable Throwable failure();

  /** The rest is not wanted; where it comes within a moment, its connection can be used again. */
  void leave();

  /** The rest is not wanted, and the other side need not send it. */
  void cancel();
}
