package dev.relevo.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a {@link ScriptedServer} does about one request. A reply is either a whole body or a stream
 * of steps; a stream whose steps do not say how it ends is ended well. Build it in one thread; it
 * can then answer any number of requests.
 */
public final class ScriptedReply {

  /** One thing that happens on the connection. */
  interface Step {
    void run(ScriptedServerConnection connection) throws IOException;
  }

  private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS);
  private static final byte[] NOTHING = {};
  private static final byte[] LINE_END = {'\r', '\n'};

  private final int status;
  private final boolean hasHead;
  private final List<String> headers = new ArrayList<>();
  private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
  private final List<Step> steps = new ArrayList<>();
  private final boolean streamed;
  private boolean everyByteAlone;
  private boolean endsWithBytes;
  private boolean endsBody = true;
  private CompletableFuture<?> start = CompletableFuture.completedFuture(null);

  private ScriptedReply(int status, boolean hasHead, boolean streamed) {
    this.status = status;
    this.hasHead = hasHead;
    this.streamed = streamed;
  }

  /** A whole body with its length in the head. */
  public static ScriptedReply whole(int status, String contentType, String body) {
    ScriptedReply reply = new ScriptedReply(status, true, false);
    reply.whole.writeBytes(body.getBytes(StandardCharsets.UTF_8));
    return reply.header("Content-Type", contentType);
  }

  public static ScriptedReply json(String body) {
    return json(200, body);
  }

  public static ScriptedReply json(int status, String body) {
    return whole(status, "application/json", body);
  }

  public static ScriptedReply text(int status, String body) {
    return whole(status, "text/plain; charset=utf-8", body);
  }

  /** A chunked body of which nothing is said yet. */
  public static ScriptedReply stream(String contentType) {
    return new ScriptedReply(200, true, true).header("Content-Type", contentType);
  }

  /** A stream of server-sent events with these data, one chunk each. */
  public static ScriptedReply sse(String... data) {
    ScriptedReply reply = stream("text/event-stream");
    for (String item : data) {
      reply.chunk("data: " + item + "\n\n");
    }
    return reply;
  }

  /** A stream of JSON lines, one chunk each. */
  public static ScriptedReply ndjson(String... lines) {
    ScriptedReply reply = stream("application/x-ndjson");
    for (String line : lines) {
      reply.chunk(line + "\n");
    }
    return reply;
  }

  /** Says nothing at all until the client closes the connection. */
  public static ScriptedReply silence() {
    return headless().stall();
  }

  /** Closes the connection instead of answering. */
  public static ScriptedReply closeAtOnce() {
    return headless().cut();
  }

  /** Resets the connection instead of answering. */
  public static ScriptedReply resetAtOnce() {
    return headless().reset();
  }

  /** Answers with this text as it stands, which need not be HTTP, and closes the connection. */
  public static ScriptedReply raw(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return headless().step(connection -> connection.write(bytes)).cut();
  }

  /**
   * Writes these bytes as they stand, head included; what follows says how the connection ends,
   * which it has to.
   */
  public static ScriptedReply raw(byte[] bytes) {
    return headless().step(connection -> connection.write(bytes));
  }

  /**
   * Writes these pieces as they stand, a moment apart, head included, and leaves the connection
   * open.
   */
  public static ScriptedReply exactly(byte[]... pieces) {
    ScriptedReply reply = headless();
    for (byte[] piece : pieces) {
      reply
          .step(connection -> connection.await(CompletableFuture.runAsync(() -> {}, LATER)))
          .step(connection -> connection.write(piece));
    }
    reply.endsBody = false;
    return reply;
  }

  /** Writes this piece again and again until the client goes away, and counts the bytes. */
  public ScriptedReply flood(byte[] piece, AtomicLong written) {
    return step(
        connection -> {
          while (!connection.isOver()) {
            writeChunk(connection, piece);
            written.addAndGet(piece.length);
          }
        });
  }

  private static ScriptedReply headless() {
    return new ScriptedReply(0, false, true);
  }

  public ScriptedReply header(String name, String value) {
    headers.add(name + ": " + value);
    return this;
  }

  /** Sends the body in chunks of one byte. */
  public ScriptedReply everyByteAlone() {
    everyByteAlone = true;
    return this;
  }

  /** Sends nothing, not even the head, before the signal completes. */
  public ScriptedReply startAfter(CompletableFuture<?> signal) {
    start = signal;
    return this;
  }

  public ScriptedReply chunk(String text) {
    return chunk(text.getBytes(StandardCharsets.UTF_8));
  }

  public ScriptedReply chunk(byte[] bytes) {
    step(connection -> writeChunk(connection, bytes));
    endsWithBytes = true;
    return this;
  }

  /** Writes this as it stands into a stream, as no chunk. */
  public ScriptedReply bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return step(connection -> connection.write(bytes));
  }

  /** Goes on when the signal completes, or ends when the client goes away before. */
  public ScriptedReply await(CompletableFuture<?> signal) {
    return step(connection -> connection.await(signal));
  }

  /** Completes the signal when everything before has been written. */
  public ScriptedReply signal(CompletableFuture<?> signal) {
    return step(connection -> signal.complete(null));
  }

  /** Closes the connection without the end of the body. */
  public ScriptedReply cut() {
    return step(ScriptedServerConnection::close);
  }

  /** Resets the connection, so that the client's next read fails. */
  public ScriptedReply reset() {
    return step(ScriptedServerConnection::reset);
  }

  /** Says nothing more until the client closes the connection. */
  public ScriptedReply stall() {
    return await(new CompletableFuture<>());
  }

  private ScriptedReply step(Step step) {
    if (!streamed) {
      throw new IllegalStateException("a whole body has no steps");
    }
    steps.add(step);
    endsWithBytes = false;
    return this;
  }

  /**
   * Answers on the connection; returns when the reply has ended, however it did.
   *
   * @param ending runs before the last bytes go out that the reply says anything with
   */
  void run(ScriptedServerConnection connection, Runnable ending) throws IOException {
    byte[] body = whole.toByteArray();
    boolean chunked = streamed || everyByteAlone;
    connection.await(start);
    if (!chunked) {
      ending.run();
      connection.onLastBytes();
      connection.write(join(head(false, body.length), body));
      return;
    }
    if (hasHead) {
      connection.write(join(head(true, 0), NOTHING));
    }
    writeChunk(connection, body);
    for (int i = 0; i < steps.size(); i++) {
      if (endsWithBytes && i == steps.size() - 1) {
        ending.run();
      }
      steps.get(i).run(connection);
      if (connection.isOver()) {
        return;
      }
    }
    connection.onLastBytes();
    if (endsBody) {
      connection.write(join("0\r\n\r\n", NOTHING));
    }
  }

  private String head(boolean chunked, int length) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    headers.forEach(line -> head.append(line).append("\r\n"));
    head.append(chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + length);
    return head.append("\r\n\r\n").toString();
  }

  private void writeChunk(ScriptedServerConnection connection, byte[] bytes) throws IOException {
    int step = everyByteAlone ? 1 : bytes.length;
    for (int from = 0; from < bytes.length; from += step) {
      byte[] piece = Arrays.copyOfRange(bytes, from, from + step);
      connection.write(join(join(Integer.toHexString(step) + "\r\n", piece), LINE_END));
    }
  }

  private static byte[] join(String text, byte[] bytes) {
    return join(text.getBytes(StandardCharsets.UTF_8), bytes);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
