package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.EdgeTls;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import dev.relevo.transport.TransportLoad;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@link HttpEdge} over event loops: a connection lives on one of them. Thread-safe. */
final class EventLoopEdge implements HttpEdge {
  private final EventLoops loops;
  private final Executor handshakes;
  private final EdgeSettings settings;
  private final List<ListeningEdge> listening = new CopyOnWriteArrayList<>();

  /**
   * An edge.
   *
   * @param handshakes reckons with keys
   */
  EventLoopEdge(EventLoops loops, Executor handshakes, EdgeSettings settings) {
    this.loops = loops;
    this.handshakes = handshakes;
    this.settings = settings;
  }

  @Override
  public CompletionStage<Binding> bind(
      String host,
      int port,
      BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler,
      Malformed malformed) {
    ServerTls tls;
    try {
      EdgeTls files = settings.tls();
      tls = files == null ? null : ServerTls.of(files, handshakes);
    } catch (IOException | GeneralSecurityException e) {
      return CompletableFuture.failedFuture(e);
    }
    ListeningEdge edge = new ListeningEdge(loops, settings, tls, handler, malformed);
    return edge.bind(host, port)
        .thenApplyAsync(
            bound -> {
              listening.add(edge);
              edge.whenLeft(() -> listening.remove(edge));
              return bound;
            },
            Runnable::run);
  }

  /** What its sockets are busy with. */
  List<TransportLoad.OfEdge> load() {
    return listening.stream().map(ListeningEdge::load).toList();
  }
}
