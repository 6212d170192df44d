package dev.relevo.provider.ollama;

import com.typesafe.config.ConfigFactory;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.transport.Transport;
import java.util.List;

/** Reads configuration the way the gateway does. */
final class OllamaTesting {
  private OllamaTesting() {}

  /** A host with this configuration, which has to be right. */
  static ChatProvider open(String configuration, Transport transport) {
    return definition(configuration).opener().open(transport);
  }

  /** What this configuration says, which has to be right. */
  static ProviderDefinition definition(String configuration) {
    Faults faults = new Faults();
    ProviderDefinition definition = read(configuration, faults);
    faults.throwIfAny();
    return definition;
  }

  /** What is wrong with this configuration. */
  static List<String> faults(String configuration) {
    Faults faults = new Faults();
    read(configuration, faults);
    return faults.found();
  }

  static OllamaSettings settings(String configuration) {
    return OllamaSettings.from(section(configuration, new Faults()));
  }

  private static ProviderDefinition read(String configuration, Faults faults) {
    return section(configuration, faults)
        .readAll(section -> new OllamaKind().read("box", "ollama", section));
  }

  private static Section section(String configuration, Faults faults) {
    return Section.of(
        ConfigFactory.parseString("box { " + configuration + " }").resolve(), "box", faults);
  }
}
