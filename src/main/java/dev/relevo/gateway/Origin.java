package dev.relevo.gateway;

import dev.relevo.access.Caller;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.TraceContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from. Immutable.
 *
 * @param requestId the gateway's id of it
 * @param dialect the dialect in which it was asked, such as {@code openai}
 * @param caller who asks
 * @param trace the place of the request in a distributed trace, under which its attempts come; null
 *     when it is traced by nobody
 * @param traceParent the place above it where it has one that is not the gateway's own; equal to
 *     {@code trace} where the gateway only passes it on, to every attempt as it is
 * @param watcher is told what becomes of it
 */
public record Origin(
    String requestId,
    String dialect,
    Caller caller,
    @Nullable TraceContext trace,
    @Nullable TraceContext traceParent,
    Watcher watcher) {
  /** The dialect of those who call the facade. */
  public static final String EMBEDDED = "embedded";

  public Origin {
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(dialect, "dialect");
    Objects.requireNonNull(caller, "caller");
    Objects.requireNonNull(watcher, "watcher");
  }

  /** A request of the application in which the gateway runs. */
  public static Origin embedded(String requestId) {
    return new Origin(requestId, EMBEDDED, Caller.ANYBODY, null, null, Watcher.NONE);
  }

  /** The request with what holds for its caller. */
  ChatRequest bind(ChatRequest request) {
    return caller.equals(Caller.ANYBODY)
        ? request
        : request.withSteering(caller.bind(request.steering()));
  }

  /** The request with what holds for its caller. */
  EmbeddingRequest bind(EmbeddingRequest request) {
    return caller.equals(Caller.ANYBODY)
        ? request
        : request.withSteering(caller.bind(request.steering()));
  }
}
