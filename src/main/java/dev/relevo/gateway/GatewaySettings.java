package dev.relevo.gateway;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.Tiers;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelSettings;
import dev.relevo.provider.PriceList;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.provider.anthropic.AnthropicKind;
import dev.relevo.provider.cohere.CohereKind;
import dev.relevo.provider.embedded.BuiltInKind;
import dev.relevo.provider.embedded.EmbeddedKind;
import dev.relevo.provider.gemini.GeminiKind;
import dev.relevo.provider.ollama.OllamaKind;
import dev.relevo.provider.openai.OpenAiKind;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.transport.Proxies;
import dev.relevo.transport.TransportKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway consists of.
 *
 * @param routing how requests find their worker
 * @param providers the providers, each of which becomes a worker
 * @param models the model files that are known by name
 * @param prices what models of clouds cost
 * @param modelSettings what is configured for models by their names
 * @param cache what is kept of answers, to be given again
 * @param records what is kept about requests
 * @param transport by which sockets are read and written; read once, when the gateway starts
 * @param proxies through which remote hosts are reached; read once, too
 */
public record GatewaySettings(
    RoutingSettings routing,
    List<ProviderDefinition> providers,
    ModelCatalog models,
    PriceList prices,
    ModelSettings modelSettings,
    CacheSettings cache,
    RecordSettings records,
    TransportKind transport,
    Proxies proxies) {
  private static final List<ProviderKind> KINDS =
      List.of(
          new OpenAiKind(),
          new GeminiKind(),
          new CohereKind(),
          new AnthropicKind(),
          new OllamaKind(),
          new BuiltInKind());

  public GatewaySettings {
    Objects.requireNonNull(routing, "routing");
    Objects.requireNonNull(models, "models");
    Objects.requireNonNull(prices, "prices");
    Objects.requireNonNull(modelSettings, "modelSettings");
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(records, "records");
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(proxies, "proxies");
    providers = List.copyOf(providers);
  }

  /**
   * Reads the sections {@code relevo.routing}, {@code relevo.aliases}, {@code relevo.tiers}, {@code
   * relevo.model-settings}, {@code relevo.providers}, {@code relevo.prices}, {@code relevo.models},
   * {@code relevo.cache}, {@code relevo.records}, {@code relevo.transport} and {@code relevo.proxy}
   * over the defaults of {@code reference.conf}. Other sections below {@code relevo} are left
   * alone.
   *
   * @throws dev.relevo.settings.SettingsException with every fault at once
   */
  public static GatewaySettings from(Config config) {
    Faults faults = new Faults();
    Config resolved = config.withFallback(ConfigFactory.defaultReference()).resolve();
    GatewaySettings settings = from(Section.of(resolved, "relevo", faults));
    faults.throwIfAny();
    return settings;
  }

  /** Reads the same sections of the root; faults are noted and a stand-in is returned. */
  public static GatewaySettings from(Section root) {
    Section routing = root.section("routing");
    ModelSettings modelSettings = ModelSettings.from(root.section("model-settings"));
    Tiers tiers = root.section("tiers").readAll(section -> Tiers.from(section, modelSettings));
    RoutingSettings routingSettings = RoutingSettings.from(routing, root.section("aliases"), tiers);
    routing.end();
    ModelCatalog models = ModelCatalog.from(root.section("models"));
    Map<String, ProviderKind> kinds = kinds(models, modelSettings);
    PriceList prices = PriceList.from(root.section("prices"), kinds.keySet());
    List<ProviderDefinition> providers =
        providers(root.section("providers"), kinds).stream()
            .map(provider -> completed(provider, prices, modelSettings))
            .toList();
    CacheSettings cache = CacheSettings.from(root.section("cache"));
    RecordSettings records = root.section("records").readAll(RecordSettings::from);
    return new GatewaySettings(
        routingSettings,
        providers,
        models,
        prices,
        modelSettings,
        cache,
        records,
        root.choice("transport", TransportKind.class),
        root.section("proxy").readAll(Proxies::from));
  }

  private static ProviderDefinition completed(
      ProviderDefinition provider, PriceList prices, ModelSettings modelSettings) {
    return provider.withSettings(
        provider.settings().withListPrices(prices).withModelSettings(modelSettings));
  }

  /**
   * Reads one more provider, as if it stood among the others.
   *
   * @param name its name
   * @param config holds its section below {@code relevo.providers}
   * @throws dev.relevo.settings.SettingsException with every fault at once
   */
  ProviderDefinition readProvider(String name, Config config) {
    Faults faults = new Faults();
    Section section = Section.of(config, "relevo.providers", faults).section(name);
    ProviderDefinition read = provider(name, section, kinds(models, modelSettings));
    if (read == null) {
      if (section.has("enabled")) {
        section.fault("enabled", "is false, but a worker that is added is there to be used");
      }
      faults.throwIfAny();
      throw new IllegalStateException("a provider without faults was not read");
    }
    faults.throwIfAny();
    return completed(read, prices, modelSettings);
  }

  /** The values that {@code kind} of a provider can have. */
  public static List<String> kinds() {
    List<String> names = new ArrayList<>(List.of(EmbeddedKind.NAME));
    KINDS.forEach(kind -> names.addAll(kind.names()));
    return names;
  }

  /** The same for whoever only looks: no host loads, unloads or fetches a model unasked. */
  public GatewaySettings forLooking() {
    return withProviders(providers.stream().map(GatewaySettings::forLooking).toList());
  }

  private static ProviderDefinition forLooking(ProviderDefinition provider) {
    MemorySettings memory = provider.settings().memory();
    return memory == null
        ? provider
        : provider.withSettings(provider.settings().withMemory(memory.forLooking()));
  }

  /** The same with other providers, for an application that brings its own. */
  public GatewaySettings withProviders(List<ProviderDefinition> value) {
    return new GatewaySettings(
        routing, value, models, prices, modelSettings, cache, records, transport, proxies);
  }

  private static List<ProviderDefinition> providers(
      Section section, Map<String, ProviderKind> kinds) {
    List<ProviderDefinition> providers = new ArrayList<>();
    section
        .sections()
        .forEach(
            (id, provider) -> {
              ProviderDefinition definition = provider(id, provider, kinds);
              if (definition != null) {
                providers.add(definition);
              }
            });
    return providers;
  }

  private static @Nullable ProviderDefinition provider(
      String id, Section section, Map<String, ProviderKind> kinds) {
    if (section.has("enabled") && !section.flag("enabled")) {
      return null;
    }
    String kind = section.has("kind") ? section.string("kind") : kinds.containsKey(id) ? id : "";
    ProviderKind reader = kinds.get(kind);
    if (reader == null) {
      section.fault(
          "kind",
          (kind.isEmpty() ? "is missing" : "is '" + kind + "'")
              + " but must be one of "
              + String.join(", ", new TreeSet<>(kinds.keySet())));
      return null;
    }
    return section.readAll(
        read -> {
          read.optionalString("kind");
          read.optionalString("enabled");
          return reader.read(id, kind, read).fingerprintedBy(kind + " " + read.digest());
        });
  }

  /** The kinds by what {@code kind} of a provider can be. */
  private static Map<String, ProviderKind> kinds(ModelCatalog models, ModelSettings modelSettings) {
    Map<String, ProviderKind> byName = new LinkedHashMap<>();
    for (ProviderKind kind : KINDS) {
      kind.names().forEach(name -> byName.put(name, kind));
    }
    byName.put(EmbeddedKind.NAME, new EmbeddedKind(models));
    OllamaKind ollama = new OllamaKind(modelSettings);
    ollama.names().forEach(name -> byName.put(name, ollama));
    return byName;
  }
}
