package dev.relevo.transport;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/**
 * Answers what is not HTTP, or HTTP beyond the server's limits, in JSON. No dialect is known at
 * that point, so the body has the shape that most clients read.
 */
public final class JsonParsingErrors extends ParsingErrorHandler {
  /** The instance, under the name by which Pekko looks for it. */
  public static final JsonParsingErrors MODULE$ = new JsonParsingErrors();

  private JsonParsingErrors() {}

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    return answer(status.intValue(), "invalid_request_error", error.summary());
  }

  /** For a handler that failed without an answer. */
  static HttpResponse internal() {
    return answer(500, "server_error", "the gateway failed to answer; its log says why");
  }

  private static HttpResponse answer(int status, String type, String message) {
    StringBuilder text = new StringBuilder(message.length());
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      text.append(c == '"' || c == '\\' || c < ' ' ? ' ' : c);
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String id = "req_" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
    return HttpResponse.create()
        .addHeader(RawHeader.create("x-request-id", id))
        .withStatus(StatusCodes.lookup(status).orElse(StatusCodes.BAD_REQUEST))
        .withEntity(
            HttpEntities.create(
                ContentTypes.APPLICATION_JSON,
                "{\"error\":{\"message\":\"" + text + "\",\"type\":\"" + type + "\"}}"));
  }
}
