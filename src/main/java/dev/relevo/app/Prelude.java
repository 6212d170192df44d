package dev.relevo.app;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletableFuture;

/** What a process begins with on another processor, while this one reads its command line. */
final class Prelude {
  /** Netty describes its buffers to the flight recorder, for which that has to be loaded. */
  private static final String NETTY_RECORDS = "io.netty.jfr.enabled";

  /** Netty remembers of one buffer in a hundred who made it, which is for tests. */
  private static final String NETTY_LEAKS = "io.netty.leakDetection.level";

  /**
   * The database looks for each value of a row among those that it has seen, and hardly finds one.
   */
  private static final String DATABASE_VALUES = "h2.objectCache";

  private Prelude() {}

  /** Begins; what it reads is kept by those who read it again. */
  static void begin() {
    unlessSet(NETTY_RECORDS, "false");
    unlessSet(NETTY_LEAKS, "disabled");
    unlessSet(DATABASE_VALUES, "false");
    var unused = CompletableFuture.runAsync(ConfigFactory::defaultReferenceUnresolved);
  }

  private static void unlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
