package dev.relevo.pool;

import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.util.List;
import java.util.Map;

/** Routing settings for tests: the defaults of {@code reference.conf} with one thing changed. */
final class TestRouting {
  private TestRouting() {}

  static RoutingSettings settings() {
    return settings("");
  }

  /** The defaults under these lines of the {@code routing} section. */
  static RoutingSettings settings(String lines) {
    Faults faults = new Faults();
    Section root =
        Section.of(
            ConfigFactory.parseString("relevo.routing {\n" + lines + "\n}")
                .withFallback(ConfigFactory.parseResources("reference.conf"))
                .resolve(),
            "relevo",
            faults);
    RoutingSettings settings =
        RoutingSettings.from(root.section("routing"), root.section("aliases"), Tiers.NONE);
    faults.throwIfAny();
    return settings;
  }

  static RoutingSettings rejecting() {
    return settings("unknown-model = reject");
  }

  static RoutingSettings withoutOtherModels() {
    return settings("other-models = false");
  }

  static RoutingSettings withAliases(Map<String, List<String>> aliases) {
    RoutingSettings defaults = settings();
    return new RoutingSettings(
        defaults.strategy(),
        defaults.longPrompt(),
        defaults.unknownModel(),
        defaults.otherModels(),
        defaults.maxAttempts(),
        defaults.deadline(),
        defaults.queueLength(),
        defaults.queueAgeing(),
        defaults.queueTimeout(),
        defaults.longestWait(),
        defaults.hedging(),
        defaults.midStream(),
        defaults.midStreamInstruction(),
        defaults.circuit(),
        aliases,
        Tiers.NONE,
        defaults.defaultMaxTokens());
  }
}
