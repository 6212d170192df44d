package dev.relevo.database;

import dev.relevo.settings.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL server is. It prints without secrets.
 *
 * @param servers host and port, or several with commas
 * @param name the database's name
 * @param options what stands behind the question mark; empty when nothing does
 * @param user who logs in, or null where the address does not say
 * @param password what the user logs in with, or null where the address does not say
 */
record PostgresAddress(
    String servers, String name, String options, @Nullable String user, @Nullable Secret password) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:jdbc:)?postgres(?:ql)?://(?:(?<who>[^/?#]*)@)?(?<servers>[^/?#@]+)/(?<name>[^/?#]+)"
              + "(?:\\?(?<options>[^#]*))?");

  PostgresAddress {
    Objects.requireNonNull(servers, "servers");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(options, "options");
  }

  /**
   * Reads {@code jdbc:postgresql://HOST:PORT/NAME?OPTIONS}, and the form that other programs know,
   * {@code postgres://USER:PASSWORD@HOST:PORT/NAME?OPTIONS}; null when it is neither.
   */
  static @Nullable PostgresAddress of(String text) {
    Matcher form = FORM.matcher(text.trim());
    if (!form.matches()) {
      return null;
    }
    try {
      return of(form);
    } catch (IllegalArgumentException e) { // a percent sign that begins no code
      return null;
    }
  }

  private static PostgresAddress of(Matcher form) {
    String user = null;
    String password = null;
    String who = form.group("who");
    if (who != null) {
      int colon = who.indexOf(':');
      user = decoded(colon < 0 ? who : who.substring(0, colon));
      password = colon < 0 ? null : decoded(who.substring(colon + 1));
    }
    List<String> options = new ArrayList<>();
    String said = form.group("options");
    for (String option : said == null ? new String[0] : said.split("&", -1)) {
      if (option.startsWith("user=")) {
        user = decoded(option.substring("user=".length()));
      } else if (option.startsWith("password=")) {
        password = decoded(option.substring("password=".length()));
      } else if (!option.isEmpty()) {
        options.add(option);
      }
    }
    return new PostgresAddress(
        Objects.requireNonNull(form.group("servers")),
        Objects.requireNonNull(form.group("name")),
        String.join("&", options),
        user,
        password == null ? null : new Secret(password));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** As the driver wants it, without user and password; options may hold secrets. */
  String jdbcUrl() {
    return "jdbc:" + this + (options.isEmpty() ? "" : "?" + options);
  }

  /** The address without user, password and options. */
  @Override
  public String toString() {
    return "postgresql://" + servers + "/" + name;
  }
}
