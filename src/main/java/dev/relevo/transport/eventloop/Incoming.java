package dev.relevo.transport.eventloop;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.scaladsl.model.RequestEntity;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request while it comes. One that is small is collected before the request is
 * handled, since that is cheaper than a stream; one that is large or slow is handled while it
 * comes. For one connection; on its loop only.
 */
final class Incoming {
  /** A larger body is not collected here. */
  private static final int COLLECTED = 256 * 1024;

  private final RequestHead head;
  private final ContentType type;
  private final Loop loop;
  private final ArrivingBody.Reader reader;
  private final BodyFrame frame;
  private final Gathering gathering;
  private boolean slow;
  private @Nullable ArrivingBody arriving;

  /**
   * A body.
   *
   * @param reader is told when a body that is handled while it comes is read
   * @throws Refusal when its type makes no sense
   */
  Incoming(RequestHead head, RequestModel model, Loop loop, ArrivingBody.Reader reader) {
    this.head = head;
    this.type = model.contentType(head.contentType());
    this.loop = loop;
    this.reader = reader;
    this.frame = new BodyFrame(head.length());
    this.gathering = new Gathering(head.length());
  }

  /** Whether all of it has been read from the connection. */
  boolean isOver() {
    return frame.isOver();
  }

  /**
   * Collects what has come.
   *
   * @return the body, or null when it is worth waiting for
   * @throws Refusal when it is not framed as it should be
   */
  @Nullable RequestEntity collect(@Nullable ByteBuf in) {
    int size;
    while (in != null && gathering.size() <= COLLECTED && (size = frame.next(in)) > 0) {
      gathering.read(in, size);
      frame.took(size);
    }
    if (frame.isOver()) {
      return (RequestEntity) HttpEntities.create(type, gathering.taken());
    }
    boolean large = head.length() > COLLECTED || gathering.size() > COLLECTED;
    return large || slow || head.expectsContinue() ? streamed() : null;
  }

  /** It was waited for long enough. */
  void hurry() {
    slow = true;
  }

  /** The body as it comes, from now on. */
  private RequestEntity streamed() {
    ArrivingBody body = new ArrivingBody(loop, reader);
    arriving = body;
    if (gathering.size() > 0) {
      body.offer(gathering.taken());
    }
    Source<ByteString, ?> source = Source.fromGraph(body);
    return (RequestEntity)
        (head.length() == RequestHead.CHUNKED
            ? HttpEntities.createChunked(type, source)
            : HttpEntities.create(type, head.length(), source));
  }

  /** Passes on what has come of a body that is handled while it comes. */
  void passOn(@Nullable ByteBuf in) {
    ArrivingBody to = arriving;
    if (to == null || in == null || frame.isOver()) {
      return;
    }
    try {
      int size;
      while (to.hasRoom() && (size = frame.next(in)) > 0) {
        byte[] bytes = new byte[size];
        in.readBytes(bytes);
        frame.took(size);
        to.offer(ByteString.fromArrayUnsafe(bytes));
      }
      if (frame.isOver()) {
        to.complete();
      }
    } catch (Refusal refusal) {
      to.fail(refusal);
    }
  }

  /** No more of it will come, or is wanted. */
  void end(String why) {
    if (arriving != null) {
      arriving.fail(new IOException(why));
    }
  }
}
