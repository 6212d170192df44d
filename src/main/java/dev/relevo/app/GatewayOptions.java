package dev.relevo.app;

import dev.relevo.http.HttpSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
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
  private @Nullable String url;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description = "The key for that gateway; RELEVO_API_KEY keeps it off the command line.")
  private @Nullable String apiKey;

  /** The gateway that was named, or null when none was. */
  @Nullable RemoteGateway named(Main main) {
    return url == null ? null : new RemoteGateway(address(url), key(main));
  }

  private static URI address(String given) {
    try {
      URI uri = new URI(given);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below, together with the addresses that lack a part
    }
    throw new CommandFailure(
        "--url is '" + given + "' but must be an address such as http://localhost:8080");
  }

  /** The gateway where {@code relevo serve} would listen. */
  RemoteGateway usual(Main main, HttpSettings http) {
    try {
      String usual =
          Greeting.url(http.edge().scheme(), InetAddress.getByName(http.host()), http.port());
      return new RemoteGateway(URI.create(usual), key(main));
    } catch (UnknownHostException e) {
      throw new CommandFailure("relevo.http.host: nobody knows a host named " + http.host(), e);
    }
  }

  private @Nullable String key(Main main) {
    return apiKey == null ? main.variables().get("RELEVO_API_KEY") : apiKey;
  }
}
