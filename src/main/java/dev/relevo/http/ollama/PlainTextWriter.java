package dev.relevo.http.ollama;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.http.AnswerWriter;
import dev.relevo.pool.QueuePlace;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Writes nothing but the answer's text, for a terminal. An answer that broke off says so on a line
 * of its own.
 */
final class PlainTextWriter implements AnswerWriter {

  @Override
  public void served(Served served) {
    // nothing in the text tells who serves; the headers do
  }

  @Override
  public ByteString keepAlive(@Nullable QueuePlace place) {
    return ByteString.emptyByteString(); // whatever was written would be part of the text
  }

  @Override
  public ByteString write(ChatEvent event) {
    return event instanceof ChatEvent.TextDelta delta
        ? ByteString.fromString(delta.text())
        : ByteString.emptyByteString();
  }

  @Override
  public ByteString failed(GatewayError error) {
    return ByteString.fromString("\n[" + error.message() + "]\n");
  }
}
