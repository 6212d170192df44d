package dev.relevo.http;

import dev.relevo.chat.GatewayError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/** The key in the address of a request: {@code ?api_key=KEY}. A plus sign stands for itself. */
final class QueryKey {
  private static final String PARAMETER = "api_key=";

  private QueryKey() {}

  /** Whether there is one, be it empty. */
  static boolean isIn(HttpRequest request) {
    return !written(request).isEmpty();
  }

  /**
   * The key.
   *
   * @throws dev.relevo.chat.GatewayException when it cannot be read, or there are several
   */
  static String of(HttpRequest request) {
    List<String> written = written(request);
    if (written.size() != 1) {
      throw unreadable("stands there " + written.size() + " times");
    }
    String key = decoded(written.get(0));
    if (key == null) {
      throw unreadable("cannot be read");
    }
    return key;
  }

  private static @Nullable String decoded(String written) {
    try {
      return URLDecoder.decode(written.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) { // a percent sign that begins no code
      return null;
    }
  }

  private static RuntimeException unreadable(String why) {
    return GatewayError.of(GatewayError.Kind.UNAUTHORISED, "the api_key in the address " + why)
        .toException();
  }

  private static List<String> written(HttpRequest request) {
    Optional<String> query = request.getUri().rawQueryString();
    if (query.isEmpty()) {
      return List.of();
    }
    return Stream.of(query.get().split("&", -1))
        .filter(parameter -> parameter.startsWith(PARAMETER))
        .map(parameter -> parameter.substring(PARAMETER.length()))
        .toList();
  }
}
