package dev.relevo.http;

import dev.relevo.chat.GatewayError;
import java.util.Locale;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose headers can be read in two ways, since a proxy before the gateway may have
 * read them in the other: a Transfer-Encoding that the parser did not understand and so passed by,
 * headers without a name, and keys that differ. The connection of such a request is closed: nobody
 * knows for sure where it ends.
 */
final class HeaderCheck {
  private static final String BEARER = "bearer ";

  private HeaderCheck() {}

  /** What is wrong with the headers, or null. */
  static @Nullable GatewayError complaint(HttpRequest request) {
    String authorization = null;
    String apiKey = null;
    for (HttpHeader header : request.getHeaders()) {
      switch (header.lowercaseName()) {
        case "" -> {
          return invalid("a header has no name");
        }
        case "transfer-encoding" -> {
          return invalid("the Transfer-Encoding must be chunked, or absent");
        }
        case "authorization" -> {
          if (authorization != null && !authorization.equals(header.value())) {
            return severalKeys();
          }
          authorization = header.value();
        }
        case "x-api-key" -> {
          if (apiKey != null && !apiKey.equals(header.value())) {
            return severalKeys();
          }
          apiKey = header.value();
        }
        default -> {}
      }
    }
    String bearer = authorization == null ? null : bearer(authorization);
    return bearer != null && apiKey != null && !bearer.equals(apiKey) ? severalKeys() : null;
  }

  /** The key in the value of an Authorization header, or null when it holds something else. */
  static @Nullable String bearer(String authorization) {
    return authorization.length() > BEARER.length()
            && authorization.substring(0, BEARER.length()).toLowerCase(Locale.ROOT).equals(BEARER)
        ? authorization.substring(BEARER.length()).trim()
        : null;
  }

  private static GatewayError invalid(String message) {
    return GatewayError.of(GatewayError.Kind.INVALID_REQUEST, message);
  }

  /** The refusal of a request with keys that differ. */
  static GatewayError severalKeys() {
    return GatewayError.of(
        GatewayError.Kind.UNAUTHORISED, "several API keys that differ were given; send one");
  }
}
