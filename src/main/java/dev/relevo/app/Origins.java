package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/**
 * Tells where the values of a configuration come from: a file with its line, a variable, an option.
 */
final class Origins {
  private static final String SEPARATOR = ": ";

  private Origins() {}

  /** The fault with the origin of the value at its key added, where there is one to tell. */
  static String told(String fault, Config config) {
    int end = fault.indexOf(SEPARATOR);
    String origin = end < 0 ? null : of(fault.substring(0, end), config.root());
    return origin == null ? fault : fault + " (" + origin + ")";
  }

  /**
   * Where the value is set. Keys are written without quotes in faults, so a name may hold dots:
   * every prefix that is a name is followed.
   */
  private static @Nullable String of(String key, ConfigObject object) {
    ConfigValue value = object.get(key);
    if (value != null) {
      return described(value.origin());
    }
    for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
      if (object.get(key.substring(0, dot)) instanceof ConfigObject inner) {
        String found = of(key.substring(dot + 1), inner);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable String described(ConfigOrigin origin) {
    String file = origin.filename();
    if (file != null) {
      return file + (origin.lineNumber() > 0 ? " line " + origin.lineNumber() : "");
    }
    String text = origin.description();
    return text.startsWith("environment variable") || text.startsWith("option") ? text : null;
  }
}
