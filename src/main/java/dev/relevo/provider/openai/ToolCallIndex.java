package dev.relevo.provider.openai;

import dev.relevo.chat.ChatEvent;
import dev.relevo.wire.SurrogateJoiner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which call a piece of a streamed tool call belongs to, whatever the vendor makes of {@code
 * index} and {@code id}: some start at 1, some leave the index out, some give every call the index
 * 0, some repeat id and name on each piece, some give no id, some a new one on each piece. Calls
 * are numbered from 0 in the order in which they begin. Not thread-safe.
 */
final class ToolCallIndex {

  /** A call that has begun. */
  private static final class Call {
    private final String id;
    private final SurrogateJoiner arguments = new SurrogateJoiner();
    private boolean hasArguments;

    private Call(String id) {
      this.id = id;
    }

    private String next(String piece) {
      if (piece.isEmpty() || (!hasArguments && piece.equals("null"))) {
        return "";
      }
      hasArguments = true;
      return arguments.next(piece);
    }
  }

  private final Map<Integer, Integer> byVendorIndex = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();

  /** Whether any call has begun. */
  boolean any() {
    return !calls.isEmpty();
  }

  /** The piece as an event. */
  ChatEvent.ToolCallDelta delta(OpenAiChunkReader.ToolCallPiece piece) {
    Integer known = find(piece);
    if (known != null) {
      return new ChatEvent.ToolCallDelta(
          known, null, null, calls.get(known).next(piece.arguments()), piece.extraContent());
    }
    int index = calls.size();
    Call call =
        new Call(piece.id() == null || piece.id().isEmpty() ? generatedId(index) : piece.id());
    calls.add(call);
    if (piece.index() != null) {
      byVendorIndex.put(piece.index(), index);
    }
    return new ChatEvent.ToolCallDelta(
        index,
        call.id,
        piece.name() == null ? "" : piece.name(),
        call.next(piece.arguments()),
        piece.extraContent());
  }

  /** What is left to say when all pieces have come: a call without arguments has empty ones. */
  List<ChatEvent> rest() {
    List<ChatEvent> rest = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      String arguments = call.hasArguments ? call.arguments.rest() : "{}";
      if (!arguments.isEmpty()) {
        rest.add(new ChatEvent.ToolCallDelta(i, null, null, arguments));
      }
    }
    return rest;
  }

  private @Nullable Integer find(OpenAiChunkReader.ToolCallPiece piece) {
    boolean named = piece.name() != null && !piece.name().isEmpty();
    String id = piece.id();
    boolean identified = id != null && !id.isEmpty();
    if (identified) {
      for (int i = 0; i < calls.size(); i++) {
        if (calls.get(i).id.equals(id)) {
          return i;
        }
      }
    }
    // an unknown id on a piece without a name is a new id for an old call
    if (identified && named) {
      return null;
    }
    Integer byIndex = piece.index() == null ? null : byVendorIndex.get(piece.index());
    if (byIndex != null) {
      return named && !identified && beginsAnother(calls.get(byIndex), piece) ? null : byIndex;
    }
    return identified || named || calls.isEmpty() ? null : Integer.valueOf(calls.size() - 1);
  }

  /** A piece that has a name and begins arguments, after others, is no piece of the same call. */
  private static boolean beginsAnother(Call known, OpenAiChunkReader.ToolCallPiece piece) {
    return known.hasArguments && piece.arguments().startsWith("{");
  }

  private static String generatedId(int index) {
    return "call_" + Long.toHexString(System.nanoTime()) + index;
  }
}
