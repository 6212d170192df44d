package dev.relevo.pool;

import dev.relevo.provider.ModelSettings;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.Tier;
import dev.relevo.settings.Section;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Models by how good they are. Immutable.
 *
 * @param models the models of each tier by their names, in the order in which they are tried
 */
public record Tiers(Map<Tier, List<String>> models) {
  /** No tier has any model. */
  public static final Tiers NONE = new Tiers(Map.of());

  public Tiers {
    Map<Tier, List<String>> copy = new EnumMap<>(Tier.class);
    models.forEach(
        (tier, names) -> {
          if (!names.isEmpty()) {
            copy.put(tier, List.copyOf(names));
          }
        });
    models = Collections.unmodifiableMap(copy);
  }

  /**
   * Reads the {@code tiers} section. Models that only {@code model-settings} puts into a tier
   * follow those that are named here, in the order of their names.
   */
  public static Tiers from(Section section, ModelSettings settings) {
    Map<Tier, List<String>> models = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      models.put(tier, section.strings(tier.word()));
    }
    Map<Tier, List<String>> all = new EnumMap<>(models);
    new TreeMap<>(settings.byName())
        .forEach(
            (name, configured) -> {
              Tier tier = configured.tier();
              if (tier != null) {
                checkOthers(section, models, name, tier);
                all.merge(tier, List.of(name), Tiers::joined);
              }
            });
    return new Tiers(all);
  }

  private static List<String> joined(List<String> names, List<String> more) {
    return Stream.concat(names.stream(), more.stream()).distinct().toList();
  }

  private static void checkOthers(
      Section section, Map<Tier, List<String>> models, String name, Tier tier) {
    models.forEach(
        (other, names) -> {
          if (other != tier && names.contains(name)) {
            section.fault(
                other.word(),
                "names '" + name + "', which model-settings puts into " + tier.word());
          }
        });
  }

  /**
   * The models that a request for this name is content with: those of the tier, then those of the
   * tiers below it. Empty where the name is no tier's.
   */
  public List<String> reachable(String name) {
    if (models.isEmpty()) {
      return List.of();
    }
    Tier plain = Tier.named(name);
    Tier asked = plain == null ? Tier.named(ModelTag.other(name)) : plain;
    if (asked == null) {
      return List.of();
    }
    List<String> reachable = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      if (tier.compareTo(asked) >= 0) {
        reachable.addAll(models.getOrDefault(tier, List.of()));
      }
    }
    return reachable;
  }
}
