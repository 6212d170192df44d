package dev.relevo.provider;

import dev.relevo.chat.ChatEvent;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/**
 * Turns the bytes of one streamed answer into events. A plain class per wire format: it knows no
 * stream and no thread. Not thread-safe.
 */
public interface AnswerDecoder {

  /**
   * Takes the next bytes.
   *
   * @throws dev.relevo.chat.ProviderException when they say that the answer failed
   */
  void feed(ByteString bytes, Consumer<ChatEvent> out);

  /**
   * The body has ended.
   *
   * @throws dev.relevo.chat.ProviderException when the answer is not whole
   */
  void end(Consumer<ChatEvent> out);

  /** Whether {@link ChatEvent.Finished} has been emitted; what follows is of no interest. */
  boolean isDone();
}
