package dev.relevo.transport.eventloop;

import dev.relevo.transport.Header;
import dev.relevo.transport.UpstreamCall;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Writes requests to one host. What is the same for all to one path is written once. */
final class RequestHeads {
  /** Paths seen are few; a provider whose paths vary without end must not fill the memory. */
  private static final int MOST_KEPT = 256;

  /** Room for the headers of nearly every request. */
  private static final int USUAL_HEADERS = 512;

  private record Place(UpstreamCall.Method method, String path) {}

  private final boolean secure;
  private final String target;
  private final String always;
  private final Map<Place, byte[]> begun = new ConcurrentHashMap<>();

  /**
   * Writes requests to this host.
   *
   * @param base scheme, host and port; a path is prefixed to every call's path
   * @param absolute whether the request line names the whole address, as a proxy wants it
   * @param proxyAuthorization what to tell a proxy with every request, or null
   */
  RequestHeads(URI base, boolean absolute, @Nullable String proxyAuthorization) {
    this.secure = base.getScheme().equalsIgnoreCase("https");
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String host = hostHeader(base);
    this.target = absolute ? base.getScheme() + "://" + host + prefix : prefix;
    this.always =
        " HTTP/1.1\r\nHost: "
            + host
            + "\r\nUser-Agent: relevo\r\n"
            + (proxyAuthorization == null
                ? ""
                : "Proxy-Authorization: " + proxyAuthorization + "\r\n");
  }

  /** Without the port that the scheme has anyway. */
  private static String hostHeader(URI base) {
    int usual = base.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    return base.getPort() < 0 || base.getPort() == usual
        ? base.getHost()
        : base.getHost() + ":" + base.getPort();
  }

  /**
   * A request, head and body.
   *
   * @throws IllegalArgumentException when a header holds what no header may
   */
  ByteBuf write(UpstreamCall call, ByteBufAllocator allocator) {
    byte[] begin = begin(call);
    ByteString body = call.body();
    int room = begin.length + USUAL_HEADERS + body.size();
    ByteBuf request = secure ? allocator.heapBuffer(room) : allocator.directBuffer(room);
    try {
      request.writeBytes(begin);
      for (Header header : call.headers()) {
        ByteBufUtil.writeUtf8(request, fit(header.name()));
        request.writeShort(':' << 8 | ' ');
        ByteBufUtil.writeUtf8(request, fit(header.value()));
        request.writeShort('\r' << 8 | '\n');
      }
      if (!body.isEmpty()) {
        ByteBufUtil.writeAscii(request, "Content-Type: application/json\r\nContent-Length: ");
        ByteBufUtil.writeAscii(request, Integer.toString(body.size()));
        request.writeShort('\r' << 8 | '\n');
      }
      request.writeShort('\r' << 8 | '\n');
      for (ByteBuffer part : body.getByteBuffers()) {
        request.writeBytes(part);
      }
      return request;
    } catch (RuntimeException e) {
      request.release();
      throw e;
    }
  }

  private byte[] begin(UpstreamCall call) {
    Place place = new Place(call.method(), call.path());
    byte[] known = begun.get(place);
    if (known != null) {
      return known;
    }
    byte[] made =
        (call.method() + " " + escaped(target + call.path()) + always)
            .getBytes(StandardCharsets.US_ASCII);
    if (begun.size() < MOST_KEPT) {
      begun.put(place, made);
    }
    return made;
  }

  /** The text where it can stand in a header. */
  private static String fit(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new IllegalArgumentException("a header holds a control character");
      }
    }
    return text;
  }

  /** What may not stand in an address is written as its bytes. */
  private static String escaped(String address) {
    if (address.chars().allMatch(RequestHeads::isFit)) {
      return address;
    }
    byte[] bytes = address.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, bytes.length)
        .map(i -> bytes[i] & 0xff)
        .mapToObj(b -> isFit(b) ? String.valueOf((char) b) : String.format("%%%02X", b))
        .collect(Collectors.joining());
  }

  private static boolean isFit(int c) {
    return c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0;
  }
}
