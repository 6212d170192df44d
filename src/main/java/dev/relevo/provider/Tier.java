package dev.relevo.provider;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How good, and how dear, a model is. A request that names a tier is content with those below. */
public enum Tier {
  PREMIUM,
  STANDARD,
  ECONOMIC;

  private static final Tier[] ALL = values();

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The name by which requests and the configuration call it. */
  public String word() {
    return word;
  }

  /** The tier that exactly this name means, or null. */
  public static @Nullable Tier named(String name) {
    for (Tier tier : ALL) {
      if (tier.word.equals(name)) {
        return tier;
      }
    }
    return null;
  }
}
