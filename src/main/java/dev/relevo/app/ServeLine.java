package dev.relevo.app;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The plain command line of {@code relevo serve}: nothing but options that have values. It is read
 * here since nobody waits for any other command as for the gateway's start, a sixth of which the
 * library that reads the others would take.
 *
 * @param config the value of {@code --config}, or null
 * @param host the value of {@code --host}, or null
 * @param port the value of {@code --port}, or null
 */
record ServeLine(@Nullable String config, @Nullable String host, @Nullable Integer port) {
  static final String NAME = "serve";
  static final String CONFIG = "--config";
  static final String HOST = "--host";
  static final String PORT = "--port";

  /** What means the same to everybody who reads it. */
  private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9./:_\\[\\]][^\"']*");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  /** Reads a command line; null where it is not plain, whether right or wrong. */
  static @Nullable ServeLine read(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals(NAME)) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      String name = equals < 0 ? arguments[i] : arguments[i].substring(0, equals);
      if (equals < 0 && ++i == arguments.length) {
        return null;
      }
      String value = arguments[i].substring(equals + 1);
      if (!isPlain(name, value) || values.put(name, value) != null) {
        return null;
      }
    }
    String port = values.get(PORT);
    return new ServeLine(
        values.get(CONFIG), values.get(HOST), port == null ? null : Integer.valueOf(port));
  }

  private static boolean isPlain(String name, String value) {
    return switch (name) {
      case CONFIG, HOST -> VALUE.matcher(value).matches();
      case PORT -> NUMBER.matcher(value).matches();
      default -> false;
    };
  }
}
