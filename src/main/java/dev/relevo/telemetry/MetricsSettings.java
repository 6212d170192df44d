package dev.relevo.telemetry;

import dev.relevo.settings.Section;
import java.util.Objects;

/**
 * Whether the gateway measures itself, and who may read it.
 *
 * @param enabled whether anything is measured, and {@code /metrics} is there
 * @param access who may read {@code /metrics}
 */
public record MetricsSettings(boolean enabled, Access access) {

  /** Who may read the figures. */
  public enum Access {
    /** Administrators. */
    ADMIN,
    /** Whoever may ask: every key. */
    KEY,
    /** Everybody who reaches the port. */
    FREE
  }

  public MetricsSettings {
    Objects.requireNonNull(access, "access");
  }

  static MetricsSettings from(Section section) {
    return section.readAll(
        read -> new MetricsSettings(read.flag("enabled"), read.choice("access", Access.class)));
  }
}
