package dev.relevo.transport;

import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * What an {@link HttpEdge} answers by itself, in JSON with a request id. No dialect is known at
 * that point, so the body has the shape that most clients read.
 */
public final class EdgeAnswers {
  private EdgeAnswers() {}

  /** An id for a request that has none yet. */
  public static String newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return "req_" + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  /** For what is no request, or one beyond the edge's limits. */
  public static HttpResponse refusal(String id, int status, String message) {
    return answer(id, status, "invalid_request_error", message);
  }

  /** For a handler that failed without an answer. */
  public static HttpResponse internal() {
    return answer(newId(), 500, "server_error", "the gateway failed to answer; its log says why");
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
