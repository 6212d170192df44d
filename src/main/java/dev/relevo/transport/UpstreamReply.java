package dev.relevo.transport;

import java.util.List;
import java.util.Objects;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A remote host's answer.
 *
 * @param status the HTTP status
 * @param headers the response's headers
 * @param body the body
 */
public record UpstreamReply(int status, List<Header> headers, Body body) {

  /** The body of an answer. */
  public sealed interface Body {}

  /** A collected body; cut at the transport's limit for bodies of failures. */
  public record Whole(ByteString bytes) implements Body {}

  /**
   * A body that is still arriving. It must be run exactly once, or be read ({@link ReadableBody});
   * cancelling it closes the connection, and it fails with an {@link UpstreamException} when the
   * connection breaks.
   */
  public record Streamed(Graph<SourceShape<ByteString>, NotUsed> graph) implements Body {
    /** It as a stream. */
    public Source<ByteString, NotUsed> bytes() {
      return Source.fromGraph(graph);
    }
  }

  public UpstreamReply {
    Objects.requireNonNull(body, "body");
    headers = List.copyOf(headers);
  }

  /** The first value of a header, its name compared without case, or null. */
  public @Nullable String header(String name) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return null;
  }

  /** The collected body; empty when the body is streamed. */
  public ByteString wholeBody() {
    return body instanceof Whole whole ? whole.bytes() : ByteString.emptyByteString();
  }
}
