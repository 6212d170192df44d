package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import dev.relevo.settings.SettingsException;
import dev.relevo.settings.SyntaxFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one configuration file that is read: the one named on the command line, else the one that
 * {@code RELEVO_CONFIG} names, else {@code conf/relevo.conf} where there is one.
 *
 * @param path the file, or null when there is none
 * @param namedBy who named it, for messages
 */
record ConfigurationFile(@Nullable Path path, String namedBy) {
  private static final String VARIABLE = "RELEVO_CONFIG";
  private static final Path USUAL = Path.of("conf", "relevo.conf");

  /**
   * Finds the file; a named one need not exist.
   *
   * @param option the file named on the command line, or null
   * @param directory what relative names are relative to
   */
  static ConfigurationFile find(@Nullable Path option, Variables variables, Path directory) {
    if (option != null) {
      return new ConfigurationFile(directory.resolve(option), "--config");
    }
    String variable = variables.get(VARIABLE);
    if (variable != null) {
      return new ConfigurationFile(directory.resolve(variable), VARIABLE);
    }
    Path usual = directory.resolve(USUAL);
    return new ConfigurationFile(Files.isRegularFile(usual) ? usual : null, "usual place");
  }

  /**
   * What the file says, not resolved yet.
   *
   * @throws SettingsException when it does not exist or does not parse; the message names file and
   *     line
   */
  Config read() {
    if (path == null) {
      return ConfigFactory.empty();
    }
    if (!Files.isRegularFile(path)) {
      throw new SettingsException(
          List.of(path + ": there is no such file (named by " + namedBy + ")"));
    }
    try {
      return ConfigFactory.parseFile(
          path.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw new SettingsException(List.of(SyntaxFault.of(e)));
    }
  }

  /** The file and how it was found, in words. */
  String described() {
    return path == null
        ? "none; --config, " + VARIABLE + " or " + USUAL + " would name one"
        : path + " (" + namedBy + ")";
  }
}
