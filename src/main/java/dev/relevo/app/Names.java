package dev.relevo.app;

import java.util.Locale;

/** How things are called in variables, configuration and messages. */
final class Names {
  private Names() {}

  /** The beginning of a vendor's variables. */
  static String variable(String vendor) {
    return vendor.toUpperCase(Locale.ROOT);
  }

  /** The kind of a vendor's providers. */
  static String kind(String vendor) {
    return vendor.toLowerCase(Locale.ROOT);
  }

  /** Where a value comes from that an environment variable holds. */
  static String source(String variable) {
    return "environment variable " + variable;
  }

  /** An address as it may be shown: one with a password is refused, but only later. */
  static String shown(String address) {
    return address.replaceFirst("//.*@", "//***@");
  }

  /** A number of things: {@code 1 key}, {@code 2 keys}. */
  static String count(int number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }
}
