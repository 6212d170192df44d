package dev.relevo.http;

import dev.relevo.settings.Section;
import dev.relevo.transport.EdgeSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Where the gateway listens.
 *
 * @param host the name or address to bind
 * @param port the port, or 0 for any free one
 * @param maxBody the largest request body that is read, in bytes
 * @param bodyTimeout how long a request's body may take to come
 * @param edge limits of the connections
 * @param streamKeepAlive after how long a silence a stream says that it is still there
 * @param drainTimeout how long streams in flight may go on when the gateway stops
 * @param corsOrigins which origins may call from a browser; {@code *} for any
 */
public record HttpSettings(
    String host,
    int port,
    long maxBody,
    Duration bodyTimeout,
    EdgeSettings edge,
    Duration streamKeepAlive,
    Duration drainTimeout,
    List<String> corsOrigins) {
  public HttpSettings {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(bodyTimeout, "bodyTimeout");
    Objects.requireNonNull(edge, "edge");
    Objects.requireNonNull(streamKeepAlive, "streamKeepAlive");
    Objects.requireNonNull(drainTimeout, "drainTimeout");
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** Reads the {@code http} section. */
  public static HttpSettings from(Section section) {
    return section.readAll(
        read ->
            new HttpSettings(
                read.string("host"),
                read.integer("port", 0, 65_535),
                read.bytes("max-body"),
                read.duration("body-timeout"),
                EdgeSettings.from(read),
                read.duration("stream-keep-alive"),
                read.duration("drain-timeout"),
                read.strings("cors-origins")));
  }

  /**
   * Whether only this machine can reach the address. A name that does not resolve counts as public.
   */
  public boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
