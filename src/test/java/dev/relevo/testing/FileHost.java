package dev.relevo.testing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that has one file and knows ranges, and does each answer's last step as a test tells it.
 * Thread-safe but for its setters.
 */
public final class FileHost implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  /** What the server would answer well. */
  public static final class Answer {
    private final ScriptedServer.Recorded request;
    private int status;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private byte[] body;

    public Answer(ScriptedServer.Recorded request, int status, byte[] body) {
      this.request = request;
      this.status = status;
      this.body = body;
      headers.put("Content-Length", Integer.toString(body.length));
    }

    public ScriptedServer.Recorded request() {
      return request;
    }

    public Answer status(int other) {
      status = other;
      return this;
    }

    /** Sets a header; with null it is not sent. */
    public Answer header(String name, String value) {
      if (value == null) {
        headers.remove(name);
      } else {
        headers.put(name, value);
      }
      return this;
    }

    public byte[] body() {
      return body;
    }

    public Answer body(byte[] other) {
      body = other;
      return this;
    }

    /** The head and the first bytes of the body; what comes after them is still to be told. */
    public ScriptedReply first(int count) {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Made\r\n");
      headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
      byte[] all = Arrays.copyOf(start, start.length + Math.min(count, body.length));
      System.arraycopy(body, 0, all, start.length, all.length - start.length);
      return ScriptedReply.raw(all);
    }

    /** All of it. */
    public ScriptedReply whole() {
      return first(Integer.MAX_VALUE).cut();
    }
  }

  private final ScriptedServer server = ScriptedServer.start();
  private final Queue<Function<Answer, ScriptedReply>> twists = new ConcurrentLinkedQueue<>();
  private volatile byte[] content;
  private volatile String etag = "\"v1\"";
  private volatile boolean ranges = true;

  public FileHost(byte[] content) {
    this.content = content;
    server.answer(this::answer);
  }

  private ScriptedReply answer(ScriptedServer.Recorded request) {
    Function<Answer, ScriptedReply> twist = twists.poll();
    Answer answer = usual(request);
    return twist == null ? answer.whole() : twist.apply(answer);
  }

  private Answer usual(ScriptedServer.Recorded request) {
    byte[] all = content;
    Matcher range = RANGE.matcher(String.valueOf(request.header("range")));
    String onlyIf = request.header("if-range");
    Answer answer;
    if (!ranges || !range.matches() || (onlyIf != null && !onlyIf.equals(etag))) {
      answer = new Answer(request, 200, all);
    } else if (Integer.parseInt(range.group(1)) >= all.length) {
      answer =
          new Answer(request, 416, new byte[0]).header("Content-Range", "bytes */" + all.length);
    } else {
      int begin = Integer.parseInt(range.group(1));
      answer =
          new Answer(request, 206, Arrays.copyOfRange(all, begin, all.length))
              .header(
                  "Content-Range", "bytes " + begin + "-" + (all.length - 1) + "/" + all.length);
    }
    return answer.header("Content-Type", "application/octet-stream").header("ETag", etag);
  }

  /** Does something else with the next answer that has nothing yet. */
  public FileHost then(Function<Answer, ScriptedReply> twist) {
    twists.add(twist);
    return this;
  }

  /** Breaks the next answer off after so many bytes of its body. */
  public FileHost thenBreakAfter(int count) {
    return then(answer -> answer.first(count).cut());
  }

  /** Sends so many bytes of the next answer and then nothing, until the client goes. */
  public FileHost thenStallAfter(int count, CompletableFuture<?> reached) {
    return then(answer -> answer.first(count).signal(reached).stall());
  }

  /** Has another file from now on. */
  public FileHost has(byte[] other, String otherTag) {
    content = other;
    etag = otherTag;
    return this;
  }

  /** Says nothing about versions. */
  public FileHost withoutTag() {
    etag = null;
    return this;
  }

  /** Answers every request with the whole file. */
  public FileHost withoutRanges() {
    ranges = false;
    return this;
  }

  public ScriptedServer server() {
    return server;
  }

  public URI url() {
    return URI.create(server.address() + "/models/tiny.gguf");
  }

  /** Where each request so far asked to begin. */
  public List<Integer> begins() {
    return server.requests().stream()
        .map(request -> RANGE.matcher(String.valueOf(request.header("range"))))
        .map(range -> range.matches() ? Integer.valueOf(range.group(1)) : Integer.valueOf(0))
        .toList();
  }

  @Override
  public void close() {
    server.close();
  }
}
