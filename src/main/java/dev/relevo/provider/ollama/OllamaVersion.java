package dev.relevo.provider.ollama;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a host can do by its version, where it does not list it. */
final class OllamaVersion {
  private static final Pattern NUMBERS =
      Pattern.compile("v?(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?:[-+].*)?");

  private OllamaVersion() {}

  /**
   * Whether the host tells how likely tokens were: since 0.12.11; not when its version is unknown.
   */
  static boolean hasLogprobs(@Nullable String version) {
    Matcher numbers = NUMBERS.matcher(version == null ? "" : version);
    if (!numbers.matches()) {
      return false;
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    int patch = Integer.parseInt(numbers.group(3));
    return major > 0 || minor > 12 || (minor == 12 && patch >= 11);
  }
}
