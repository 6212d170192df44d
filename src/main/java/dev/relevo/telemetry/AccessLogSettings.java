package dev.relevo.telemetry;

import dev.relevo.settings.Section;
import java.util.Objects;

/**
 * Whether there is a line for each HTTP request.
 *
 * @param enabled whether there is
 * @param format how the lines are written
 */
public record AccessLogSettings(boolean enabled, Format format) {

  /** How lines are written. */
  public enum Format {
    /** Names and values, for the eye and for {@code grep}. */
    TEXT,
    /** An object in JSON. */
    JSON
  }

  public AccessLogSettings {
    Objects.requireNonNull(format, "format");
  }

  static AccessLogSettings from(Section section) {
    return section.readAll(
        read -> new AccessLogSettings(read.flag("enabled"), read.choice("format", Format.class)));
  }
}
