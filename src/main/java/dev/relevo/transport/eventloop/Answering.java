package dev.relevo.transport.eventloop;

import dev.relevo.transport.RunningBody;
import dev.relevo.transport.Taker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the answers of one connection, one after the other. What is written in one round of the
 * loop is sent at its end. On the connection's loop only.
 */
final class Answering {
  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** A larger answer is written piece by piece. */
  private static final int WRITTEN_AT_ONCE = 64 * 1024;

  private static final int MOST_PROBES = 3;

  private final ChannelHandlerContext context;
  private final EdgeLoop home;
  private final Runnable onEnd;
  private RequestHead asked = RequestHead.NONE;
  private boolean headWritten;
  private boolean closes;
  private boolean flushComes;
  private int begun;
  private int probes;
  private @Nullable Outgoing body;

  /**
   * The answers of a connection.
   *
   * @param onEnd told when an answer is written to its end
   */
  Answering(ChannelHandlerContext context, EdgeLoop home, Runnable onEnd) {
    this.context = context;
    this.home = home;
    this.onEnd = onEnd;
  }

  /** The next answer is to be the one to this request. */
  void begin(RequestHead head) {
    asked = head;
    headWritten = false;
    closes = !head.keepAlive();
    begun = 0;
    probes = 0;
  }

  /** Whether the connection ends with this answer. */
  boolean closes() {
    return closes;
  }

  /** The client may send the body for which it has asked first. */
  void sayContinue() {
    if (!headWritten && begun == 0) {
      write(Unpooled.wrappedBuffer(CONTINUE));
    }
  }

  /**
   * Writes an answer, or begins to.
   *
   * @param last whether the connection has to end with it
   */
  void write(HttpResponse response, boolean last) {
    ResponseEntity entity = response.entity();
    int status = response.status().intValue();
    boolean none = status < 200 || status == 204 || status == 304;
    long length = entity.getContentLengthOption().orElse(-1);
    ResponseHead.End end = end(none, length, entity);
    closes |= last || end == ResponseHead.End.CLOSE || wantsClose(response);
    ResponseHead head = home.head();
    head.prepare(response, end, length, connection());
    headWritten = true;
    if (none || asked.method().equals("HEAD")) {
      write(withRoom(head, 0));
      home.discard(response);
      ended();
    } else if (entity instanceof HttpEntity.Strict strict) {
      writeWhole(head, strict.getData());
    } else {
      write(withRoom(head, 0));
      writeStream(response, new AnswerBody(this, end == ResponseHead.End.CHUNKS, length));
    }
  }

  private ResponseHead.End end(boolean none, long length, ResponseEntity entity) {
    if (none) {
      return ResponseHead.End.NONE;
    }
    if (length >= 0) {
      return ResponseHead.End.LENGTH;
    }
    return asked.persistent() && !entity.isCloseDelimited()
        ? ResponseHead.End.CHUNKS
        : ResponseHead.End.CLOSE;
  }

  private ResponseHead.Connection connection() {
    if (closes) {
      return ResponseHead.Connection.CLOSE;
    }
    return asked.persistent() ? ResponseHead.Connection.USUAL : ResponseHead.Connection.KEEP_ALIVE;
  }

  /** Whether whoever answers wants the connection to end with this answer. */
  private static boolean wantsClose(HttpResponse response) {
    for (HttpHeader header : response.getHeaders()) {
      if (header.is("connection")) {
        return header.value().equalsIgnoreCase("close");
      }
    }
    return false;
  }

  private ByteBuf withRoom(ResponseHead head, int more) {
    ByteBuf out = buffer(head.size() + more);
    head.writeTo(out, begun);
    return out;
  }

  private void writeWhole(ResponseHead head, ByteString data) {
    if (data.size() <= WRITTEN_AT_ONCE) {
      write(withRoom(head, data.size()).writeBytes(data.toArrayUnsafe()));
      ended();
      return;
    }
    write(withRoom(head, 0));
    LargeAnswer large = new LargeAnswer(this, data.toArrayUnsafe());
    body = large;
    large.writable();
  }

  private void writeStream(HttpResponse response, AnswerBody to) {
    body = to;
    RunningBody running = RunningBody.of(response);
    if (running != null && running.giveTo(to)) {
      to.from(running);
      return;
    }
    Taker.Giver giver =
        response
            .entity()
            .getDataBytes()
            .runWith(Sink.fromGraph(new AnswerSink(to)), home.lane().materializer());
    to.from(giver);
  }

  // ---- for the bodies ----

  /** A buffer of at least so many bytes, to be given to {@link #write}. */
  ByteBuf buffer(int size) {
    return context.alloc().directBuffer(size);
  }

  /** Writes soon; whether more is taken at once. */
  boolean write(ByteBuf bytes) {
    var unused = context.write(bytes, context.voidPromise());
    if (!flushComes) {
      flushComes = true;
      home.loop().flushLater(context.channel());
    }
    return context.channel().isWritable();
  }

  /** The answer is written to its end. */
  void ended() {
    body = null;
    onEnd.run();
  }

  /**
   * The answer will not come to its end, which the client must see.
   *
   * @param reset whether an end of the connection in order would look like the end of the answer
   */
  void broken(Throwable failure, boolean reset) {
    LOG.debug("an answer broke off", failure);
    body = null;
    Channel channel = context.channel();
    if (reset) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      var unused = channel.close();
    } else {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  // ---- what the connection tells ----

  /**
   * Ends the connection when all is written.
   *
   * @param atOnce whether the client sends no more; one that is still sending would be told that
   *     nobody takes it, and throw its answer away, so it only gets the end of ours
   */
  void close(boolean atOnce) {
    var written = context.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (atOnce) {
      written.addListener(ChannelFutureListener.CLOSE);
    } else {
      written.addListener(done -> endOutput());
    }
  }

  private void endOutput() {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    if (tls != null) {
      var unused = tls.closeOutbound();
    } else if (context.channel() instanceof DuplexChannel duplex) {
      var unused = duplex.shutdownOutput();
    }
  }

  /** What was written goes out now. */
  void flush() {
    flushComes = false;
    context.flush();
  }

  /** The client takes bytes again. */
  void writable() {
    if (body != null) {
      body.writable();
    }
  }

  /** The client is gone. */
  void gone() {
    Outgoing left = body;
    body = null;
    if (left != null) {
      left.gone();
    }
  }

  /**
   * Sends a byte that means nothing, or is the next one anyway, to one who has ended its side: a
   * client that waits for its answer takes it, and the machine of one that has gone refuses it.
   */
  void probe() {
    if (probes == MOST_PROBES) {
      return;
    }
    probes++;
    if (!headWritten) {
      write(buffer(1).writeByte(ResponseHead.BEGINNING[begun++]));
    } else if (body instanceof AnswerBody streamed && streamed.canBeProbed()) {
      write(buffer(1).writeByte('0')); // the length of the next chunk may begin with zeros
    }
  }
}
