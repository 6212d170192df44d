package dev.relevo.provider;

import dev.relevo.chat.ProviderError;
import dev.relevo.settings.Section;
import dev.relevo.transport.UpstreamSettings;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is configured for any provider, whatever its wire format.
 *
 * @param id the worker's name, chosen by the user
 * @param kind the configured kind: the wire format or a vendor that speaks it
 * @param locality where it computes
 * @param use when requests go to it that do not name it
 * @param priority its place in the default order; smaller goes first
 * @param slots how many requests it gets at once
 * @param keys its API keys; empty when it needs none
 * @param models the models to offer; empty to offer what the provider lists
 * @param defaultModel the model to ask when the caller leaves the choice, or null for the first on
 *     offer
 * @param capabilities what its models can do where nothing better is known
 * @param contextTokens the window of its models in tokens, or null when unknown
 * @param prices list prices by model
 * @param timeouts the clocks of an attempt
 * @param healthInterval how often it is probed
 * @param memory how its memory is managed, or null when it needs no managing; with it, {@code
 *     slots} count for each of its models
 * @param modelSettings what is configured for models by their names
 * @param limits how much may be asked of it within a time, or null for any amount
 */
public record ProviderSettings(
    String id,
    String kind,
    Locality locality,
    Use use,
    int priority,
    int slots,
    List<ApiKey> keys,
    List<String> models,
    @Nullable String defaultModel,
    Capabilities capabilities,
    @Nullable Integer contextTokens,
    Map<String, Price> prices,
    Timeouts timeouts,
    Duration healthInterval,
    @Nullable MemorySettings memory,
    ModelSettings modelSettings,
    @Nullable ProviderLimits limits) {

  /** How many models of one host are in use at once at most, when its connections are counted. */
  private static final int MODELS_AT_ONCE = 16;

  private static final long LARGEST_BODY = 64L * 1024 * 1024;

  public ProviderSettings {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(locality, "locality");
    Objects.requireNonNull(use, "use");
    Objects.requireNonNull(capabilities, "capabilities");
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(healthInterval, "healthInterval");
    Objects.requireNonNull(modelSettings, "modelSettings");
    keys = List.copyOf(keys);
    models = List.copyOf(models);
    prices = Map.copyOf(prices);
  }

  /**
   * Settings of a provider whose memory needs no managing, and for whose models nothing is
   * configured.
   */
  public ProviderSettings(
      String id,
      String kind,
      Locality locality,
      Use use,
      int priority,
      int slots,
      List<ApiKey> keys,
      List<String> models,
      @Nullable String defaultModel,
      Capabilities capabilities,
      @Nullable Integer contextTokens,
      Map<String, Price> prices,
      Timeouts timeouts,
      Duration healthInterval) {
    this(
        id,
        kind,
        locality,
        use,
        priority,
        slots,
        keys,
        models,
        defaultModel,
        capabilities,
        contextTokens,
        prices,
        timeouts,
        healthInterval,
        null,
        ModelSettings.NONE,
        null);
  }

  /** The same with a memory that is managed in this way. */
  public ProviderSettings withMemory(MemorySettings value) {
    return with(prices, value, modelSettings, limits);
  }

  /** The same with what is configured for models. */
  public ProviderSettings withModelSettings(ModelSettings value) {
    return with(prices, memory, value, limits);
  }

  /** The same with these limits. */
  public ProviderSettings withLimits(@Nullable ProviderLimits value) {
    return with(prices, memory, modelSettings, value);
  }

  /** What the provider says of a model, corrected by what is configured for it. */
  public ModelInfo corrected(ModelInfo model) {
    return modelSettings.corrected(id, model);
  }

  /**
   * What holds for a kind where the configuration says nothing.
   *
   * @param locality where such providers compute
   * @param priority their place in the default order
   * @param slots how many requests they get at once
   * @param defaultModel their default model, or null
   * @param capabilities what their models can do
   * @param timeouts the clocks of an attempt
   * @param healthInterval how often they are probed
   */
  public record Defaults(
      Locality locality,
      int priority,
      int slots,
      @Nullable String defaultModel,
      Capabilities capabilities,
      Timeouts timeouts,
      Duration healthInterval) {
    private static final int CLOUD_SLOTS = 64;

    /**
     * What holds for a cloud: it answers many at once, and is asked seldom whether it is well.
     *
     * @param priority its place in the default order
     * @param defaultModel its default model
     * @param capabilities what its models can do
     */
    public static Defaults cloud(int priority, String defaultModel, Capabilities capabilities) {
      return new Defaults(
          Locality.CLOUD,
          priority,
          CLOUD_SLOTS,
          defaultModel,
          capabilities,
          Timeouts.CLOUD,
          Duration.ofMinutes(5));
    }
  }

  /**
   * Reads the keys that every kind understands: {@code locality}, {@code use}, {@code priority},
   * {@code slots}, {@code api-keys}, {@code models}, {@code model}, {@code capabilities}, {@code
   * context-tokens}, {@code prices}, {@code timeouts}, {@code health-interval}, {@code limits}.
   */
  public static ProviderSettings from(String id, String kind, Section section, Defaults defaults) {
    List<String> models = section.strings("models");
    String model = section.optionalString("model");
    if (model == null && !models.isEmpty()) {
      model = models.get(0);
    }
    return new ProviderSettings(
            id,
            kind,
            section.has("locality")
                ? section.choice("locality", Locality.class)
                : defaults.locality(),
            section.has("use") ? section.choice("use", Use.class) : Use.NORMAL,
            section.has("priority") ? section.integer("priority", 0, 1_000) : defaults.priority(),
            section.has("slots") ? section.integer("slots", 1, 100_000) : defaults.slots(),
            section.list("api-keys", ApiKey::of, ApiKey::from),
            models,
            model == null ? defaults.defaultModel() : model,
            section
                .section("capabilities")
                .readAll(capabilities -> defaults.capabilities().overriddenBy(capabilities)),
            section.optionalInteger("context-tokens", 1, 100_000_000),
            prices(section.section("prices")),
            section
                .section("timeouts")
                .readAll(timeouts -> Timeouts.from(timeouts, defaults.timeouts())),
            section.has("health-interval")
                ? section.duration("health-interval")
                : defaults.healthInterval())
        .withLimits(section.section("limits").readAll(ProviderLimits::from));
  }

  /** Having no key becomes a fault of the section that these settings were read from. */
  public void requireKey(Section section) {
    if (keys.isEmpty()) {
      section.fault("api-keys", "needs at least one key; " + kind + " answers nobody without");
    }
  }

  private static Map<String, Price> prices(Section section) {
    Map<String, Price> prices = new LinkedHashMap<>();
    section.sections().forEach((model, price) -> prices.put(model, price.readAll(Price::from)));
    return prices;
  }

  /** A failure whose message repeats no key, as some vendors' do. */
  public ProviderError withoutKeys(ProviderError error) {
    String message = error.message();
    for (ApiKey key : keys) {
      message = key.hiddenIn(message);
    }
    return message.equals(error.message()) ? error : error.withMessage(message);
  }

  /**
   * How to reach the provider at an address: as many connections as slots, of all models at once
   * where slots count for each. A connection is silent for as long as a whole answer takes; how
   * long a stream may be silent is the attempt's affair.
   */
  public UpstreamSettings upstream(URI base) {
    Duration silence = timeouts.whole();
    for (Duration other : List.of(timeouts.head(), timeouts.firstContent(), timeouts.gap())) {
      silence = silence.compareTo(other) < 0 ? other : silence;
    }
    int connections = memory == null ? slots : slots * MODELS_AT_ONCE;
    return new UpstreamSettings(
        base,
        connections,
        timeouts.connect(),
        timeouts.head(),
        silence.plusSeconds(5),
        LARGEST_BODY);
  }

  /**
   * The model's price: the configured one, else nothing for a local model, else null because it is
   * unknown.
   */
  public @Nullable Price priceOf(String model) {
    return priceOf(model, null);
  }

  /**
   * The model's price: the configured one, else the one that the provider lists, else nothing for a
   * local model, else null because it is unknown.
   *
   * @param listed the price that the provider lists, or null when it lists none
   */
  public @Nullable Price priceOf(String model, @Nullable Price listed) {
    Price price = PriceList.find(prices, model);
    if (price != null) {
      return price;
    }
    return listed == null && locality == Locality.LOCAL ? Price.FREE : listed;
  }

  /** The same with list prices of clouds where none is configured; own hardware has no list. */
  public ProviderSettings withListPrices(PriceList list) {
    if (locality == Locality.LOCAL) {
      return this;
    }
    Map<String, Price> all = new LinkedHashMap<>(list.of(kind));
    all.putAll(prices);
    return with(all, memory, modelSettings, limits);
  }

  private ProviderSettings with(
      Map<String, Price> newPrices,
      @Nullable MemorySettings newMemory,
      ModelSettings newModelSettings,
      @Nullable ProviderLimits newLimits) {
    return new ProviderSettings(
        id,
        kind,
        locality,
        use,
        priority,
        slots,
        keys,
        models,
        defaultModel,
        capabilities,
        contextTokens,
        newPrices,
        timeouts,
        healthInterval,
        newMemory,
        newModelSettings,
        newLimits);
  }
}
