package dev.relevo.app;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log of a process, on standard error. It has to be done before the first logger is
 * made; standard output belongs to what was asked for. A Logback configuration of the user's own,
 * named by {@code -Dlogback.configurationFile}, is left alone.
 */
final class Logging {
  private static final String FILE_PROPERTY = "logback.configurationFile";
  private static final String LEVEL_PROPERTY = "relevo.log-level";

  /**
   * What Pekko prints by itself, to standard output, when its log is not up yet or already down.
   */
  private static final String PRINTED_PROPERTY = "pekko.stdout-loglevel";

  /** Which {@link CommandLog} SLF4J makes, and that it says nothing about that. */
  private static final String PROVIDER_PROPERTY = "slf4j.provider";

  private static final String VERBOSITY_PROPERTY = "slf4j.internal.verbosity";

  /** {@code text} or {@code json}. */
  private static final String FORMAT_PROPERTY = "relevo.log-format";

  private static final String JSON = "json";

  private Logging() {}

  /**
   * Begins to set up the log, beside whatever the caller does meanwhile.
   *
   * @param usual the level where {@code LOG_LEVEL} says none
   * @return completes when loggers can be made; those that are made earlier would complain
   */
  static CompletableFuture<Void> setUp(Variables variables, String usual) {
    if (System.getProperty(FILE_PROPERTY) == null) {
      System.setProperty(PROVIDER_PROPERTY, CommandLog.class.getName());
      System.setProperty(VERBOSITY_PROPERTY, "WARN");
      System.setProperty(LEVEL_PROPERTY, level(variables.get("LOG_LEVEL"), usual));
      System.setProperty(FORMAT_PROPERTY, format(variables.get("LOG_FORMAT")));
    }
    if (System.getProperty(PRINTED_PROPERTY) == null) {
      System.setProperty(PRINTED_PROPERTY, "OFF");
    }
    return CompletableFuture.runAsync(LoggerFactory::getILoggerFactory);
  }

  /** A format that is none is told as a fault of the configuration. */
  private static String format(@Nullable String asked) {
    return asked != null && asked.equalsIgnoreCase(JSON) ? JSON : "text";
  }

  /** A level that is none is told as a fault of the configuration. */
  private static String level(@Nullable String asked, String usual) {
    String level = asked == null ? usual : asked.toUpperCase(Locale.ROOT);
    return Environment.LOG_LEVELS.contains(level) ? level : usual;
  }

  /** Whether the log of this process is one of objects. */
  static boolean isJson() {
    return JSON.equals(System.getProperty(FORMAT_PROPERTY));
  }

  /** The level that was set for this process's log. */
  static Level level() {
    return Level.toLevel(System.getProperty(LEVEL_PROPERTY), Level.INFO);
  }
}
