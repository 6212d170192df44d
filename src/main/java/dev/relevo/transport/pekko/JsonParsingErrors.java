package dev.relevo.transport.pekko;

import dev.relevo.transport.HttpEdge;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
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

  /** Who is told, by the settings of each server: those are all that Pekko tells of it. */
  private static final Map<Object, HttpEdge.Malformed> LISTENERS =
      Collections.synchronizedMap(new IdentityHashMap<>());

  private JsonParsingErrors() {}

  /** From now on who listens is told of what the server of these settings answers. */
  static void listen(Object settings, HttpEdge.Malformed listener) {
    LISTENERS.put(settings, listener);
  }

  /** The server of these settings is gone. */
  static void forget(Object settings) {
    LISTENERS.remove(settings);
  }

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    String id = newId();
    HttpEdge.Malformed listener = LISTENERS.get(settings);
    if (listener != null) {
      listener.answered(id, status.intValue());
    }
    return answer(id, status.intValue(), "invalid_request_error", error.summary());
  }

  /** For a handler that failed without an answer. */
  static HttpResponse internal() {
    return answer(newId(), 500, "server_error", "the gateway failed to answer; its log says why");
  }

  private static String newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "req_" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  private static HttpResponse answer(String id, int status, String type, String message) {
    StringBuilder text = new StringBuilder(message.length());
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      text.append(c == '"' || c == '\\' || c < ' ' ? ' ' : c);
    }
    return HttpResponse.create()
        .addHeader(RawHeader.create("x-request-id", id))
        .withStatus(StatusCodes.lookup(status).orElse(StatusCodes.BAD_REQUEST))
        .withEntity(
            HttpEntities.create(
                ContentTypes.APPLICATION_JSON,
                "{\"error\":{\"message\":\"" + text + "\",\"type\":\"" + type + "\"}}"));
  }
}
