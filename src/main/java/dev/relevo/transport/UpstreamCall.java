package dev.relevo.transport;

import java.util.List;
import java.util.Objects;
import org.apache.pekko.util.ByteString;

/**
 * A request to a remote host.
 *
 * @param method GET, POST or DELETE
 * @param path the path and query below the host, beginning with a slash
 * @param headers headers beside those that the transport sets itself (host, content length)
 * @param body the JSON body; empty when there is none
 * @param streamed whether the body of a successful reply is wanted as a stream; other bodies are
 *     collected
 */
public record UpstreamCall(
    Method method, String path, List<Header> headers, ByteString body, boolean streamed) {

  /** The request methods that providers use. */
  public enum Method {
    GET,
    POST,
    DELETE
  }

  public UpstreamCall {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(body, "body");
    headers = List.copyOf(headers);
  }

  /** A request without a body whose answer is collected. */
  public static UpstreamCall get(String path, List<Header> headers) {
    return new UpstreamCall(Method.GET, path, headers, ByteString.emptyByteString(), false);
  }

  /** A request with a JSON body. */
  public static UpstreamCall post(
      String path, List<Header> headers, ByteString body, boolean streamed) {
    return new UpstreamCall(Method.POST, path, headers, body, streamed);
  }
}
