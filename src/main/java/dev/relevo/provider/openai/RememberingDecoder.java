package dev.relevo.provider.openai;

import dev.relevo.chat.ChatEvent;
import dev.relevo.provider.AnswerDecoder;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/** A decoder that shows what it decodes to {@link CallThoughts} too. Not thread-safe. */
final class RememberingDecoder implements AnswerDecoder {
  private final AnswerDecoder decoder;
  private final CallThoughts thoughts;

  RememberingDecoder(AnswerDecoder decoder, CallThoughts thoughts) {
    this.decoder = decoder;
    this.thoughts = thoughts;
  }

  @Override
  public void feed(ByteString bytes, Consumer<ChatEvent> out) {
    decoder.feed(bytes, event -> take(event, out));
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    decoder.end(event -> take(event, out));
  }

  @Override
  public boolean isComplete() {
    return decoder.isComplete();
  }

  @Override
  public boolean isDone() {
    return decoder.isDone();
  }

  private void take(ChatEvent event, Consumer<ChatEvent> out) {
    thoughts.take(event);
    out.accept(event);
  }
}
