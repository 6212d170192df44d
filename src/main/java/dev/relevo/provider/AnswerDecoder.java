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

  /**
   * Whether the answer is all there although its end mark is not: only the count of its tokens may
   * still come. Then a body that breaks off or falls silent is as good as one that ends.
   */
  default boolean isComplete() {
    return false;
  }

  /** Whether {@link ChatEvent.Finished} has been emitted; what follows is of no interest. */
  boolean isDone();
}
