package dev.relevo.http;

import dev.relevo.access.Durations;
import dev.relevo.access.LimitStanding;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers where they stand, in the headers that OpenAI's clients know. Limits of the
 * providers' keys are none of the caller's and are not told.
 */
final class LimitHeaders {
  /** Their names, for browsers. */
  static final String NAMES =
      "x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests,"
          + " x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens,"
          + " x-relevo-budget-warning";

  private LimitHeaders() {}

  /** The response with what there is to tell. */
  static HttpResponse add(HttpResponse response, LimitStanding standing) {
    if (standing.isFree()) {
      return response;
    }
    HttpResponse told = add(response, "requests", standing.requests());
    told = add(told, "tokens", standing.tokens());
    String warning = standing.warning();
    return warning == null
        ? told
        : told.addHeader(
            RawHeader.create("x-relevo-budget-warning", HeaderText.printable(warning)));
  }

  private static HttpResponse add(
      HttpResponse response, String what, LimitStanding.@Nullable Allowance allowance) {
    return allowance == null
        ? response
        : response
            .addHeader(header("limit", what, Long.toString(allowance.limit())))
            .addHeader(header("remaining", what, Long.toString(allowance.remaining())))
            .addHeader(header("reset", what, Durations.text(allowance.reset())));
  }

  private static RawHeader header(String kind, String what, String value) {
    return RawHeader.create("x-ratelimit-" + kind + "-" + what, value);
  }
}
