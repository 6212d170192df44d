package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.AnswerDecoder;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SseDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of Anthropic's Messages API (its page "Streaming messages"). {@code message_stop}
 * ends the answer; a stream that ends without it is whole if it has told why the model stopped. An
 * event that does not parse is skipped and counted, one of an unknown kind is skipped.
 */
final class AnthropicStreamDecoder implements AnswerDecoder {
  private static final int MOST_EVENT_BYTES = 16 * 1024 * 1024;

  private final SseDecoder events = new SseDecoder(MOST_EVENT_BYTES);
  private final AnthropicEventReader event = new AnthropicEventReader();
  private final AnthropicAnswer answer;
  private boolean done;
  private int malformed;

  /**
   * A decoder at the start of an answer.
   *
   * @param begun white space that the answer was begun with and that Anthropic was not shown
   */
  AnthropicStreamDecoder(ThinkingBlocks thinking, String begun) {
    this.answer = new AnthropicAnswer(thinking, begun);
  }

  @Override
  public void feed(ByteString bytes, Consumer<ChatEvent> out) {
    events.feed(bytes, (name, data, from, length) -> onEvent(name, data, from, length, out));
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    events.end((name, data, from, length) -> onEvent(name, data, from, length, out));
    if (done) {
      return;
    }
    if (!answer.isStopped()) {
      throw broken();
    }
    finish(out);
  }

  @Override
  public boolean isComplete() {
    return answer.isStopped();
  }

  @Override
  public boolean isDone() {
    return done;
  }

  /** How many events did not parse. */
  int malformed() {
    return malformed;
  }

  private void onEvent(
      @Nullable String name, byte[] data, int from, int length, Consumer<ChatEvent> out) {
    if (done) {
      return;
    }
    if ("error".equals(name)) {
      throw failure(data, from, length);
    }
    try (JsonParser parser = JsonMapper.factory().createParser(data, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        malformed++;
        return;
      }
      event.read(parser);
    } catch (IOException e) {
      malformed++;
      return;
    }
    if (event.failed || event.type.equals("error")) {
      throw failure(data, from, length);
    }
    onEvent(event.type.isEmpty() && name != null ? name : event.type, out);
  }

  private void onEvent(String type, Consumer<ChatEvent> out) {
    AnthropicEventReader.Piece piece = event.piece;
    switch (type) {
      case "message_start" -> answer.start(event.id);
      case "content_block_start" -> {
        if (piece != null) {
          answer.begin(event.index, piece, out);
        }
      }
      case "content_block_delta" -> {
        if (piece != null) {
          answer.more(event.index, piece, out);
        }
      }
      case "content_block_stop" -> answer.end(event.index, out);
      case "message_delta" -> answer.stop(event.stopReason);
      case "message_stop" -> {
        if (!answer.isStopped() && !answer.isBegun()) {
          throw broken();
        }
        finish(out);
      }
      default -> {
        // ping, and what may come to be
      }
    }
  }

  private void finish(Consumer<ChatEvent> out) {
    done = true;
    answer.finish(event.usage.last(), out);
  }

  private RuntimeException broken() {
    return ProviderError.of(
            ErrorClass.BROKEN_ANSWER,
            answer.isBegun()
                ? "the answer broke off: it ended without a stop reason"
                : "the answer was empty")
        .toException();
  }

  private static RuntimeException failure(byte[] data, int from, int length) {
    return AnthropicErrors.inStream(new String(data, from, length, StandardCharsets.UTF_8))
        .toException();
  }
}
