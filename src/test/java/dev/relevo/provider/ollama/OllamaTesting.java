package dev.relevo.provider.ollama;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.Faults;
import dev.relevo.testing.Configured;
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
    return Configured.provider(new OllamaKind(), "ollama", configuration);
  }

  /** What is wrong with this configuration. */
  static List<String> faults(String configuration) {
    return Configured.faults(new OllamaKind(), "ollama", configuration);
  }

  static OllamaSettings settings(String configuration) {
    return OllamaSettings.from(Configured.section(configuration, new Faults()));
  }
}
