package dev.relevo.modelfile;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Objects;

/**
 * How files are fetched.
 *
 * @param connectTimeout how long a connection may take to be made
 * @param stallTimeout how long a server may say nothing
 * @param attempts how many attempts in a row may bring nothing
 */
public record DownloadSettings(Duration connectTimeout, Duration stallTimeout, int attempts) {
  public DownloadSettings {
    Objects.requireNonNull(connectTimeout, "connectTimeout");
    Objects.requireNonNull(stallTimeout, "stallTimeout");
  }

  /** Reads {@code connect-timeout}, {@code stall-timeout} and {@code attempts}. */
  static DownloadSettings from(Section section) {
    return new DownloadSettings(
        section.duration("connect-timeout"),
        section.duration("stall-timeout"),
        section.integer("attempts", 1, 100));
  }
}
