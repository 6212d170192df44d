package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.AnswerDecoder;
import dev.relevo.wire.JsonMapper;
import dev.relevo.wire.SseDecoder;
import dev.relevo.wire.SurrogateJoiner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of an answer of {@code /v2/chat}. {@code message-end} with a finish reason ends
 * it. The plan that precedes tool calls is reasoning, as thinking is. Events that nobody asks for
 * (citations, {@code debug}) are left out; one that does not parse is skipped and counted.
 */
final class CohereStreamDecoder implements AnswerDecoder {
  private static final int MOST_EVENT_BYTES = 16 * 1024 * 1024;

  private final SseDecoder events = new SseDecoder(MOST_EVENT_BYTES);
  private final CohereEvent event = new CohereEvent();
  private final SurrogateJoiner reasoning = new SurrogateJoiner();
  private final SurrogateJoiner text = new SurrogateJoiner();
  private final List<CohereCall> calls = new ArrayList<>();
  private final Map<Integer, Integer> callsByIndex = new HashMap<>();
  private boolean anything;
  private boolean done;
  private int malformed;

  @Override
  public void feed(ByteString bytes, Consumer<ChatEvent> out) {
    events.feed(bytes, (name, data, from, length) -> onEvent(name, data, from, length, out));
  }

  @Override
  public void end(Consumer<ChatEvent> out) {
    events.end((name, data, from, length) -> onEvent(name, data, from, length, out));
    if (!done) {
      throw broken(
          anything
              ? "the answer broke off: it ended without its last event"
              : "the answer was empty");
    }
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
    if (event.type.isEmpty() && name != null) {
      event.type = name;
    }
    emit(out);
  }

  private void emit(Consumer<ChatEvent> out) {
    switch (event.type) {
      case "content-start", "content-delta" -> content(out);
      case "tool-plan-delta" -> think(event.toolPlan, out);
      case "tool-call-start" -> beginCall(out);
      case "tool-call-delta" -> goOnWithCall(event.arguments, out);
      case "tool-call-end" -> endCall(currentCall(), out);
      case "message-end" -> finish(out);
      default -> {
        if (event.error != null) {
          throw CohereErrors.inStream(event.error).toException();
        }
      }
    }
  }

  private void content(Consumer<ChatEvent> out) {
    think(event.thinking, out);
    String words = text.next(event.text);
    if (!words.isEmpty()) {
      anything = true;
      out.accept(new ChatEvent.TextDelta(words));
    }
    if (event.logprob != null && !event.text.isEmpty()) {
      out.accept(new ChatEvent.LogprobsDelta(List.of(event.logprob)));
    }
  }

  private void think(String piece, Consumer<ChatEvent> out) {
    String thoughts = reasoning.next(piece);
    if (!thoughts.isEmpty()) {
      anything = true;
      out.accept(new ChatEvent.ReasoningDelta(thoughts));
    }
  }

  private void beginCall(Consumer<ChatEvent> out) {
    anything = true;
    int index = calls.size();
    CohereCall call = new CohereCall();
    calls.add(call);
    if (event.index != null) {
      callsByIndex.put(event.index, index);
    }
    out.accept(
        new ChatEvent.ToolCallDelta(
            index,
            event.callId == null || event.callId.isEmpty() ? CohereCall.newId() : event.callId,
            event.callName == null ? "" : event.callName,
            call.next(event.arguments)));
  }

  private void goOnWithCall(String piece, Consumer<ChatEvent> out) {
    int index = currentCall();
    if (index >= 0) {
      say(index, calls.get(index).next(piece), out);
    }
  }

  /** The call that the event is about: the one with its index, else the last; -1 without calls. */
  private int currentCall() {
    Integer known = event.index == null ? null : callsByIndex.get(event.index);
    return known == null ? calls.size() - 1 : known;
  }

  private void endCall(int index, Consumer<ChatEvent> out) {
    if (index >= 0) {
      say(index, calls.get(index).end(), out);
    }
  }

  private static void say(int index, String arguments, Consumer<ChatEvent> out) {
    if (!arguments.isEmpty()) {
      out.accept(new ChatEvent.ToolCallDelta(index, null, null, arguments));
    }
  }

  private void finish(Consumer<ChatEvent> out) {
    FinishReason reason =
        CohereErrors.finishReason(event.finishReason, event.error, !calls.isEmpty());
    done = true;
    String halfThought = reasoning.rest();
    if (!halfThought.isEmpty()) {
      out.accept(new ChatEvent.ReasoningDelta(halfThought));
    }
    String half = text.rest();
    if (!half.isEmpty()) {
      out.accept(new ChatEvent.TextDelta(half));
    }
    for (int i = 0; i < calls.size(); i++) {
      endCall(i, out);
    }
    if (event.usage != null) {
      out.accept(new ChatEvent.UsageReported(event.usage, null));
    }
    out.accept(new ChatEvent.Finished(reason));
  }

  private static RuntimeException broken(String message) {
    return ProviderError.of(ErrorClass.BROKEN_ANSWER, message).toException();
  }
}
