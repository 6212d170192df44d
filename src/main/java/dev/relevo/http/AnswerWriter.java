package dev.relevo.http;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.pool.QueuePlace;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes one streamed answer in a dialect's format. A plain class per format. Not thread-safe. */
public interface AnswerWriter {

  /** Who answers; told before the first event. */
  void served(Served served);

  /**
   * Something that says nothing, so that nobody takes the silent connection for a dead one; empty
   * when the format has nothing of the kind. Where it comes before {@link #served}, the response's
   * head cannot tell who serves, so the end of the answer does.
   *
   * @param place where the request stands that waits, or null when it does not
   */
  ByteString keepAlive(@Nullable QueuePlace place);

  /** The event as bytes; empty when the format has nothing for it. */
  ByteString write(ChatEvent event);

  /** The end of an answer that broke off after something was written. */
  ByteString failed(GatewayError error);
}
