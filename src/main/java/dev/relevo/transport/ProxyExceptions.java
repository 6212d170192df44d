package dev.relevo.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are reached without a proxy, as the variable {@code NO_PROXY} names them: separated by
 * commas or blanks, a name for itself and all names below it (with or without a dot in front), an
 * address, a range of addresses such as {@code 10.0.0.0/8}, each of them with or without a port; or
 * {@code *} for every host. This machine itself is always among them.
 */
public final class ProxyExceptions {
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private static final String LOOPBACK = "localhost,127.0.0.0/8,::1,0.0.0.0,::";

  private final List<Rule> rules;

  private ProxyExceptions(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** The hosts that a text names; what makes no sense in it matches nothing. */
  public static ProxyExceptions of(String text) {
    return new ProxyExceptions(
        Stream.of((LOOPBACK + "," + text).split("[,\\s]+"))
            .filter(entry -> !entry.isEmpty())
            .map(ProxyExceptions::rule)
            .toList());
  }

  /**
   * Whether a host is reached without a proxy.
   *
   * @param host a name, or an address with or without brackets
   */
  public boolean contain(String host, int port) {
    String name = withoutDot(unbracketed(host).toLowerCase(Locale.ROOT));
    byte[] address = numbers(name);
    return rules.stream().anyMatch(rule -> rule.matches(name, address, port));
  }

  /** The bytes of an address, or null for what is a name; nothing is looked up. */
  private static byte @Nullable [] numbers(String text) {
    if (text.indexOf(':') < 0 && !IPV4.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null; // no address either
    }
  }

  private static Rule rule(String entry) {
    if (entry.equals("*")) {
      return (name, address, port) -> true;
    }
    int colon = entry.lastIndexOf(':');
    boolean single = colon > 0 && entry.indexOf(':') == colon;
    if (colon > 0 && (single || entry.charAt(colon - 1) == ']') && isPort(entry, colon + 1)) {
      Rule host = hostRule(entry.substring(0, colon));
      int wanted = Integer.parseInt(entry.substring(colon + 1));
      return (name, address, port) -> port == wanted && host.matches(name, address, port);
    }
    return hostRule(entry);
  }

  private static boolean isPort(String entry, int begin) {
    String text = entry.substring(begin);
    return !text.isEmpty() && text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Rule hostRule(String entry) {
    String text = unbracketed(entry).toLowerCase(Locale.ROOT);
    int slash = text.indexOf('/');
    byte[] network = numbers(slash < 0 ? text : text.substring(0, slash));
    if (network == null) {
      String domain = withoutDot(text.startsWith(".") ? text.substring(1) : text);
      return (name, address, port) -> name.equals(domain) || name.endsWith("." + domain);
    }
    int all = network.length * 8;
    int bits =
        slash < 0
            ? all
            : isPort(text, slash + 1) ? Integer.parseInt(text.substring(slash + 1)) : all;
    return (name, address, port) -> address != null && isWithin(address, network, bits);
  }

  private static boolean isWithin(byte[] address, byte[] network, int bits) {
    if (address.length != network.length || bits > network.length * 8) {
      return false;
    }
    int whole = bits / 8;
    int mask = 0xff00 >> bits % 8 & 0xff;
    return Arrays.equals(address, 0, whole, network, 0, whole)
        && (mask == 0 || (address[whole] & mask) == (network[whole] & mask));
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** A name may end in a dot, which says that it is whole. */
  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  @FunctionalInterface
  private interface Rule {
    boolean matches(String name, byte @Nullable [] address, int port);
  }
}
