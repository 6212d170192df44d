package dev.relevo.modelfile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}
 * name, also in lower case, which wins as it does for <a
 * href="https://curl.se/docs/manpage.html">curl</a>. Java's own properties ({@code
 * https.proxyHost}, {@code java.net.useSystemProxies}) win over all of them. This machine itself is
 * never reached through a proxy. Thread-safe.
 */
final class EnvironmentProxies extends ProxySelector {
  private static final int HTTP_PORT = 80;

  private final Map<String, String> environment;
  private final ProxySelector usual;

  EnvironmentProxies(Map<String, String> environment, ProxySelector usual) {
    this.environment = Map.copyOf(environment);
    this.usual = usual;
  }

  @Override
  public List<Proxy> select(URI uri) {
    String variable = variable(uri);
    if (variable == null) {
      return usual.select(uri);
    }
    InetSocketAddress address = address(value(variable));
    return List.of(
        address == null || isExcepted(uri) ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, address));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // the request fails and tells it
  }

  /** What is wrong with the variable that holds for the address, or null. */
  @Nullable String problem(URI uri) {
    String variable = variable(uri);
    if (variable == null || isExcepted(uri)) {
      return null;
    }
    return address(value(variable)) == null
        ? variable
            + " must be http://HOST:PORT without a user name; for other proxies set Java's own"
            + " properties, such as -Dhttps.proxyHost"
        : null;
  }

  /** Which proxy is used for an address, or null when none is. */
  @Nullable String described(URI uri) {
    return select(uri).get(0).address() instanceof InetSocketAddress address
        ? address.getHostString() + ":" + address.getPort()
        : null;
  }

  private @Nullable String variable(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (System.getProperty(scheme + ".proxyHost") != null
        || Boolean.getBoolean("java.net.useSystemProxies")) {
      return null;
    }
    for (String name : List.of(scheme + "_proxy", "all_proxy")) {
      for (String variable : List.of(name, name.toUpperCase(Locale.ROOT))) {
        if (!value(variable).isEmpty()) {
          return variable;
        }
      }
    }
    return null;
  }

  private String value(String variable) {
    return environment.getOrDefault(variable, "").trim();
  }

  private static @Nullable InetSocketAddress address(String value) {
    try {
      URI proxy = new URI(value.contains("://") ? value : "http://" + value);
      boolean usable =
          "http".equals(proxy.getScheme())
              && proxy.getHost() != null
              && proxy.getUserInfo() == null;
      int port = proxy.getPort() < 0 ? HTTP_PORT : proxy.getPort();
      return usable ? InetSocketAddress.createUnresolved(proxy.getHost(), port) : null;
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  private boolean isExcepted(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
      return true;
    }
    int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    String exceptions = value("no_proxy").isEmpty() ? value("NO_PROXY") : value("no_proxy");
    for (String piece : exceptions.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      if (!piece.isEmpty() && matches(host, port, piece)) {
        return true;
      }
    }
    return false;
  }

  /** A name stands for itself and everything below it; a port narrows it. */
  private static boolean matches(String host, int port, String piece) {
    if (piece.equals("*")) {
      return true;
    }
    String name = piece;
    int colon = piece.lastIndexOf(':');
    if (colon > 0 && piece.substring(colon + 1).matches("[0-9]+") && !piece.endsWith("]")) {
      if (!piece.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = piece.substring(0, colon);
    }
    name =
        name.startsWith("*.") ? name.substring(2) : name.startsWith(".") ? name.substring(1) : name;
    return host.equals(name) || host.endsWith("." + name);
  }
}
