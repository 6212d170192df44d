package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import dev.relevo.transport.TransportLoad;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@link HttpEdge} over event loops: a connection lives on one of them. Thread-safe. */
final class EventLoopEdge implements HttpEdge {
  private final EventLoops loops;
  private final EdgeSettings settings;
  private final List<ListeningEdge> listening = new CopyOnWriteArrayList<>();

  EventLoopEdge(EventLoops loops, EdgeSettings settings) {
    this.loops = loops;
    this.settings = settings;
  }

  @Override
  public CompletionStage<Binding> bind(
      String host,
      int port,
      BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler,
      Malformed malformed) {
    ListeningEdge edge = new ListeningEdge(loops, settings, handler, malformed);
    return edge.bind(host, port)
        .thenApplyAsync(
            bound -> {
              listening.add(edge);
              return bound;
            },
            Runnable::run);
  }

  /** What its sockets are busy with. */
  List<TransportLoad.OfEdge> load() {
    return listening.stream().map(ListeningEdge::load).toList();
  }
}
