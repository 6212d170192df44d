package dev.relevo.testing;

import com.typesafe.config.ConfigFactory;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderKind;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.util.List;

/** Reads a provider's configuration the way the gateway does. */
public final class Configured {
  private static final String ID = "box";

  private Configured() {}

  /** What this configuration says, which has to be right. */
  public static ProviderDefinition provider(ProviderKind kind, String name, String configuration) {
    Faults faults = new Faults();
    ProviderDefinition definition = read(kind, name, configuration, faults);
    faults.throwIfAny();
    return definition;
  }

  /** What is wrong with this configuration. */
  public static List<String> faults(ProviderKind kind, String name, String configuration) {
    Faults faults = new Faults();
    read(kind, name, configuration, faults);
    return faults.found();
  }

  /** A section that holds this configuration. */
  public static Section section(String configuration, Faults faults) {
    return Section.of(
        ConfigFactory.parseString(ID + " { " + configuration + " }").resolve(), ID, faults);
  }

  private static ProviderDefinition read(
      ProviderKind kind, String name, String configuration, Faults faults) {
    return section(configuration, faults).readAll(section -> kind.read(ID, name, section));
  }
}
