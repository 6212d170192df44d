package dev.relevo.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the Host header of a request tells. A page in a browser can have its own name lead to this
 * machine, and is then no stranger to the browser, which sends no Origin when such a page reads
 * something. But the name is in the header, and it is none of those that nobody can register.
 */
final class HostName {
  /** An IPv4 address, or one of IPv6 in brackets, and maybe a port. */
  private static final Pattern ADDRESS =
      Pattern.compile("([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+])(:[0-9]*)?");

  private static final List<String> UNREGISTRABLE = List.of(".localhost", ".local", ".internal");

  private HostName() {}

  /**
   * Whether a request came here under an address or a name that only this machine or its network
   * can give, or said nothing, as browsers never do.
   *
   * @param host the value of the header, or null
   */
  static boolean isThisMachines(@Nullable String host) {
    if (host == null || host.isEmpty() || ADDRESS.matcher(host).matches()) {
      return true;
    }
    int port = host.lastIndexOf(':');
    String name = (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
    return name.indexOf('.') < 0 || UNREGISTRABLE.stream().anyMatch(name::endsWith);
  }
}
