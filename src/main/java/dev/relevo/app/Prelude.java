package dev.relevo.app;

import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CompletableFuture;

/** What a process begins with on another processor, while this one reads its command line. */
final class Prelude {
  /** Netty describes its buffers to the flight recorder, for which that has to be loaded. */
  private static final String NETTY_RECORDS = "io.netty.jfr.enabled";

  private Prelude() {}

  /** Begins; what it reads is kept by those who read it again. */
  static void begin() {
    if (System.getProperty(NETTY_RECORDS) == null) {
      System.setProperty(NETTY_RECORDS, "false");
    }
    var unused = CompletableFuture.runAsync(ConfigFactory::defaultReferenceUnresolved);
  }
}
