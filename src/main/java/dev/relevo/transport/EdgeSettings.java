package dev.relevo.transport;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Limits of an {@link HttpEdge}.
 *
 * @param maxConnections connections open at once; further ones wait in the backlog
 * @param backlog connections that wait to be accepted
 * @param headTimeout a connection that brings no whole head of a request for so long, counted from
 *     its opening or from the end of its last answer, is closed
 * @param idleTimeout a connection on which nothing moves for so long is closed
 * @param tls by what it shows who it is, or null where it speaks plain HTTP
 */
public record EdgeSettings(
    int maxConnections,
    int backlog,
    Duration headTimeout,
    Duration idleTimeout,
    @Nullable EdgeTls tls) {
  public EdgeSettings {
    Objects.requireNonNull(headTimeout, "headTimeout");
    Objects.requireNonNull(idleTimeout, "idleTimeout");
  }

  /** Limits of an edge that speaks plain HTTP. */
  public EdgeSettings(int maxConnections, int backlog, Duration headTimeout, Duration idleTimeout) {
    this(maxConnections, backlog, headTimeout, idleTimeout, null);
  }

  /** How an address there begins. */
  public String scheme() {
    return tls == null ? "http" : "https";
  }

  /** Reads the limits. */
  public static EdgeSettings from(Section section) {
    return new EdgeSettings(
        section.integer("max-connections", 1, 1_000_000),
        section.integer("backlog", 1, 65_535),
        section.duration("head-timeout"),
        section.duration("idle-timeout"),
        EdgeTls.from(section.section("tls")));
  }
}
