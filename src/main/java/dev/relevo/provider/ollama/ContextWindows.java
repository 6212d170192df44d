package dev.relevo.provider.ollama;

import dev.relevo.provider.ModelTag;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the window ({@code num_ctx}) that a request asks a model for. Ollama loads a model anew
 * whenever that number changes, so two callers with different ones would have it load for ever. So
 * the window only grows while the model may be in memory: it is the largest of what is configured,
 * what requests have asked for, and what the host says is loaded. A model that two looks at the
 * host in a row do not find in memory, without a request in between, starts anew, and so does one
 * that was unloaded or was too large for the host. Thread-safe.
 */
final class ContextWindows {
  private static final int LOOKS_BEFORE_FORGETTING = 2;

  private final Function<String, @Nullable Integer> configured;
  private final Map<String, Known> byModel = new HashMap<>();

  /** What is known of one model. */
  private static final class Known {
    private int window;
    private int missed;
  }

  /**
   * Windows of which nothing is known yet.
   *
   * @param configured the smallest window of a model, or null to leave it to callers and host
   */
  ContextWindows(Function<String, @Nullable Integer> configured) {
    this.configured = configured;
  }

  /**
   * The window to ask for, in tokens.
   *
   * @param asked the window that the request wants, or null when it does not say
   * @return null when nobody has said anything, so that the host's own choice holds
   */
  synchronized @Nullable Integer window(String model, @Nullable Integer asked) {
    Known known = byModel.get(ModelTag.with(model));
    Integer least = configured.apply(model);
    int window =
        Math.max(
            known == null ? 0 : known.window,
            Math.max(least == null ? 0 : least, asked == null ? 0 : asked));
    if (window == 0) {
      return null;
    }
    remember(model, window).missed = 0;
    return window;
  }

  /**
   * The model starts anew: it was unloaded, or could not be loaded for want of memory, and nobody
   * else is to ask for that window.
   */
  synchronized void forget(String model) {
    byModel.remove(ModelTag.with(model));
  }

  /**
   * Takes what a look at the host has found.
   *
   * @param loaded the windows of the models in memory, by their names; 0 for one that is unknown
   */
  synchronized void found(Map<String, Integer> loaded) {
    Set<String> names = new HashSet<>();
    loaded.forEach(
        (model, window) -> {
          names.add(ModelTag.with(model));
          remember(model, window).missed = 0;
        });
    byModel
        .entrySet()
        .removeIf(
            known ->
                !names.contains(known.getKey())
                    && ++known.getValue().missed >= LOOKS_BEFORE_FORGETTING);
  }

  private Known remember(String model, int window) {
    Known known = byModel.computeIfAbsent(ModelTag.with(model), name -> new Known());
    known.window = Math.max(known.window, window);
    return known;
  }
}
