package dev.relevo.transport;

import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Objects;

/**
 * Limits of an {@link HttpEdge}.
 *
 * @param maxConnections connections open at once; further ones wait in the backlog
 * @param backlog connections that wait to be accepted
 * @param headTimeout a connection that brings no whole head of a request for so long, counted from
 *     its opening or from the end of its last answer, is closed
 * @param idleTimeout a connection on which nothing moves for so long is closed
 */
public record EdgeSettings(
    int maxConnections, int backlog, Duration headTimeout, Duration idleTimeout) {
  public EdgeSettings {
    Objects.requireNonNull(headTimeout, "headTimeout");
    Objects.requireNonNull(idleTimeout, "idleTimeout");
  }

  /** Reads the limits. */
  public static EdgeSettings from(Section section) {
    return new EdgeSettings(
        section.integer("max-connections", 1, 1_000_000),
        section.integer("backlog", 1, 65_535),
        section.duration("head-timeout"),
        section.duration("idle-timeout"));
  }
}
