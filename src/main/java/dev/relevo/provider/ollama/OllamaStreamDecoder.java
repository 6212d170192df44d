package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.provider.AnswerDecoder;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.LineDecoder;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/**
 * Reads the lines of an answer of {@code /api/chat} or {@code /api/generate}; a whole answer is one
 * such line. The line with {@code done} and a reason ends it; without a reason the model's process
 * has died. A line that does not parse is skipped and counted.
 */
final class OllamaStreamDecoder implements AnswerDecoder {
  private static final int MOST_LINE_BYTES = 16 * 1024 * 1024;

  private final LineDecoder lines = new LineDecoder(MOST_LINE_BYTES, false);
  private final int promptCharacters;
  private final OllamaLine line = new OllamaLine();
  private int toolCalls;
  private boolean anything;
  private boolean done;
  private int malformed;

  /**
   * A decoder before the first line.
   *
   * @param promptCharacters the size of the prompt, for hosts that do not tell how many tokens they
   *     had read of it earlier
   */
  OllamaStreamDecoder(int promptCharacters) {
    this.promptCharacters = promptCharacters;
  }

  @Override
  public void feed(ByteString bytes, Consumer<ChatEvent> out) {
    lines.feed(bytes, (data, from, length) -> onLine(data, from, length, out));
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    lines.end((data, from, length) -> onLine(data, from, length, out));
    if (!done) {
      throw broken(
          anything
              ? "the answer broke off: it ended without its last line"
              : "the answer was empty");
    }
  }

  @Override
  public boolean isDone() {
    return done;
  }

  /** How many lines did not parse. */
  int malformed() {
    return malformed;
  }

  private void onLine(byte[] data, int from, int length, Consumer<ChatEvent> out) {
    if (done || length == 0) {
      return;
    }
    try (JsonParser parser = JsonMapper.factory().createParser(data, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        malformed++;
        return;
      }
      line.read(parser);
    } catch (IOException e) {
      malformed++;
      return;
    }
    emit(out);
  }

  private void emit(Consumer<ChatEvent> out) {
    if (line.error != null) {
      throw OllamaErrors.inStream(line.error).toException();
    }
    if (!line.thinking.isEmpty()) {
      anything = true;
      out.accept(new ChatEvent.ReasoningDelta(line.thinking));
    }
    if (!line.content.isEmpty()) {
      anything = true;
      out.accept(new ChatEvent.TextDelta(line.content));
    }
    if (!line.logprobs.isEmpty() && line.thinking.isEmpty()) {
      out.accept(new ChatEvent.LogprobsDelta(line.logprobs));
    }
    for (OllamaLine.Call call : line.calls) {
      anything = true;
      out.accept(
          new ChatEvent.ToolCallDelta(toolCalls++, call.id(), call.name(), call.arguments()));
    }
    if (line.done) {
      finish(out);
    }
  }

  private void finish(Consumer<ChatEvent> out) {
    if (line.doneReason.isEmpty()) {
      throw broken("the answer broke off: the model's process stopped without a reason");
    }
    done = true;
    if (line.promptTokens > 0 || line.completionTokens > 0) {
      out.accept(
          new ChatEvent.UsageReported(
              usage(), new ChatEvent.Timing(line.loadNanos, line.promptNanos, line.decodeNanos)));
    }
    out.accept(new ChatEvent.Finished(finishReason(), line.context));
  }

  /**
   * Older hosts count only the part of the prompt that they had to read, and leave out the count
   * where they had read all of it for the request before.
   */
  private Usage usage() {
    if (line.promptTokens > 0) {
      return Usage.reported(line.promptTokens, line.completionTokens);
    }
    int prompt = Usage.estimated(promptCharacters, 0).promptTokens();
    return new Usage(prompt, line.completionTokens, prompt, 0, Usage.Source.ESTIMATED);
  }

  /**
   * Ollama says {@code stop} after tool calls too, and {@code load} when there was nothing to
   * answer.
   */
  private FinishReason finishReason() {
    if (line.doneReason.equals("length")) {
      return FinishReason.LENGTH;
    }
    return toolCalls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP;
  }

  private static RuntimeException broken(String message) {
    return ProviderError.of(ErrorClass.BROKEN_ANSWER, message).toException();
  }
}
