package dev.relevo.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link ScriptedServer}. One thread reads requests and notices that the client
 * goes away, another runs the replies, so that a reply that waits is told.
 */
final class ScriptedServerConnection {
  private final ScriptedServer server;
  private final Socket socket;
  private final int number;
  private final BlockingQueue<Optional<ScriptedServer.Recorded>> unanswered =
      new LinkedBlockingQueue<>();
  private final AtomicReference<ScriptedServer.@Nullable Recorded> answering =
      new AtomicReference<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile boolean closedHere;

  ScriptedServerConnection(ScriptedServer server, Socket socket, int number) {
    this.server = server;
    this.socket = socket;
    this.number = number;
  }

  void start() {
    ScriptedServer.daemon("scripted-server-read-" + number, this::readRequests);
    ScriptedServer.daemon("scripted-server-reply-" + number, this::answerRequests);
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Waits for the signal, or until the connection is over. */
  void await(CompletableFuture<?> signal) {
    CompletableFuture.anyOf(signal, over).join();
  }

  /** The last bytes of the reply are about to be written: the client may go away from now on. */
  void onLastBytes() {
    answering.set(null);
  }

  boolean isOver() {
    return over.isDone();
  }

  void close() {
    closedHere = true;
    end();
  }

  /** Closes with a reset instead of an orderly end. */
  void reset() throws IOException {
    closedHere = true;
    socket.setSoLinger(true, 0);
    end();
  }

  private void end() {
    ScriptedServer.Recorded request = answering.getAndSet(null);
    if (request != null && !closedHere) {
      server.onAbandoned(request);
    }
    server.onClosed(this);
    try {
      socket.close();
    } catch (IOException e) {
      // the connection is gone either way
    }
    over.complete(null);
  }

  private void answerRequests() {
    try {
      socket.setTcpNoDelay(true);
      Optional<ScriptedServer.Recorded> next = unanswered.take();
      while (next.isPresent() && !isOver()) {
        ScriptedServer.Recorded request = next.get();
        answering.set(request);
        answer(request);
        answering.set(null);
        if ("close".equalsIgnoreCase(request.header("connection"))) {
          close();
        }
        next = unanswered.take();
      }
    } catch (IOException e) {
      end(); // the client went away while the reply was written
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private void answer(ScriptedServer.Recorded request) throws IOException {
    AtomicBoolean told = new AtomicBoolean();
    Runnable ending =
        () -> {
          if (told.compareAndSet(false, true)) {
            server.onEnding(request);
          }
        };
    try {
      server.replyTo(request).run(this, ending);
    } finally {
      ending.run();
    }
  }

  private void readRequests() {
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String line = readLine(in); line != null; line = readLine(in)) {
        unanswered.add(Optional.of(readRequest(line, in)));
      }
    } catch (IOException e) {
      // told below: a reset is the end of a connection as well
    }
    end();
    unanswered.add(Optional.empty());
  }

  private ScriptedServer.Recorded readRequest(String requestLine, InputStream in)
      throws IOException {
    List<String> words = List.of(requestLine.split(" ", -1));
    if (words.size() != 3) {
      throw new IOException("not a request line: " + requestLine);
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = readLine(in); line != null && !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    byte[] body =
        "chunked".equalsIgnoreCase(headers.get("transfer-encoding"))
            ? readChunks(in)
            : in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new ScriptedServer.Recorded(
        words.get(0),
        words.get(1),
        headers,
        new String(body, StandardCharsets.UTF_8),
        number,
        System.nanoTime());
  }

  private static byte[] readChunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = readLine(in);
      if (size == null) {
        throw new IOException("the request body is cut");
      }
      int length = Integer.parseInt(size.split(";", -1)[0].trim(), 16);
      body.writeBytes(in.readNBytes(length));
      readLine(in);
      if (length == 0) {
        return body.toByteArray();
      }
    }
  }

  /** The next line without its end, or null at the end of the stream. */
  private static @Nullable String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      if (next != '\r') {
        line.write(next);
      }
      next = in.read();
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
