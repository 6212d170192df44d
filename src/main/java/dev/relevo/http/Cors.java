package dev.relevo.http;

import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** Tells browsers which origins may call (Fetch standard, CORS protocol). Immutable. */
final class Cors {
  private final boolean any;
  private final List<String> origins;

  Cors(List<String> origins) {
    this.any = origins.contains("*");
    this.origins = List.copyOf(origins);
  }

  /** The response with the headers that the request's origin is due. */
  HttpResponse allow(HttpRequest request, HttpResponse response) {
    if (origins.isEmpty()) {
      return response;
    }
    String origin = Exchange.header(request, "origin");
    if (origin == null || !(any || origins.contains(origin))) {
      return response;
    }
    HttpResponse allowed =
        response
            .addHeader(RawHeader.create("Access-Control-Allow-Origin", any ? "*" : origin))
            .addHeader(RawHeader.create("Vary", "Origin"))
            .addHeader(
                RawHeader.create(
                    "Access-Control-Expose-Headers",
                    "x-request-id, x-relevo-worker, x-relevo-model, x-relevo-attempts,"
                        + " x-relevo-fallback, x-relevo-requested-model, x-relevo-structured-output,"
                        + " x-relevo-max-tokens, x-relevo-queue-position,"
                        + " x-relevo-expected-start-ms, x-relevo-queued-ms,"
                        + " x-relevo-cache, Age, Retry-After, "
                        + LimitHeaders.NAMES));
    if (!request.method().name().equals("OPTIONS")) {
      return allowed;
    }
    String asked = Exchange.header(request, "access-control-request-headers");
    return allowed
        .addHeader(
            RawHeader.create("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE, OPTIONS"))
        .addHeader(
            RawHeader.create(
                "Access-Control-Allow-Headers",
                asked == null ? "Authorization, Content-Type, x-api-key" : asked))
        .addHeader(RawHeader.create("Access-Control-Max-Age", "600"));
  }
}
