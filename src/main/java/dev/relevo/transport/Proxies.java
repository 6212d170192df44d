package dev.relevo.transport;

import dev.relevo.settings.Section;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which remote hosts are reached through a proxy. This machine itself never is.
 *
 * @param https for hosts that are asked by https, or null for none
 * @param http for hosts that are asked by http, or null for none
 * @param exceptions hosts that are reached directly
 */
public record Proxies(@Nullable Proxy https, @Nullable Proxy http, ProxyExceptions exceptions) {
  /** Every host is reached directly. */
  public static final Proxies NONE = new Proxies(null, null, ProxyExceptions.of(""));

  /**
   * A proxy that speaks HTTP. What it asks for is not part of {@link #toString}.
   *
   * @param host its name or address
   * @param port its port
   * @param token the user and password that it knows us by, in Base64; or null
   */
  public record Proxy(String host, int port, @Nullable String token) {
    public Proxy {
      Objects.requireNonNull(host, "host");
    }

    /** What to tell it with every request, or null. */
    public @Nullable String authorization() {
      return token == null ? null : "Basic " + token;
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  public Proxies {
    Objects.requireNonNull(exceptions, "exceptions");
  }

  /** Reads {@code https}, {@code http} and {@code none}. */
  public static Proxies from(Section section) {
    String none = section.optionalString("none");
    return new Proxies(
        proxy(section, "https"),
        proxy(section, "http"),
        ProxyExceptions.of(none == null ? "" : none));
  }

  /** The proxy for a host, or null when it is reached directly. */
  public @Nullable Proxy of(URI base) {
    boolean secure = base.getScheme().equalsIgnoreCase("https");
    Proxy proxy = secure ? https : http;
    if (proxy == null) {
      return null;
    }
    int port = base.getPort() >= 0 ? base.getPort() : secure ? 443 : 80;
    return exceptions.contain(base.getHost(), port) ? null : proxy;
  }

  private static @Nullable Proxy proxy(Section section, String name) {
    String text = section.optionalString(name);
    if (text == null || text.isBlank()) {
      return null;
    }
    Proxy proxy = parsed(text.strip());
    if (proxy == null) {
      section.fault(name, "must be the address of an HTTP proxy, such as http://proxy.local:3128");
    }
    return proxy;
  }

  /** The proxy at an address, whose scheme may be left out; null when it is none. */
  private static @Nullable Proxy parsed(String text) {
    try {
      URI uri = URI.create(text.contains("://") ? text : "http://" + text);
      if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
        return null;
      }
      return new Proxy(
          uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort(), token(uri.getRawUserInfo()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String token(@Nullable String user) {
    if (user == null) {
      return null;
    }
    String plain = URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }
}
