package dev.relevo.transport;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * How to reach one remote host.
 *
 * @param base scheme, host and port; a path is prefixed to every call's path
 * @param maxConnections connections open at once
 * @param connectTimeout the most time to connect
 * @param headTimeout the most time from sending a request to the head of a streamed answer
 * @param idleTimeout a connection in use on which nothing moves for so long is closed
 * @param maxBodyBytes the largest body to collect
 */
public record UpstreamSettings(
    URI base,
    int maxConnections,
    Duration connectTimeout,
    Duration headTimeout,
    Duration idleTimeout,
    long maxBodyBytes) {
  public UpstreamSettings {
    Objects.requireNonNull(base, "base");
    Objects.requireNonNull(connectTimeout, "connectTimeout");
    Objects.requireNonNull(headTimeout, "headTimeout");
    Objects.requireNonNull(idleTimeout, "idleTimeout");
  }
}
