package dev.relevo.provider;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.settings.Section;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model can do natively. Immutable.
 *
 * @param abilities all of it, in the order of {@link Ability}
 */
public record Capabilities(Set<Ability> abilities) {

  /** Nothing at all. */
  public static final Capabilities NONE = of();

  /** Text only. */
  public static final Capabilities TEXT = of(Ability.CHAT);

  /** What most chat models of clouds can do. */
  public static final Capabilities USUAL =
      of(Ability.CHAT, Ability.TOOLS, Ability.IMAGES, Ability.JSON_OBJECT, Ability.JSON_SCHEMA);

  /** Vectors only. */
  public static final Capabilities EMBEDDINGS = of(Ability.EMBEDDINGS);

  public Capabilities {
    abilities = Collections.unmodifiableSet(copy(abilities));
  }

  private static EnumSet<Ability> copy(Set<Ability> abilities) {
    EnumSet<Ability> copy = EnumSet.noneOf(Ability.class);
    copy.addAll(abilities);
    return copy;
  }

  /** Written out, with {@link #hashCode}: what the compiler makes takes long at a start. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Capabilities that && abilities.equals(that.abilities);
  }

  @Override
  public int hashCode() {
    return abilities.hashCode();
  }

  public static Capabilities of(Ability... abilities) {
    return new Capabilities(Set.of(abilities));
  }

  /** What a model must be able to do to answer the request. */
  public static Capabilities neededBy(ChatRequest request) {
    EnumSet<Ability> needed = EnumSet.of(Ability.CHAT);
    if (!request.tools().isEmpty()) {
      needed.add(Ability.TOOLS);
    }
    if (request.hasImages()) {
      needed.add(Ability.IMAGES);
    }
    if (request.topLogprobs() != null) {
      needed.add(Ability.LOGPROBS);
    }
    if (request.rawPrompt() != null) {
      needed.add(Ability.RAW_PROMPT);
    }
    return new Capabilities(needed);
  }

  /**
   * What makes a model the better choice for the request; one without it can answer all the same.
   */
  public static Capabilities preferredFor(ChatRequest request) {
    if (request.format() instanceof ResponseFormat.JsonObject) {
      return of(Ability.JSON_OBJECT);
    }
    return request.format() instanceof ResponseFormat.JsonSchema ? of(Ability.JSON_SCHEMA) : NONE;
  }

  public boolean has(Ability ability) {
    return abilities.contains(ability);
  }

  /** The same with these too. */
  public Capabilities with(Ability... more) {
    EnumSet<Ability> all = copy(abilities);
    all.addAll(Set.of(more));
    return new Capabilities(all);
  }

  /** The same without these. */
  public Capabilities without(Ability... fewer) {
    EnumSet<Ability> rest = copy(abilities);
    rest.removeAll(Set.of(fewer));
    return new Capabilities(rest);
  }

  /** Whether this has everything that the other has. */
  public boolean hasAll(Capabilities other) {
    return abilities.containsAll(other.abilities);
  }

  /** The same with an ability or without it. */
  public Capabilities with(Ability ability, boolean has) {
    return has ? with(ability) : without(ability);
  }

  /** What {@code needed} asks for and this lacks, in words; empty when nothing is lacking. */
  public List<String> lacking(Capabilities needed) {
    List<String> lacking = new ArrayList<>(0);
    for (Ability ability : needed.abilities) {
      if (!abilities.contains(ability)) {
        lacking.add(ability.words());
      }
    }
    return lacking;
  }

  /**
   * Reads a {@code capabilities} section, a flag for each {@link Ability#key} that is a matter of
   * configuration; what it does not mention stays as it is here.
   */
  public Capabilities overriddenBy(Section section) {
    Capabilities read = this;
    for (Ability ability : Ability.values()) {
      if (ability.isConfigurable() && section.has(ability.key())) {
        read = read.with(ability, section.flag(ability.key()));
      }
    }
    return read;
  }
}
