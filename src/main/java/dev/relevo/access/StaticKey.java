package dev.relevo.access;

import dev.relevo.settings.Secret;
import dev.relevo.settings.Section;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A configured key.
 *
 * @param secret the key itself
 * @param name what it is called, or null where it goes by its place in the list
 */
public record StaticKey(Secret secret, @Nullable String name) {
  public StaticKey {
    Objects.requireNonNull(secret, "secret");
  }

  /** A key without a name. */
  public static StaticKey of(String key) {
    return new StaticKey(new Secret(key), null);
  }

  /** Reads {@code key} and {@code name}. */
  static StaticKey from(Section section) {
    String key = section.string("key").trim();
    if (section.has("key") && (key.isEmpty() || key.indexOf(',') >= 0)) {
      section.fault("key", "must be one key; the next one needs an object of its own");
    }
    String name = section.optionalString("name");
    String problem = name == null ? null : KeyName.problem(name);
    if (problem != null) {
      section.fault("name", problem);
    }
    return new StaticKey(new Secret(key), name);
  }

  /** Each key once, in the order in which they come; where one of two has a name, with the name. */
  public static List<StaticKey> distinct(Collection<StaticKey> keys) {
    Map<Secret, StaticKey> distinct = new LinkedHashMap<>();
    for (StaticKey key : keys) {
      distinct.merge(key.secret(), key, (first, next) -> first.name() == null ? next : first);
    }
    return List.copyOf(distinct.values());
  }
}
