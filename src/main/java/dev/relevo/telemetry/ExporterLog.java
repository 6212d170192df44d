package dev.relevo.telemetry;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The log of OpenTelemetry's exporters, which would tell of each failure on standard error. */
final class ExporterLog {
  /** Held, since a logger that nobody holds forgets its level. */
  private static final Logger LOG = Logger.getLogger("io.opentelemetry.exporter");

  private ExporterLog() {}

  /** The gateway tells of failures itself, once. */
  static void silence() {
    LOG.setLevel(Level.OFF);
  }
}
