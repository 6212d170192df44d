package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.pekko.http.scaladsl.model.HttpHeader;
import org.apache.pekko.http.scaladsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.ArraySeq;

/**
 * Parses the head of a request, strictly: whatever two programs might read in two ways is refused.
 * For one loop; not thread-safe.
 */
final class HeadParser {
  /** A byte of a token in lower case, or 0 for what is none. */
  private static final byte[] TOKEN = new byte[128];

  /** Lengths of more digits are refused before they overflow. */
  private static final int MOST_DIGITS = 18;

  static {
    for (int c = 0; c < TOKEN.length; c++) {
      if (c >= 'A' && c <= 'Z') {
        TOKEN[c] = (byte) (c + 'a' - 'A');
      } else if ((c >= 'a' && c <= 'z')
          || (c >= '0' && c <= '9')
          || "!#$%&'*+-.^_`|~".indexOf(c) >= 0) {
        TOKEN[c] = (byte) c;
      }
    }
  }

  private final byte[] bytes = new byte[HeadReader.LONGEST_HEAD];
  private final List<HttpHeader> headers = new ArrayList<>();
  private @Nullable RequestLine line;
  private int at;
  private int end;
  private @Nullable String host;
  private @Nullable String contentType;
  private @Nullable String length;
  private @Nullable String coding;
  private @Nullable String expectation;
  private boolean close;
  private boolean keepAlive;

  /** Whether a request, or an empty line before it, may begin with this byte. */
  static boolean mayBegin(byte first) {
    return first == '\r' || isToken(first);
  }

  /** Whether names and methods may hold this byte. */
  static boolean isToken(byte c) {
    return c > 0 && TOKEN[c] != 0;
  }

  /** The line of the head that was refused last, once; null where that had none. */
  @Nullable RequestLine refusedLine() {
    RequestLine last = line;
    line = null;
    return last;
  }

  /**
   * Parses what {@link HeadReader} has found to be whole lines, the last of them empty.
   *
   * @throws Refusal when they are no head
   */
  RequestHead parse(ByteBuf in, int size) {
    in.readBytes(bytes, 0, size);
    headers.clear();
    at = 0;
    end = size;
    host = null;
    contentType = null;
    length = null;
    coding = null;
    expectation = null;
    close = false;
    keepAlive = false;
    String method = method();
    String target = target();
    line = RequestLine.of(method, target);
    boolean persistent = version();
    while (bytes[at] != '\r' || at + 2 != end) {
      header();
    }
    RequestHead head = checked(method, target, persistent);
    line = null;
    return head;
  }

  private String method() {
    int from = at;
    while (isToken(bytes[at])) {
      at++;
    }
    if (at == from || at - from > 32 || bytes[at] != ' ') {
      throw Refusal.malformed("the request begins with no method");
    }
    return text(from, at++);
  }

  private String target() {
    int from = at;
    while (bytes[at] > ' ' && bytes[at] < 0x7F) {
      at++;
    }
    if (at == from || bytes[at] != ' ') {
      throw Refusal.malformed("the request line is not a method, a target and a version");
    }
    return text(from, at++);
  }

  private boolean version() {
    int from = at;
    while (bytes[at] != '\r') {
      at++;
    }
    String version = text(from, at);
    next();
    switch (version) {
      case "HTTP/1.1" -> {
        return true;
      }
      case "HTTP/1.0" -> {
        return false;
      }
      default -> {
        if (version.length() == 8
            && version.startsWith("HTTP/")
            && Character.isDigit(version.charAt(5))
            && version.charAt(6) == '.'
            && Character.isDigit(version.charAt(7))) {
          throw new Refusal(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
        }
        throw Refusal.malformed("the request line does not end with a version of HTTP");
      }
    }
  }

  /** Passes over the end of a line. */
  private void next() {
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw Refusal.malformed("a control character stands in the head");
    }
    at += 2;
  }

