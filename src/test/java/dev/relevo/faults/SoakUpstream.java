package dev.relevo.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An upstream that speaks OpenAI's format, answers the questions of {@link SoakText} at an even
 * pace, and misbehaves when it is told to. It keeps nothing of a request, so that it can run for
 * long. Thread-safe.
 */
final class SoakUpstream implements AutoCloseable {
  private static final int PACE_MILLIS = 15;
  private static final int SLOW_MILLIS = 1_200;

  private final ServerSocket socket;
  private final Supplier<@Nullable SoakFault> faults;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger busy = new AtomicInteger();
  private final Map<SoakFault, LongAdder> met = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private SoakUpstream(ServerSocket socket, Supplier<@Nullable SoakFault> faults) {
    this.socket = socket;
    this.faults = faults;
  }

  /**
   * An upstream that listens on a free port.
   *
   * @param faults how the next request is to be wronged, or null
   */
  static SoakUpstream start(Supplier<@Nullable SoakFault> faults) {
    try {
      SoakUpstream upstream =
          new SoakUpstream(new ServerSocket(0, 500, InetAddress.getLoopbackAddress()), faults);
      daemon("soak-upstream-accept", upstream::accept);
      return upstream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String baseUrl() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/v1";
  }

  /** How many connections are open. */
  int connections() {
    return open.size();
  }

  /** How many requests are being answered. */
  int busy() {
    return busy.get();
  }

  /** How often each fault was met. */
  Map<SoakFault, LongAdder> met() {
    return Map.copyOf(met);
  }

  /** Closes every open connection and goes on listening. */
  void closeConnections() {
    try {
      for (Socket one : open) {
        one.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      closeConnections();
    }
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        daemon("soak-upstream", () -> serve(client));
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String body = body(in);
        busy.incrementAndGet();
        try {
          if (!answer(client, in, line, body)) {
            return;
          }
        } finally {
          busy.decrementAndGet();
        }
      }
    } catch (IOException e) {
      // the gateway has closed the connection, or the test is over
    } finally {
      open.remove(client);
    }
  }

  /** Answers, and returns whether the connection goes on. */
  private boolean answer(Socket client, InputStream in, String requestLine, String body)
      throws IOException {
    if (!requestLine.contains("/chat/completions")) {
      whole(client, 200, "", "{\"data\":[{\"id\":\"m\"}]}");
      return true;
    }
    SoakFault fault = faults.get();
    if (fault != null) {
      met.computeIfAbsent(fault, any -> new LongAdder()).increment();
    }
    return fault == null
        ? say(client, SoakText.pieces(SoakText.number(body)))
        : misbehave(client, in, fault, SoakText.number(body));
  }

  private boolean misbehave(Socket client, InputStream in, SoakFault fault, long number)
      throws IOException {
    List<String> pieces = SoakText.pieces(number);
    int some = (int) (number % pieces.size());
    boolean even = number % 2 == 0;
    return switch (fault) {
      case CUT -> {
        begin(client, pieces.subList(0, some));
        yield false;
      }
      case RESET -> {
        if (even) {
          begin(client, pieces.subList(0, some));
        }
        client.setSoLinger(true, 0);
        yield false;
      }
      case ERROR -> whole(client, 500, "", error("broken"));
      case UNAVAILABLE -> whole(client, 503, "", error("overloaded"));
      case LIMITED -> whole(client, 429, "Retry-After: 1\r\n", error("too many requests"));
      case STALL -> {
        begin(client, pieces.subList(0, some));
        yield untilClosed(in);
      }
      case NO_HEAD -> untilClosed(in);
      case GARBAGE -> {
        begin(client, pieces.subList(0, some));
        if (even) {
          write(client, "zz\r\n\r\n");
          yield false;
        }
        chunk(client, "data: {\"choices\":[{\"delta\":\u0000\n\n: \n\ndata: nothing\n\n");
        yield finish(client, pieces.subList(some, pieces.size()));
      }
      case SLOW -> {
        pause(SLOW_MILLIS);
        yield say(client, pieces);
      }
      case EMPTY -> say(client, List.of());
    };
  }

  private boolean say(Socket client, List<String> pieces) throws IOException {
    begin(client, List.of());
    return finish(client, pieces);
  }

  private void begin(Socket client, List<String> pieces) throws IOException {
    write(
        client,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    deltas(client, pieces);
  }

  private boolean finish(Socket client, List<String> pieces) throws IOException {
    deltas(client, pieces);
    chunk(client, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
    chunk(client, "data: [DONE]\n\n");
    write(client, "0\r\n\r\n");
    return true;
  }

  private void deltas(Socket client, List<String> pieces) throws IOException {
    for (String piece : pieces) {
      chunk(
          client,
          "data: {\"choices\":[{\"delta\":{\"content\":" + SoakText.quoted(piece) + "}}]}\n\n");
      pause(PACE_MILLIS);
    }
  }

  /** Waits, but not for longer than the test. */
  private void pause(long millis) throws IOException {
    try {
      if (closed.await(millis, TimeUnit.MILLISECONDS)) {
        throw new IOException("the test is over");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private static boolean untilClosed(InputStream in) throws IOException {
    if (in.read() >= 0) {
      throw new IllegalStateException("a request before the answer to the last one");
    }
    return false;
  }

  private static String error(String message) {
    return "{\"error\":{\"message\":\"" + message + "\"}}";
  }

  private static boolean whole(Socket client, int status, String header, String json)
      throws IOException {
    write(
        client,
        "HTTP/1.1 %d Soak\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, header, json.length(), json));
    return true;
  }

  private static void chunk(Socket client, String text) throws IOException {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    write(client, Integer.toHexString(length) + "\r\n" + text + "\r\n");
  }

  private static void write(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Reads the rest of the head and the body. */
  private static String body(InputStream in) throws IOException {
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** The next line; empty at the end as well. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
