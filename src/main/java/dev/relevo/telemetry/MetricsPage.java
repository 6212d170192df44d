package dev.relevo.telemetry;

import java.util.Objects;
import org.apache.pekko.util.ByteString;

/**
 * All figures at one moment, as text.
 *
 * @param contentType the format
 * @param body the text in UTF-8
 */
public record MetricsPage(String contentType, ByteString body) {
  public MetricsPage {
    Objects.requireNonNull(contentType, "contentType");
    Objects.requireNonNull(body, "body");
  }
}
