package dev.relevo.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.Tiers;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.ollama.OllamaKind;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.util.Map;

/**
 * The gateway's settings as they are where nobody configures anything, save what a host's operator
 * has to say. No model answers in the place of another: no other balancer would let it.
 */
final class Product {
  private static final String ROOT = "relevo";

  private Product() {}

  /** How requests find their worker. */
  static RoutingSettings routing() {
    Faults faults = new Faults();
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "relevo.routing.unknown-model", "reject", "relevo.routing.other-models", false))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    Section root = Section.of(config, ROOT, faults);
    RoutingSettings settings =
        RoutingSettings.from(root.section("routing"), root.section("aliases"), Tiers.NONE);
    faults.throwIfAny();
    return settings;
  }

  /** A host of Ollama's kind, of which the operator says how much it takes. */
  static ProviderSettings provider(HostPlan plan) {
    Faults faults = new Faults();
    Config config =
        ConfigFactory.parseMap(
            Map.of("host.slots", plan.slots(), "host.memory-budget", plan.memory()));
    ProviderSettings settings =
        new OllamaKind().read(plan.name(), "ollama", Section.of(config, "host", faults)).settings();
    faults.throwIfAny();
    return settings;
  }
}
