package dev.relevo.provider.openai;

import dev.relevo.chat.ChatEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which call a piece of a streamed tool call belongs to, whatever the vendor makes of {@code
 * index} and {@code id}: some start at 1, some leave the index out, some give every call the index
 * 0, some repeat id and name on each piece, some give no id. Calls are numbered from 0 in the order
 * in which they begin. Not thread-safe.
 */
final class ToolCallIndex {
  private final Map<Integer, Integer> byVendorIndex = new HashMap<>();
  private final List<String> ids = new ArrayList<>();

  /** Whether any call has begun. */
  boolean any() {
    return !ids.isEmpty();
  }

  /** The piece as an event. */
  ChatEvent.ToolCallDelta delta(OpenAiChunkReader.ToolCallPiece piece) {
    Integer known = find(piece);
    if (known != null) {
      return new ChatEvent.ToolCallDelta(known, null, null, piece.arguments());
    }
    int index = ids.size();
    String id = piece.id() == null || piece.id().isEmpty() ? generatedId(index) : piece.id();
    ids.add(id);
    if (piece.index() != null) {
      byVendorIndex.put(piece.index(), index);
    }
    return new ChatEvent.ToolCallDelta(
        index, id, piece.name() == null ? "" : piece.name(), piece.arguments());
  }

  private @Nullable Integer find(OpenAiChunkReader.ToolCallPiece piece) {
    boolean named = piece.name() != null && !piece.name().isEmpty();
    String id = piece.id();
    if (id != null && !id.isEmpty()) {
      int known = ids.indexOf(id);
      return known < 0 ? null : Integer.valueOf(known);
    }
    Integer byIndex = piece.index() == null ? null : byVendorIndex.get(piece.index());
    if (byIndex != null) {
      return byIndex;
    }
    return named || ids.isEmpty() ? null : Integer.valueOf(ids.size() - 1);
  }

  private String generatedId(int index) {
    return "call_" + Long.toHexString(System.nanoTime()) + index;
  }
}
