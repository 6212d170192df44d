package dev.relevo.transport.eventloop;

import org.apache.pekko.http.scaladsl.model.HttpHeader;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.ArraySeq;

/**
 * The head of a request, checked.
 *
 * @param method the method as it was sent
 * @param target the target as it was sent
 * @param host the host that the client has asked for, or null where it named none
 * @param persistent whether the version is 1.1, not 1.0
 * @param headers all headers but those that say where the body ends and what it is, names in lower
 *     case
 * @param contentType what the body is, or null where that was not said
 * @param length how long the body is; {@link #CHUNKED} where that is not known
 * @param keepAlive whether the client wants the connection to go on
 * @param expectsContinue whether the client waits to be told to send the body
 */
record RequestHead(
    String method,
    String target,
    @Nullable String host,
    boolean persistent,
    ArraySeq<HttpHeader> headers,
    @Nullable String contentType,
    long length,
    boolean keepAlive,
    boolean expectsContinue) {
  static final long CHUNKED = -1;

  /** Of what came that was no request. */
  static final RequestHead NONE =
      new RequestHead(
          "", "", null, true, ArraySeq.unsafeWrapArray(new HttpHeader[0]), null, 0, false, false);

  /** The same, the client having been told to send the body. */
  RequestHead told() {
    return new RequestHead(
        method, target, host, persistent, headers, contentType, length, keepAlive, false);
  }

  RequestLine line() {
    return RequestLine.of(method, target);
  }

  boolean hasBody() {
    return length != 0;
  }
}
