package dev.relevo.residency;

import dev.relevo.provider.ModelTag;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which models a host is to fetch by itself, one after the other: those that are configured and not
 * on its disk, and those that somebody wants. What cannot be fetched is tried again after a while.
 * Not thread-safe.
 */
final class AutoPulls {
  private static final Duration FIRST_REST = Duration.ofSeconds(15);

  private final List<String> configured;
  private final Map<String, String> missing = new LinkedHashMap<>();
  private final Map<String, Patience> patience = new HashMap<>();
  private @Nullable String current;

  /**
   * @param configured the models that the host is to have
   */
  AutoPulls(List<String> configured) {
    this.configured = configured;
  }

  /** These are on the host's disk. */
  void onDisk(Set<String> models) {
    Set<String> keys = models.stream().map(ModelTag::with).collect(Collectors.toSet());
    missing.keySet().removeAll(keys);
    for (String model : configured) {
      if (!keys.contains(ModelTag.with(model))) {
        want(model);
      }
    }
  }

  /** Somebody wants it. */
  void want(String model) {
    missing.putIfAbsent(ModelTag.with(model), model);
  }

  /** The model to fetch now, which is under way from then on; null when there is none. */
  @Nullable String next(Instant now) {
    if (current != null) {
      return null;
    }
    for (Map.Entry<String, String> model : missing.entrySet()) {
      if (!patienceWith(model.getKey()).rests(now)) {
        current = model.getValue();
        return current;
      }
    }
    return null;
  }

  /** When to ask for the next one again; null when there is none or one is under way. */
  @Nullable Duration rest(Instant now) {
    if (current != null || missing.isEmpty()) {
      return null;
    }
    return missing.keySet().stream()
        .map(key -> patienceWith(key).rest(now))
        .min(Duration::compareTo)
        .orElseThrow();
  }

  /** The model that was under way has come. */
  void fetched(String model) {
    String key = ModelTag.with(model);
    current = null;
    missing.remove(key);
    patience.remove(key);
  }

  /** The model that was under way has not come. */
  void failed(String model, Instant now) {
    current = null;
    patienceWith(ModelTag.with(model)).failed(now);
  }

  private Patience patienceWith(String key) {
    return patience.computeIfAbsent(key, it -> new Patience(FIRST_REST));
  }
}
