package dev.relevo.app;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The providers that the environment describes, as they would stand in a file. */
final class ProviderDrafts {
  private final Map<String, Map<String, ConfigValue>> byId = new TreeMap<>();

  /**
   * Sets a key of a provider, which comes into being with its first.
   *
   * @param source where the value comes from, for messages
   */
  void put(String id, String key, Object value, String source) {
    byId.computeIfAbsent(id, any -> new LinkedHashMap<>())
        .put(key, ConfigValueFactory.fromAnyRef(value, source));
  }

  Set<String> ids() {
    return byId.keySet();
  }

  ConfigObject toConfig() {
    Map<String, ConfigObject> objects = new LinkedHashMap<>();
    byId.forEach((id, keys) -> objects.put(id, ConfigValueFactory.fromMap(keys, "environment")));
    return ConfigValueFactory.fromMap(objects, "environment");
  }
}
