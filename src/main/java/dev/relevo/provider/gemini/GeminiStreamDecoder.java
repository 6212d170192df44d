package dev.relevo.provider.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.ChatEvent;
import dev.relevo.provider.AnswerDecoder;
import dev.relevo.provider.CallMemory;
import dev.relevo.provider.FinishSign;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SseDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of {@code streamGenerateContent?alt=sse}. It has no end mark: the answer is whole
 * when the body ends after a finish reason, and not before, since some models send one with every
 * event. An event that does not parse is skipped and counted. An error in the middle may come as an
 * event or as a JSON text of several lines that is no event.
 */
final class GeminiStreamDecoder implements AnswerDecoder {
  private static final int MOST_EVENT_BYTES = 16 * 1024 * 1024;
  private static final int MOST_ERROR_CHARACTERS = 64 * 1024;

  private final SseDecoder events = new SseDecoder(MOST_EVENT_BYTES);
  private final GeminiChunkReader chunk = new GeminiChunkReader();
  private final FinishSign sign = new FinishSign();
  private final GeminiAnswer answer;
  private final StringBuilder bare = new StringBuilder();
  private boolean done;
  private int malformed;

  GeminiStreamDecoder(CallMemory memory, Supplier<String> callIds) {
    this.answer = new GeminiAnswer(memory, callIds);
  }

  @Override
  public void feed(ByteString bytes, Consumer<ChatEvent> out) {
    events.feed(bytes, new Lines(out));
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    events.end(new Lines(out));
    answer.finish(out);
    done = true;
  }

  @Override
  public boolean isComplete() {
    return sign.isCertain();
  }

  @Override
  public boolean isDone() {
    return done;
  }

  /** How many events did not parse. */
  int malformed() {
    return malformed;
  }

  private final class Lines implements SseDecoder.Handler {
    private final Consumer<ChatEvent> out;

    private Lines(Consumer<ChatEvent> out) {
      this.out = out;
    }

    @Override
    public void onEvent(@Nullable String name, byte[] bytes, int from, int length) {
      try (JsonParser parser = JsonMapper.factory().createParser(bytes, from, length)) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
          malformed++;
          return;
        }
        chunk.read(parser);
      } catch (IOException e) {
        malformed++;
        return;
      }
      if (chunk.failed) {
        throw GeminiErrors.inStream(new String(bytes, from, length, StandardCharsets.UTF_8))
            .toException();
      }
      sign.take(!chunk.pieces.isEmpty(), chunk.finishReason != null);
      answer.take(chunk, out);
    }

    @Override
    public void onOtherLine(byte[] bytes, int from, int length) {
      String line = new String(bytes, from, length, StandardCharsets.UTF_8).strip();
      boolean begins = line.startsWith("{") || line.startsWith("[");
      if ((bare.isEmpty() && !begins) || bare.length() + length > MOST_ERROR_CHARACTERS) {
        return;
      }
      bare.append(line).append('\n');
      if (line.endsWith("}") || line.endsWith("]")) {
        GeminiErrors.throwIfError(bare.toString());
      }
    }
  }
}
