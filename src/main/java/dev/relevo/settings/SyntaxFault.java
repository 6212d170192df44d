package dev.relevo.settings;

import com.typesafe.config.ConfigException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with the syntax of a file, in words that repeat nothing of it: what stands beside
 * the mistake may be a key.
 */
public final class SyntaxFault {
  /** The library quotes in several ways, and shows values as they are called in it. */
  private static final Pattern QUOTED =
      Pattern.compile("['\"(]|Simple|Quoted|Unquoted|Config[A-Z]");

  private SyntaxFault() {}

  /** The place and the beginning of the library's message, up to the first thing that it quotes. */
  public static String of(ConfigException fault) {
    String message = String.valueOf(fault.getMessage());
    Matcher quoted = QUOTED.matcher(message);
    return quoted.find() ? message.substring(0, quoted.start()).strip() + " …" : message;
  }
}
