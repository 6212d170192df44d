package dev.relevo.transport.pekko;

import dev.relevo.transport.EdgeAnswers;
import dev.relevo.transport.HttpEdge;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/** Answers what is not HTTP, or HTTP beyond the server's limits, as every edge does. */
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
    String id = EdgeAnswers.newId();
    HttpEdge.Malformed listener = LISTENERS.get(settings);
    if (listener != null) {
      listener.answered(new HttpEdge.Refused(id, status.intValue(), null, null, null));
    }
    return EdgeAnswers.refusal(id, status.intValue(), error.summary());
  }
}
