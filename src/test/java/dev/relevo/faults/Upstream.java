package dev.relevo.faults;

import dev.relevo.testing.ClosedPort;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One host behind the gateway. It answers probes well, and the requests for answers by one act
 * after the other; the last act is for all that follow. Thread-safe.
 */
final class Upstream implements AutoCloseable {
  private final Format format;
  private final List<String> models;
  private final List<Ask> asks = new CopyOnWriteArrayList<>();
  private final int port;
  private final AtomicInteger acted = new AtomicInteger();
  private volatile List<Act> acts;
  private volatile ScriptedServer server;
  private volatile @Nullable ClosedPort closed;

  Upstream(Format format, List<String> models, List<Act> acts) {
    this.format = format;
    this.models = models;
    this.acts = List.copyOf(acts);
    this.server = ScriptedServer.start().answer(this::reply);
    this.port = server.port();
  }

  /** From now on it does this. */
  void does(Act... newActs) {
    acts = List.of(newActs);
    acted.set(0);
  }

  private ScriptedReply reply(ScriptedServer.Recorded request) {
    if (!format.isChat(request)) {
      return format.probe(request, models);
    }
    Ask ask = new Ask(format, request);
    List<Act> now = acts;
    Act act = now.get(Math.min(acted.getAndIncrement(), now.size() - 1));
    ScriptedReply reply = act.reply(ask);
    asks.add(ask);
    return reply;
  }

  /** The requests for answers so far. */
  List<Ask> asks() {
    return List.copyOf(asks);
  }

  /** Whether the gateway has closed a connection during a reply. */
  boolean isAbandoned() {
    return server.hasAbandoned();
  }

  String baseUrl() {
    return "http://127.0.0.1:" + port + format.path();
  }

  /** Breaks all connections and refuses new ones. */
  void goDown() {
    server.close();
    closed = ClosedPort.at(port);
  }

  /** Listens again where it did. */
  void comeBack() {
    ClosedPort held = closed;
    if (held != null) {
      closed = null;
      held.close();
      server = ScriptedServer.startAt(port).answer(this::reply);
    }
  }

  @Override
  public void close() {
    ClosedPort held = closed;
    if (held == null) {
      server.close();
    } else {
      held.close();
    }
  }
}
