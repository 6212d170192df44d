package dev.relevo.http;

import dev.relevo.chat.TraceContext;
import dev.relevo.telemetry.AccessListener;
import dev.relevo.telemetry.TracePlaces;
import dev.relevo.transport.HttpEdge;
import java.net.InetAddress;
import java.util.List;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.jspecify.annotations.Nullable;

/** Follows requests from their heads to their ends, and tells of them. Thread-safe. */
final class Calls {
  private final List<AccessListener> listeners;
  private final TracePlaces places;

  Calls(List<AccessListener> listeners, TracePlaces places) {
    this.listeners = List.copyOf(listeners);
    this.places = places;
  }

  /**
   * A request has come.
   *
   * @param dialect the dialect that it is answered in
   */
  Call begin(HttpRequest request, String requestId, String path, String dialect) {
    Call.Head head =
        new Call.Head(requestId, request.method().name(), path, dialect, client(request));
    return new Call(head, places.of(incoming(request)), listeners);
  }

  /** What was no request, and was answered all the same. */
  void malformed(HttpEdge.Refused refused) {
    Call.Head head =
        new Call.Head(
            refused.requestId(), refused.method(), refused.path(), null, refused.client());
    new Call(head, TracePlaces.PASSED_ON.of(null), listeners).responded(refused.status());
  }

  private static @Nullable InetAddress client(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(RemoteAddress::getAddress)
        .orElse(null);
  }

  /** A place that is sent twice is none; what vendors add may come in pieces. */
  private static @Nullable TraceContext incoming(HttpRequest request) {
    String parent = null;
    StringBuilder state = null;
    for (HttpHeader header : request.getHeaders()) {
      if (header.is("traceparent")) {
        if (parent != null) {
          return null;
        }
        parent = header.value();
      } else if (header.is("tracestate")) {
        state = state == null ? new StringBuilder() : state.append(',');
        state.append(header.value());
      }
    }
    return TraceContext.parse(parent, state == null ? null : state.toString());
  }
}
