package dev.relevo.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Path;
import java.util.List;

/** Files of settings beside the gateway's configuration, in the same syntax. */
public final class SettingsFile {
  private static final ConfigParseOptions OPTIONS =
      ConfigParseOptions.defaults().setAllowMissing(false).setSyntax(ConfigSyntax.CONF);

  private SettingsFile() {}

  /**
   * The one object that a file holds.
   *
   * @param root the object's name
   * @param faults gets what is wrong with it
   * @throws SettingsException that tells file and line, when it cannot be read or is not in that
   *     syntax
   */
  public static Section read(Path file, String root, Faults faults) {
    try {
      return root(ConfigFactory.parseFile(file.toFile(), OPTIONS).resolve(), root, faults);
    } catch (ConfigException e) {
      throw new SettingsException(List.of("cannot be read: " + SyntaxFault.of(e)));
    }
  }

  /**
   * The one object that a resource holds, read as {@link #read(Path, String, Faults)} does.
   *
   * @param near the class that the resource lies beside
   */
  public static Section resource(Class<?> near, String name, String root, Faults faults) {
    try {
      return root(ConfigFactory.parseResources(near, name, OPTIONS).resolve(), root, faults);
    } catch (ConfigException e) {
      throw new SettingsException(List.of("cannot be read: " + SyntaxFault.of(e)));
    }
  }

  private static Section root(Config config, String root, Faults faults) {
    for (String name : config.root().keySet()) {
      if (!name.equals(root)) {
        faults.add(name, "is not a known key; everything lies below '" + root + "'");
      }
    }
    return Section.of(config, root, faults);
  }
}
