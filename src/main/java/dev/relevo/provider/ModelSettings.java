package dev.relevo.provider;

import dev.relevo.settings.Section;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is configured for models by their names: {@code model}, whoever has it, or {@code
 * worker/model}, which goes before that as a whole. A name without a tag means {@code :latest} too.
 * Immutable.
 *
 * @param byName what is configured, in the order of the names
 */
public record ModelSettings(Map<String, OfModel> byName) {
  /** Nothing is configured. */
  public static final ModelSettings NONE = new ModelSettings(Map.of());

  private static final int MOST_TOKENS = 100_000_000;

  /**
   * What is configured for one model.
   *
   * @param contextTokens its window in tokens, or null for what its provider says
   * @param maxOutputTokens the most tokens of an answer, or null for what requests say
   * @param tier the tier it belongs to, or null
   */
  public record OfModel(
      @Nullable Integer contextTokens, @Nullable Integer maxOutputTokens, @Nullable Tier tier) {
    /** Says nothing. */
    public static final OfModel UNSAID = new OfModel(null, null, null);

    private static OfModel from(Section section) {
      return new OfModel(
          section.optionalInteger("context-tokens", 1, MOST_TOKENS),
          section.optionalInteger("max-output-tokens", 1, MOST_TOKENS),
          section.has("tier") ? section.choice("tier", Tier.class) : null);
    }
  }

  public ModelSettings {
    byName = Map.copyOf(byName);
  }

  /** The same without the tiers, which are nothing to the provider that has the model. */
  ModelSettings withoutTiers() {
    Map<String, OfModel> limits = new LinkedHashMap<>();
    byName.forEach(
        (name, model) ->
            limits.put(name, new OfModel(model.contextTokens, model.maxOutputTokens, null)));
    return new ModelSettings(limits);
  }

  /** Reads the {@code model-settings} section, whose keys are models. */
  public static ModelSettings from(Section section) {
    Map<String, OfModel> byName = new LinkedHashMap<>();
    section
        .sections()
        .forEach((name, settings) -> byName.put(name, settings.readAll(OfModel::from)));
    return new ModelSettings(byName);
  }

  /** What holds for a worker's model. */
  public OfModel of(String worker, String model) {
    OfModel own = find(worker + "/" + model);
    return own == null ? Objects.requireNonNullElse(find(model), OfModel.UNSAID) : own;
  }

  private @Nullable OfModel find(String name) {
    OfModel found = byName.get(name);
    return found == null ? byName.get(ModelTag.other(name)) : found;
  }

  /** What a provider says of a model, corrected by what is configured for it. */
  ModelInfo corrected(String worker, ModelInfo model) {
    OfModel configured = of(worker, model.name());
    Integer window = configured.contextTokens();
    Integer most = configured.maxOutputTokens();
    if (window == null && most == null) {
      return model;
    }
    Integer told = model.maxOutputTokens();
    return new ModelInfo(
        model.name(),
        model.capabilities(),
        window == null ? model.contextTokens() : window,
        most == null || (told != null && told < most) ? told : most,
        model.owner(),
        model.sizeBytes(),
        model.loaded(),
        model.price(),
        model.created(),
        model.details());
  }
}