  private void header() {
    int from = at;
    while (isToken(bytes[at])) {
      bytes[at] = TOKEN[bytes[at]];
      at++;
    }
    if (at == from && (bytes[at] == ' ' || bytes[at] == '\t')) {
      throw Refusal.malformed("a header goes on in the next line");
    }
    if (at == from || bytes[at] != ':') {
      throw Refusal.malformed("a header is not a name, a colon and a value");
    }
    String name = text(from, at++);
    take(name, value());
    next();
  }

  private String value() {
    while (bytes[at] == ' ' || bytes[at] == '\t') {
      at++;
    }
    int from = at;
    boolean ascii = true;
    for (byte c = bytes[at]; (c >= ' ' && c != 0x7F) || c == '\t' || c < 0; c = bytes[++at]) {
      ascii &= c >= 0;
    }
    int to = at;
    while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
      to--;
    }
    return ascii ? text(from, to) : decoded(from, to);
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private String decoded(int from, int to) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, to - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw Refusal.malformed("a header is not UTF-8", e);
    }
  }

  private void take(String name, String value) {
    switch (name) {
      case "host" -> {
        host = once(name, host, value);
        headers.add(new RawHeader(name, value));
      }
      case "content-type" -> contentType = once(name, contentType, value);
      case "content-length" -> length = once(name, length, value);
      case "transfer-encoding" -> coding = once(name, coding, value);
      case "expect" -> {
        expectation = once(name, expectation, value);
        headers.add(new RawHeader(name, value));
      }
      case "connection" -> {
        for (String option : value.split(",", -1)) {
          close |= option.trim().equalsIgnoreCase("close");
          keepAlive |= option.trim().equalsIgnoreCase("keep-alive");
        }
        headers.add(new RawHeader(name, value));
      }
      default -> headers.add(new RawHeader(name, value));
    }
  }

  private static String once(String name, @Nullable String before, String value) {
    if (before != null) {
      throw Refusal.malformed("the header " + name + " comes twice");
    }
    return value;
  }

  private RequestHead checked(String method, String target, boolean persistent) {
    if (host == null ? persistent : !isHost(host)) {
      throw Refusal.malformed("the header Host is missing, or names no host");
    }
    long size = size(persistent);
    boolean expects = persistent && expectation != null;
    if (expects && !"100-continue".equalsIgnoreCase(expectation)) {
      throw new Refusal(417, "nothing but 100-continue can be expected");
    }
    return new RequestHead(
        method,
        target,
        host,
        persistent,
        ArraySeq.unsafeWrapArray(headers.toArray(HttpHeader[]::new)),
        contentType,
        size,
        persistent ? !close : keepAlive && !close,
        expects && size != 0);
  }

  private static boolean isHost(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '/' || c == '\\' || c == '@' || c == ',' || c == '"') {
        return false;
      }
    }
    return true;
  }

  private long size(boolean persistent) {
    if (coding == null) {
      return length == null ? 0 : size(length);
    }
    if (length != null) {
      throw Refusal.malformed("there are both a Content-Length and a Transfer-Encoding");
    }
    if (!persistent) {
      throw Refusal.malformed("HTTP/1.0 knows no Transfer-Encoding");
    }
    if (coding.equalsIgnoreCase("chunked")) {
      return RequestHead.CHUNKED;
    }
    List<String> codings = new ArrayList<>();
    for (String one : coding.toLowerCase(Locale.ROOT).split(",", -1)) {
      codings.add(one.trim());
    }
    boolean orderly =
        codings.indexOf("chunked") == codings.size() - 1
            && !codings.contains("")
            && !codings.contains("identity");
    if (!orderly) {
      throw Refusal.malformed("the Transfer-Encoding must be chunked, or absent");
    }
    throw new Refusal(501, "no Transfer-Encoding but chunked is known here");
  }

  private static long size(String text) {
    if (text.isEmpty() || text.length() > MOST_DIGITS) {
      throw Refusal.malformed("the Content-Length is no length");
    }
    long size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw Refusal.malformed("the Content-Length is no length");
      }
      size = size * 10 + c - '0';
    }
    return size;
  }
}
