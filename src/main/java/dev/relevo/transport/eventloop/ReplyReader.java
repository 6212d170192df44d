package dev.relevo.transport.eventloop;

import dev.relevo.transport.Header;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import dev.relevo.transport.UpstreamReply;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Makes a reply of what comes: streams the body of a success whose stream is wanted, collects any
 * other. Belongs to the connection's loop.
 */
final class ReplyReader {
  /** They say how the reply came over this connection, not what it is. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "keep-alive", "transfer-encoding");

  private final AwaitedReply request;
  private final HostConnection connection;
  private final String base;
  private final long mostBytes;
  private int status;
  private List<Header> headers = List.of();
  private boolean keep;
  private boolean untilClose;
  private boolean ended;
  private boolean told;
  private long headNanos;
  private @Nullable StreamedBody streamed;
  private @Nullable ByteStringBuilder collected;
  private ByteString whole = ByteString.emptyByteString();

  ReplyReader(AwaitedReply request, HostConnection connection, String base, long mostBytes) {
    this.request = request;
    this.connection = connection;
    this.base = base;
    this.mostBytes = mostBytes;
  }

  /** Status and headers have come. */
  void head(HttpResponse head) {
    status = head.status().code();
    headers = headers(head);
    keep = HttpUtil.isKeepAlive(head);
    untilClose =
        !HttpUtil.isContentLengthSet(head)
            && !HttpUtil.isTransferEncodingChunked(head)
            && status != 204
            && status != 304;
    headNanos = System.nanoTime();
    if (request.isStreamed() && status >= 200 && status < 300) {
      streamed = new StreamedBody(connection);
    } else if (HttpUtil.isContentLengthSet(head) && HttpUtil.getContentLength(head) > mostBytes) {
      connection.fail(UpstreamFailures.of(UpstreamException.Kind.TOO_LARGE, base));
    }
  }

  private static List<Header> headers(HttpResponse head) {
    List<Header> headers = new ArrayList<>(head.headers().size());
    for (Map.Entry<String, String> header : head.headers()) {
      if (!OF_THE_CONNECTION.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        headers.add(new Header(header.getKey(), header.getValue()));
      }
    }
    return headers;
  }

  /** Whether nothing but the end of the connection tells the end of the body. */
  boolean endsWithConnection() {
    return untilClose;
  }

  boolean hasHead() {
    return headNanos != 0;
  }

  /** When the head came. */
  long headNanos() {
    return headNanos;
  }

  /** The body, where it is streamed; else null. */
  @Nullable StreamedBody streamed() {
    return streamed;
  }

  boolean isOf(StreamedBody body) {
    return streamed == body;
  }

  /** A piece of the body has come. */
  void body(ByteString piece) {
    if (streamed != null) {
      streamed.add(piece);
      return;
    }
    if (collected == null && whole.isEmpty()) {
      whole = piece;
    } else {
      if (collected == null) {
        collected = new ByteStringBuilder().append(whole);
      }
      collected.append(piece);
    }
    if ((collected == null ? whole.size() : collected.length()) > mostBytes) {
      connection.fail(UpstreamFailures.of(UpstreamException.Kind.TOO_LARGE, base));
    }
  }

  /** The last of the body has come. */
  void end() {
    ended = true;
  }

  /** More came than was asked for. */
  void keepNot() {
    keep = false;
  }

  boolean isEnded() {
    return ended;
  }

  /** All that came at once has been read: tells what there is to tell. */
  void tell() {
    if (ended) {
      connection.answered(keep);
    }
    if (streamed != null) {
      tellHead(streamed);
      if (ended) {
        streamed.end(null);
      }
    } else if (ended) {
      ByteString all = collected == null ? whole : collected.result().compact();
      request.succeed(new UpstreamReply(status, headers, new UpstreamReply.Whole(all)));
    }
  }

  private void tellHead(StreamedBody body) {
    if (told) {
      return;
    }
    told = true;
    UpstreamReply reply = new UpstreamReply(status, headers, new UpstreamReply.Streamed(body));
    if (!request.succeed(reply) && !ended) {
      connection.close();
    }
  }

  /** The rest will not come. */
  void fail(UpstreamException failure) {
    if (streamed != null) {
      streamed.end(failure);
    }
  }
}
