package dev.relevo.pool;

import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Capabilities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of requests for which one look at the queue has found nobody. Whoever is of the same
 * kind and comes behind them would find nobody either, so nothing need be decided about it. Holds
 * for one look only. Not thread-safe.
 */
final class WaitingKinds {
  private final Map<Kind, Integer> shortestPrompts = new HashMap<>();

  /** What decides who may answer a request, but for the size of its prompt. */
  record Kind(
      String model,
      List<String> fallbackModels,
      @Nullable String strategy,
      @Nullable String provider,
      Steering.Privacy privacy,
      Permissions permissions,
      Capabilities needs,
      Capabilities prefers,
      @Nullable Integer tooSmall,
      List<Tried> tried,
      Rules rules) {
    static Kind of(Selection.Ask ask, Rules rules) {
      RequestProfile profile = ask.profile();
      return new Kind(
          profile.model(),
          profile.fallbackModels(),
          profile.strategy(),
          profile.provider(),
          profile.privacy(),
          profile.permissions(),
          profile.needs(),
          profile.prefers(),
          profile.tooSmall(),
          ask.tried(),
          rules);
    }
  }

  /** A request of that kind has to wait. */
  void add(Kind kind, int promptCharacters) {
    shortestPrompts.merge(kind, promptCharacters, Math::min);
  }

  /** Whether one like it has to wait; for a longer prompt there are no more candidates. */
  boolean covers(Kind kind, int promptCharacters) {
    Integer shortest = shortestPrompts.get(kind);
    return shortest != null && shortest <= promptCharacters;
  }
}
