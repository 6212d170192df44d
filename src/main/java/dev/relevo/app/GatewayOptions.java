package dev.relevo.app;

import dev.relevo.http.HttpSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which running gateway a command talks to. */
final class GatewayOptions {
  /** How long a gateway that was named may take to say that it is there. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where the gateway is; without it, where `relevo serve` would listen.")
  private @Nullable URI url;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description = "The key for that gateway; RELEVO_API_KEY keeps it off the command line.")
  private @Nullable String apiKey;

  /** The gateway that was named, or null when none was. */
  @Nullable RemoteGateway named(Main main) {
    return url == null ? null : new RemoteGateway(url, key(main));
  }

  /** The gateway where {@code relevo serve} would listen. */
  RemoteGateway usual(Main main, HttpSettings http) {
    try {
      String usual = Greeting.url(InetAddress.getByName(http.host()), http.port());
      return new RemoteGateway(URI.create(usual), key(main));
    } catch (UnknownHostException e) {
      throw new CommandFailure("relevo.http.host: nobody knows a host named " + http.host(), e);
    }
  }

  private @Nullable String key(Main main) {
    return apiKey == null ? main.variables().get("RELEVO_API_KEY") : apiKey;
  }
}
