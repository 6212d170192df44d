package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeSettings;
import dev.relevo.transport.HttpEdge;
import dev.relevo.transport.Lane;
import dev.relevo.transport.RunningBody;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.scaladsl.model.HttpRequest;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one edge on one loop have in common. Their clocks are one: a look at all
 * of them now and then, and none while there are none. On its loop only.
 */
final class EdgeLoop {
  private static final long OFTENEST = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long SELDOMEST = TimeUnit.SECONDS.toNanos(1);
  private static final int LOOKS = 8;

  private final ListeningEdge edge;
  private final Loop loop;
  private final HeadParser parser = new HeadParser();
  private final RequestModel model;
  private final ResponseHead head = new ResponseHead();
  private final Set<EdgeConnection> connections = new HashSet<>();
  private final long period;
  private @Nullable ScheduledFuture<?> looking;

  EdgeLoop(ListeningEdge edge, Loop loop) {
    this.edge = edge;
    this.loop = loop;
    this.model = new RequestModel(edge.settings().scheme());
    long shortest =
        Math.min(edge.settings().headTimeout().toNanos(), edge.settings().idleTimeout().toNanos());
    this.period = Math.max(OFTENEST, Math.min(SELDOMEST, shortest / LOOKS));
  }

  Loop loop() {
    return loop;
  }

  Lane lane() {
    return loop.lane();
  }

  EdgeSettings settings() {
    return edge.settings();
  }

  HeadParser parser() {
    return parser;
  }

  RequestModel model() {
    return model;
  }

  ResponseHead head() {
    return head;
  }

  boolean isDraining() {
    return edge.isDraining();
  }

  CompletionStage<HttpResponse> handle(HttpRequest request) {
    return edge.handler().apply(loop.lane(), request);
  }

  /** What came on a connection from there was refused; its line, if it had one. */
  void refused(String id, int status, @Nullable RequestLine line, RemoteAddress client) {
    edge.refused(
        new HttpEdge.Refused(
            id,
            status,
            line == null ? null : line.method(),
            line == null ? null : line.path(),
            client.getAddress().orElse(null)));
  }

  void began() {
    edge.began();
  }

  void ended() {
    edge.ended();
  }

  void add(EdgeConnection connection) {
    connections.add(connection);
    if (looking == null) {
      looking =
          loop.eventLoop().scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
    }
    if (edge.isDraining()) {
      connection.drain();
    }
  }

  void remove(EdgeConnection connection) {
    if (connections.remove(connection)) {
      if (connections.isEmpty() && looking != null) {
        looking.cancel(false);
        looking = null;
      }
      edge.closed();
    }
  }

  private void look() {
    long now = System.nanoTime();
    each(connection -> connection.look(now));
  }

  /** Connections may go meanwhile. */
  void each(Consumer<EdgeConnection> action) {
    List<EdgeConnection> now = new ArrayList<>(connections);
    now.forEach(action);
  }

  /** An answer that nobody waits for: a stream of it ends before it begins. */
  void discard(HttpResponse response) {
    RunningBody running = RunningBody.of(response);
    if (running != null) {
      running.cancel();
    } else if (!response.entity().isStrict()) {
      response.entity().getDataBytes().runWith(Sink.cancelled(), loop.lane().materializer());
    }
  }
}
