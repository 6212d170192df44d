package dev.relevo.provider.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.provider.ModelTag;
import java.util.HashSet;
import java.util.Set;

/**
 * Which models are known not to think: a host refuses a request that has one of them think. Hosts
 * that do not list what models can do leave it open. Thread-safe.
 */
final class ThinkingModels {
  private volatile Set<String> without = Set.of();

  /** Takes the {@code models} of {@code /api/tags} in place of what was known before. */
  void learn(JsonNode listed) {
    Set<String> found = new HashSet<>();
    for (JsonNode item : listed) {
      JsonNode capabilities = item.path("capabilities");
      if (!capabilities.isEmpty() && !OllamaModels.has(capabilities, "thinking")) {
        found.add(ModelTag.with(item.path("name").asText("")));
      }
    }
    without = Set.copyOf(found);
  }

  /** Whether the model may be asked to think. */
  boolean mayThink(String model) {
    return !without.contains(ModelTag.with(model));
  }
}
