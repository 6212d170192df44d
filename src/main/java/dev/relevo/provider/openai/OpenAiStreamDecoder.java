package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.provider.AnswerDecoder;
import dev.relevo.provider.FinishSign;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SseDecoder;
import dev.relevo.wire.SurrogateJoiner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of chat completion chunks. The answer is whole once a finish reason has come;
 * {@code [DONE]} or the end of the body ends it, so that a usage chunk between the two is not
 * missed. An event that does not parse is skipped and counted.
 */
final class OpenAiStreamDecoder implements AnswerDecoder {
  private static final int MOST_EVENT_BYTES = 16 * 1024 * 1024;
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  private final SseDecoder events = new SseDecoder(MOST_EVENT_BYTES);
  private final OpenAiChunkReader chunk = new OpenAiChunkReader();
  private final RepeatedChunk repeated = new RepeatedChunk();
  private final ToolCallIndex toolCalls = new ToolCallIndex();
  private final SurrogateJoiner reasoning = new SurrogateJoiner();
  private final SurrogateJoiner text = new SurrogateJoiner();
  private final ThinkTags thinkTags = new ThinkTags();
  private final ReasoningDetails details = new ReasoningDetails();
  private final FinishSign sign = new FinishSign();
  private @Nullable FinishReason finishReason;
  private @Nullable Usage usage;
  private boolean done;
  private boolean anything;
  private int malformed;

  @Override
  public void feed(ByteString bytes, Consumer<ChatEvent> out) {
    events.feed(bytes, (name, data, from, length) -> onEvent(name, data, from, length, out));
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    events.end((name, data, from, length) -> onEvent(name, data, from, length, out));
    if (!done) {
      finish(out);
    }
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

  private void onEvent(
      @Nullable String name, byte[] data, int from, int length, Consumer<ChatEvent> out) {
    if (done) {
      return;
    }
    if (isDoneMark(data, from, length)) {
      finish(out);
      return;
    }
    if (repeated.read(data, from, length, chunk)) {
      onChunk(name, data, from, length, out);
      return;
    }
    try (JsonParser parser = JsonMapper.factory().createParser(data, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        skipMalformed(name, data, from, length);
        return;
      }
      chunk.read(parser);
    } catch (IOException e) {
      skipMalformed(name, data, from, length);
      return;
    }
    repeated.remember(data, from, length, chunk);
    onChunk(name, data, from, length, out);
  }

  private static boolean isDoneMark(byte[] data, int from, int length) {
    if (length != DONE.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (data[from + i] != DONE[i]) {
        return false;
      }
    }
    return true;
  }

  private void skipMalformed(@Nullable String name, byte[] data, int from, int length) {
    if ("error".equals(name)) {
      throw OpenAiErrors.inStream(new String(data, from, length, StandardCharsets.UTF_8))
          .toException();
    }
    malformed++;
  }

  private void onChunk(
      @Nullable String name, byte[] data, int from, int length, Consumer<ChatEvent> out) {
    if (chunk.failed || "error".equals(name)) {
      throw OpenAiErrors.inStream(new String(data, from, length, StandardCharsets.UTF_8))
          .toException();
    }
    String thoughts = reasoning.next(chunk.reasoning);
    if (!thoughts.isEmpty()) {
      anything = true;
      out.accept(new ChatEvent.ReasoningDelta(thoughts));
    }
    String words = text.next(chunk.text);
    if (!words.isEmpty()) {
      anything = true;
      if (thinkTags.isOver()) {
        out.accept(new ChatEvent.TextDelta(words));
      } else {
        thinkTags.next(words, think(out), say(out));
      }
    }
    if (!chunk.logprobs.isEmpty()) {
      out.accept(new ChatEvent.LogprobsDelta(chunk.logprobs));
    }
    if (chunk.reasoningDetails != null) {
      details.add(chunk.reasoningDetails);
    }
    for (OpenAiChunkReader.ToolCallPiece piece : chunk.toolCalls) {
      anything = true;
      out.accept(toolCalls.any() ? toolCalls.delta(piece) : details.on(toolCalls.delta(piece)));
    }
    sign.take(
        !words.isEmpty() || !thoughts.isEmpty() || !chunk.toolCalls.isEmpty(),
        chunk.finishReason != null);
    if (chunk.usage != null) {
      usage = chunk.usage;
    }
    if (chunk.finishReason != null) {
      finishReason = OpenAiErrors.finishReason(chunk.finishReason, toolCalls.any());
      if (usage != null && chunk.usage != null) {
        finish(out);
      }
    }
  }

  private static Consumer<String> think(Consumer<ChatEvent> out) {
    return thoughts -> out.accept(new ChatEvent.ReasoningDelta(thoughts));
  }

  private static Consumer<String> say(Consumer<ChatEvent> out) {
    return words -> out.accept(new ChatEvent.TextDelta(words));
  }

  private void finish(Consumer<ChatEvent> out) {
    if (finishReason == null) {
      throw ProviderError.of(
              ErrorClass.BROKEN_ANSWER,
              anything
                  ? "the answer broke off: it ended without a finish reason"
                  : "the answer was empty")
          .toException();
    }
    done = true;
    String half = text.rest();
    if (!half.isEmpty()) {
      thinkTags.next(half, think(out), say(out));
    }
    thinkTags.end(think(out), say(out));
    toolCalls.rest().forEach(out);
    if (usage != null) {
      out.accept(new ChatEvent.UsageReported(usage, null));
    }
    out.accept(new ChatEvent.Finished(finishReason));
  }
}
