package dev.relevo.provider.openai;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.Configured;
import dev.relevo.transport.Transport;
import java.util.List;

/** Reads configuration the way the gateway does. */
final class OpenAiTesting {
  private OpenAiTesting() {}

  /** A provider with this configuration, which has to be right. */
  static ChatProvider open(String kind, String configuration, Transport transport) {
    return definition(kind, configuration).opener().open(transport);
  }

  /** What this configuration says, which has to be right. */
  static ProviderDefinition definition(String kind, String configuration) {
    return Configured.provider(new OpenAiKind(), kind, configuration);
  }

  /** What is wrong with this configuration. */
  static List<String> faults(String kind, String configuration) {
    return Configured.faults(new OpenAiKind(), kind, configuration);
  }
}
