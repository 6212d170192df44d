package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** A whole configuration, of which only can be told which keys are others. Immutable. */
final class ConfigKeys {
  private final Map<String, ConfigValue> values = new TreeMap<>();

  /** The keys of a resolved configuration. */
  ConfigKeys(Config whole) {
    add("", whole.root());
  }

  private void add(String above, ConfigObject object) {
    object.forEach(
        (name, value) -> {
          if (value instanceof ConfigObject inner) {
            add(above + name + ".", inner);
          } else {
            values.put(above + name, value);
          }
        });
  }

  /** The full keys whose values are others than in an earlier configuration, in their order. */
  List<String> changedSince(ConfigKeys earlier) {
    TreeSet<String> all = new TreeSet<>(values.keySet());
    all.addAll(earlier.values.keySet());
    List<String> changed = new ArrayList<>();
    for (String key : all) {
      if (!Objects.equals(values.get(key), earlier.values.get(key))) {
        changed.add(key);
      }
    }
    return changed;
  }
}
