package dev.relevo.http;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Steering;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.pekko.http.javadsl.model.HttpHeader;

/**
 * The request headers by which a caller steers: {@code x-relevo-strategy}, {@code
 * x-relevo-provider}, {@code x-relevo-privacy}, {@code x-relevo-deadline-ms}, {@code
 * x-relevo-priority} and {@code x-relevo-cache}.
 */
public final class SteeringHeaders {
  private static final String PREFIX = "x-relevo-";

  private SteeringHeaders() {}

  /**
   * What the headers say.
   *
   * @param fallbackModels models to try in this order when the asked one cannot answer
   * @throws dev.relevo.chat.GatewayException when one of them makes no sense
   */
  public static Steering read(Exchange exchange, List<String> fallbackModels) {
    Steering steering =
        fallbackModels.isEmpty()
            ? Steering.DEFAULT
            : Steering.DEFAULT.withFallbackModels(fallbackModels);
    Steering.Priority usual = exchange.caller().rules().priority();
    if (usual != null) {
      steering = steering.withPriority(usual);
    }
    return areGiven(exchange) ? steered(steering, exchange) : steering;
  }

  /** Hardly any request has one of them. */
  private static boolean areGiven(Exchange exchange) {
    for (HttpHeader header : exchange.request().getHeaders()) {
      if (header.lowercaseName().startsWith(PREFIX)) {
        return true;
      }
    }
    return false;
  }

  private static Steering steered(Steering usual, Exchange exchange) {
    Steering steering = usual;
    String strategy = exchange.header("x-relevo-strategy");
    if (strategy != null) {
      steering = steering.withStrategy(strategy.trim());
    }
    String provider = exchange.header("x-relevo-provider");
    if (provider != null) {
      steering = steering.withProvider(provider.trim());
    }
    String privacy = exchange.header("x-relevo-privacy");
    if (privacy != null) {
      steering =
          steering.withPrivacy(
              switch (privacy.trim().toLowerCase(Locale.ROOT)) {
                case "local" -> Steering.Privacy.LOCAL;
                case "any" -> Steering.Privacy.ANY;
                default -> throw wrong("x-relevo-privacy", privacy, "local or any");
              });
    }
    String priority = exchange.header("x-relevo-priority");
    if (priority != null) {
      steering =
          steering.withPriority(
              switch (priority.trim().toLowerCase(Locale.ROOT)) {
                case "high" -> Steering.Priority.HIGH;
                case "normal" -> Steering.Priority.NORMAL;
                case "low" -> Steering.Priority.LOW;
                default -> throw wrong("x-relevo-priority", priority, "high, normal or low");
              });
    }
    String cache = exchange.header("x-relevo-cache");
    if (cache != null) {
      steering =
          steering.withCaching(
              switch (cache.trim().toLowerCase(Locale.ROOT)) {
                case "use" -> Steering.Caching.USE;
                case "force" -> Steering.Caching.FORCE;
                case "refresh" -> Steering.Caching.REFRESH;
                case "off" -> Steering.Caching.OFF;
                default -> throw wrong("x-relevo-cache", cache, "use, force, refresh or off");
              });
    }
    String deadline = exchange.header("x-relevo-deadline-ms");
    return deadline == null ? steering : steering.withDeadline(deadline(deadline));
  }

  private static Duration deadline(String value) {
    try {
      long millis = Long.parseLong(value.trim());
      if (millis > 0 && millis <= Duration.ofDays(1).toMillis()) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException e) {
      // told below, together with the numbers that make no sense
    }
    throw wrong("x-relevo-deadline-ms", value, "a number of milliseconds between 1 and 86400000");
  }

  private static RuntimeException wrong(String header, String value, String right) {
    return GatewayError.invalid(header, header + " is '" + value + "' but must be " + right)
        .toException();
  }
}
