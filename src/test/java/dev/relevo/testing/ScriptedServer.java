package dev.relevo.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on a free local port that answers as a test tells it, wrongly included. It is
 * made of raw sockets, so that it can cut, stall and garble where a server library would not let
 * it. Replies come from a queue first, then from the handler. Thread-safe.
 */
public final class ScriptedServer implements AutoCloseable {
  private static final long WAIT_SECONDS = 20;

  /**
   * A request as it came.
   *
   * @param method the method
   * @param path the path with its query
   * @param headers the headers, names in lower case; the last of equal names counts
   * @param body the body as text
   * @param connection which connection it came on, from 1 in the order of acceptance
   * @param nanos when its last byte had come, as {@link System#nanoTime} counts
   */
  public record Recorded(
      String method,
      String path,
      Map<String, String> headers,
      String body,
      int connection,
      long nanos) {
    public Recorded {
      headers = Map.copyOf(headers);
    }

    /** The header's value, or null. */
    public @Nullable String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  private final ServerSocket socket;
  private final Set<ScriptedServerConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final List<Recorded> requests = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Recorded> arrived = new LinkedBlockingQueue<>();
  private final BlockingQueue<Recorded> abandoned = new LinkedBlockingQueue<>();
  private final Queue<ScriptedReply> queued = new ConcurrentLinkedQueue<>();
  private volatile Function<Recorded, ScriptedReply> handler =
      request -> ScriptedReply.text(501, "no reply is scripted for " + request.path());
  private volatile Consumer<Recorded> ending = request -> {};

  private ScriptedServer(ServerSocket socket) {
    this.socket = socket;
  }

  /** A server that listens on a free port of 127.0.0.1. */
  public static ScriptedServer start() {
    return startAt(0);
  }

  /** A server that listens on this port of 127.0.0.1, for tests of servers that come back. */
  public static ScriptedServer startAt(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      ScriptedServer server = new ScriptedServer(socket);
      daemon("scripted-server-accept", server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port of 127.0.0.1 on which nothing listens: it was free a moment ago. */
  public static int refusedPort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An address at which connections are refused. */
  public static URI refusedAddress() {
    return URI.create("http://127.0.0.1:" + refusedPort());
  }

  /** The server's address, without a slash at the end. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port());
  }

  public int port() {
    return socket.getLocalPort();
  }

  /** Answers every request that no queued reply takes. */
  public ScriptedServer answer(Function<Recorded, ScriptedReply> newHandler) {
    handler = newHandler;
    return this;
  }

  /** Answers every request that no queued reply takes the same way. */
  public ScriptedServer answer(ScriptedReply reply) {
    return answer(request -> reply);
  }

  /**
   * Is told of every request whose reply ends: before the last bytes that say anything go out, or
   * when the connection is over.
   */
  ScriptedServer whenEnding(Consumer<Recorded> listener) {
    ending = listener;
    return this;
  }

  /** Answers the next requests, in the order in which they come. */
  public ScriptedServer enqueue(ScriptedReply... replies) {
    queued.addAll(List.of(replies));
    return this;
  }

  /** Every request so far. */
  public List<Recorded> requests() {
    return List.copyOf(requests);
  }

  /** The next request that this method has not returned yet; waits for it. */
  public Recorded awaitRequest() {
    return await(arrived, "a request");
  }

  /**
   * The next request whose client closed the connection before the reply had ended; waits for it.
   */
  public Recorded awaitAbandoned() {
    return await(abandoned, "a client that goes away during a reply");
  }

  /** Whether a client has closed its connection during a reply, beside those already awaited. */
  public boolean hasAbandoned() {
    return !abandoned.isEmpty();
  }

  /** How many connections are open. */
  public int openConnections() {
    return open.size();
  }

  /** How many connections were ever opened. */
  public int connectionsAccepted() {
    return accepted.get();
  }

  /** Closes every open connection at once and goes on listening. */
  public void closeConnections() {
    open.forEach(ScriptedServerConnection::close);
  }

  /** Closes every connection; when this returns nobody listens at the port any more. */
  @Override
  public void close() {
    try {
      socket.close();
      stopped.join(); // while somebody waits for connections the port is not free
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      closeConnections();
    }
  }

  ScriptedReply replyTo(Recorded request) {
    requests.add(request);
    arrived.add(request);
    ScriptedReply reply = queued.poll();
    return reply == null ? handler.apply(request) : reply;
  }

  void onEnding(Recorded request) {
    ending.accept(request);
  }

  void onAbandoned(Recorded request) {
    abandoned.add(request);
  }

  void onClosed(ScriptedServerConnection connection) {
    open.remove(connection);
  }

  static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (!socket.isClosed()) {
        Socket client = socket.accept();
        ScriptedServerConnection connection =
            new ScriptedServerConnection(this, client, accepted.incrementAndGet());
        open.add(connection);
        connection.start();
      }
    } catch (IOException e) {
      // the server was closed
    } finally {
      stopped.complete(null);
    }
  }

  private static Recorded await(BlockingQueue<Recorded> queue, String what) {
    try {
      Recorded next = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("waited " + WAIT_SECONDS + " s in vain for " + what);
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }
}
