package dev.relevo.provider.openai;

import dev.relevo.provider.Ability;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Models of a vendor whose names begin alike, and what they can do more or less than its others.
 *
 * @param prefixes the beginnings of their names
 * @param changes which abilities they have, or lack, where that differs
 */
record ModelFamily(List<String> prefixes, Map<Ability, Boolean> changes) {
  ModelFamily {
    prefixes = List.copyOf(prefixes);
    changes = Collections.unmodifiableMap(new EnumMap<>(changes));
  }

  static ModelFamily of(String... prefixes) {
    return new ModelFamily(List.of(prefixes), new EnumMap<>(Ability.class));
  }

  /** Models that make vectors and do not chat. */
  static ModelFamily embeddings(String... prefixes) {
    ModelFamily family = neither(prefixes);
    return family.with(Ability.EMBEDDINGS);
  }

  /** Models that do neither: they draw, speak, listen or judge. */
  static ModelFamily neither(String... prefixes) {
    return of(prefixes).without(Ability.values());
  }

  /** Whether a name that is in no family speaks of embeddings. */
  static boolean namesEmbeddings(String model) {
    return model.toLowerCase(Locale.ROOT).contains("embed");
  }

  ModelFamily with(Ability... abilities) {
    return changed(true, abilities);
  }

  ModelFamily without(Ability... abilities) {
    return changed(false, abilities);
  }

  private ModelFamily changed(boolean has, Ability... abilities) {
    Map<Ability, Boolean> more = new EnumMap<>(Ability.class);
    more.putAll(changes);
    for (Ability ability : abilities) {
      more.put(ability, has);
    }
    return new ModelFamily(prefixes, more);
  }

  boolean has(String model) {
    return prefixes.stream().anyMatch(model::startsWith);
  }
}
