package dev.relevo.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers, by the ids of tool calls, what a vendor wants to see again when the conversation goes
 * on: thoughts, signatures. Most clients drop such things, and without them the vendor refuses the
 * next turn. Bounded in characters; what was not asked for longest is forgotten first. Thread-safe.
 */
public final class CallMemory {
  private static final int MOST_CHARACTERS = 4 * 1024 * 1024;

  private final int mostCharacters;
  private final Map<String, String> byCall = new LinkedHashMap<>(16, 0.75f, true);
  private int characters;

  /** A memory of four million characters. */
  public CallMemory() {
    this(MOST_CHARACTERS);
  }

  CallMemory(int mostCharacters) {
    this.mostCharacters = mostCharacters;
  }

  /**
   * Remembers what belongs to a call, in place of what was remembered for it before. What alone
   * exceeds the bound is not remembered.
   */
  public synchronized void put(String callId, String content) {
    forget(callId);
    if (size(callId, content) > mostCharacters) {
      return;
    }
    byCall.put(callId, content);
    characters += size(callId, content);
    var oldest = byCall.entrySet().iterator();
    while (characters > mostCharacters && oldest.hasNext()) {
      Map.Entry<String, String> entry = oldest.next();
      characters -= size(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  /** What belongs to the call, or null when nothing is remembered. */
  public synchronized @Nullable String get(String callId) {
    return byCall.get(callId);
  }

  private void forget(String callId) {
    String known = byCall.remove(callId);
    if (known != null) {
      characters -= size(callId, known);
    }
  }

  private static int size(String callId, String content) {
    return callId.length() + content.length();
  }
}
