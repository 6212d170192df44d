package dev.relevo.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Silences a logger while a test provokes what it complains about. */
public final class QuietLog implements AutoCloseable {
  private final Logger logger;
  private final @Nullable Level before;

  private QuietLog(Logger logger) {
    this.logger = logger;
    this.before = logger.getLevel();
    logger.setLevel(Level.OFF);
  }

  /** Silences the logger of that name and those below it. */
  public static QuietLog of(String name) {
    return new QuietLog((Logger) LoggerFactory.getLogger(name));
  }

  @Override
  public void close() {
    logger.setLevel(before);
  }
}
