package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Writes the heads of responses. Which of the headers say how a body ends, the edge knows better
 * than whoever answers, and so writes them itself. For one loop; not thread-safe.
 */
final class ResponseHead {
  /** With these bytes every answer begins. */
  static final byte[] BEGINNING = ascii("HTTP/1.1 ");

  private static final byte[] LENGTH = ascii("Content-Length: ");
  private static final byte[] TYPE = ascii("Content-Type: ");
  private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
  private static final byte[] LINE = ascii("\r\n");

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** How a response's body ends. */
  enum End {
    /** There is none. */
    NONE,
    LENGTH,
    CHUNKS,
    CLOSE
  }

  /** What becomes of the connection, told where it is not what the version says anyway. */
  enum Connection {
    USUAL,
    CLOSE,
    KEEP_ALIVE
  }

  private byte[] bytes = new byte[1024];
  private int size;
  private long dateSecond = -1;
  private byte[] date = {};
  private @Nullable ContentType type;
  private byte[] typeLine = {};

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Prepares a head, whose size is then known. */
  void prepare(HttpResponse response, End end, long length, Connection connection) {
    size = 0;
    add(BEGINNING);
    add(Integer.toString(response.status().intValue()));
    add((byte) ' ');
    addClean(response.status().reason());
    add(LINE);
    for (HttpHeader header : response.getHeaders()) {
      if (!isOurs(header.lowercaseName())) {
        addClean(header.name());
        add((byte) ':');
        add((byte) ' ');
        addClean(header.value());
        add(LINE);
      }
    }
    addDate();
    addType(response.entity().getContentType());
    switch (end) {
      case LENGTH -> {
        add(LENGTH);
        add(Long.toString(length));
        add(LINE);
      }
      case CHUNKS -> add(CHUNKED);
      case NONE, CLOSE -> {}
    }
    switch (connection) {
      case CLOSE -> add(CLOSE);
      case KEEP_ALIVE -> add(KEEP_ALIVE);
      case USUAL -> {}
    }
    add(LINE);
  }

  private static boolean isOurs(String name) {
    return switch (name) {
      case "content-length", "content-type", "transfer-encoding", "connection", "date" -> true;
      default -> false;
    };
  }

  int size() {
    return size;
  }

  /** Writes what was prepared, without so many bytes that have gone before. */
  void writeTo(ByteBuf out, int gone) {
    out.writeBytes(bytes, gone, size - gone);
  }

  private void addDate() {
    long second = System.currentTimeMillis() / 1_000;
    if (second != dateSecond) {
      dateSecond = second;
      date = ascii("Date: " + DATE.format(Instant.ofEpochSecond(second)) + "\r\n");
    }
    add(date);
  }

  private void addType(ContentType value) {
    if (value.equals(ContentTypes.NO_CONTENT_TYPE)) {
      return;
    }
    if (value != type) {
      type = value;
      int from = size;
      add(TYPE);
      addClean(value.toString());
      add(LINE);
      typeLine = Arrays.copyOfRange(bytes, from, size);
    } else {
      add(typeLine);
    }
  }

  private void add(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  private void add(byte one) {
    room(1);
    bytes[size++] = one;
  }

  private void add(String text) {
    addClean(text);
  }

  /** What would end a line, or is none of the characters of a head, becomes a question mark. */
  private void addClean(String text) {
    int length = text.length();
    room(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean clean = (c >= ' ' && c < 0x7F) || c == '\t' || (c >= 0xA0 && c <= 0xFF);
      bytes[size + i] = (byte) (clean ? c : '?');
    }
    size += length;
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
