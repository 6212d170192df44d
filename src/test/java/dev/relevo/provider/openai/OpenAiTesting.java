package dev.relevo.provider.openai;

import com.typesafe.config.ConfigFactory;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
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
    Faults faults = new Faults();
    ProviderDefinition definition = read(kind, configuration, faults);
    faults.throwIfAny();
    return definition;
  }

  /** What is wrong with this configuration. */
  static List<String> faults(String kind, String configuration) {
    Faults faults = new Faults();
    read(kind, configuration, faults);
    return faults.found();
  }

  private static ProviderDefinition read(String kind, String configuration, Faults faults) {
    return Section.of(
            ConfigFactory.parseString("box { " + configuration + " }").resolve(), "box", faults)
        .readAll(section -> new OpenAiKind().read("box", kind, section));
  }
}
