package dev.relevo.gateway;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.SettingsException;
import dev.relevo.settings.SyntaxFault;
import java.util.List;

/** Reads a provider that is added while the gateway runs. */
final class AddedProvider {
  private static final String SECTION = "relevo.providers";

  private AddedProvider() {}

  /**
   * Reads it from JSON, as {@link Gateway#readProvider} says.
   *
   * @param settings what holds for it beside
   */
  static ProviderDefinition read(String json, GatewaySettings settings) {
    Config keys;
    try {
      keys =
          ConfigFactory.parseString(
              json, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
    } catch (ConfigException e) {
      throw new SettingsException(
          List.of("the worker: must be a JSON object; " + SyntaxFault.of(e)));
    }
    String name = nameOf(keys);
    if (name.isBlank() || !name.equals(name.trim()) || !name.matches("[^/\\p{Cntrl}]{1,100}")) {
      throw new SettingsException(
          List.of("name: must be a text of at most 100 characters, without a slash"));
    }
    Config section = keys.root().withoutKey("name").toConfig();
    return settings.readProvider(name, section.atKey(name).atPath(SECTION));
  }

  private static String nameOf(Config keys) {
    ConfigValue value = keys.root().get("name");
    return value != null && value.unwrapped() instanceof String name ? name : "";
  }
}
