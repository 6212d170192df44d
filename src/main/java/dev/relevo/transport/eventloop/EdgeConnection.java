package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeAnswers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.scaladsl.model.AttributeKey;
import org.apache.pekko.http.scaladsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.RequestEntity;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Map;

/**
 * A client's connection: reads one request after the other, has each answered, and writes the
 * answers in their order. What comes meanwhile waits, and when that is much, is not read. Lives on
 * one loop.
 */
final class EdgeConnection extends ChannelDuplexHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeConnection.class);

  /** So much of what nobody can take yet is read at most. */
  private static final int READ_AHEAD = 64 * 1024;

  /** A body of up to so many bytes is waited for, for a moment, before the request is handled. */
  private static final int GATHERED = 256 * 1024;

  private static final long GATHERING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A client that is still sending is listened to for so long, so that it reads its answer. */
  private static final long LINGERING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A larger answer is written piece by piece. */
  private static final int WRITTEN_AT_ONCE = 64 * 1024;

  private static final int MOST_PROBES = 3;

  private enum State {
    HEAD,
    BODY,
    ANSWERING,
    LINGERING,
    CLOSED
  }

  private final EdgeLoop home;
  private final HeadReader heads;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Map<AttributeKey<?>, Object> attributes;
  private State state = State.HEAD;
  private @Nullable ByteBuf pending;
  private boolean processing;
  private boolean reading = true;
  private boolean flushComes;
  private boolean inputEnded;

  private @Nullable RequestHead head;
  private @Nullable BodyFrame frame;
  private @Nullable Gathering gathering;
  private @Nullable ArrivingBody arriving;
  private int turn;
  private boolean headWritten;
  private boolean closes;
  private int begun;
  private int probes;
  private @Nullable Outgoing outgoing;

  private boolean moved;
  private long movedAt;
  private long since;
  private long unsent;

  EdgeConnection(EdgeLoop home) {
    this.home = home;
    this.heads = new HeadReader(home.parser());
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "context");
  }

  // ---- what the channel tells ----

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    movedAt = System.nanoTime();
    since = movedAt;
    home.add(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    moved = true;
    ByteBuf bytes = (ByteBuf) message;
    if (state == State.LINGERING || state == State.CLOSED) {
      bytes.release();
      return;
    }
    ByteBuf before = pending;
    pending =
        before == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), before, bytes);
    process();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    moved = true;
    if (ctx.channel().isWritable()) {
      if (outgoing != null) {
        outgoing.writable();
      }
      process();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
      endInput();
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    flushComes = false;
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = State.CLOSED;
    turn++;
    drop();
    if (arriving != null) {
      arriving.fail(new IOException("the client has gone"));
    }
    Outgoing body = outgoing;
    outgoing = null;
    if (body != null) {
      body.gone();
    }
    if (head != null) {
      head = null;
      home.ended();
    }
    home.remove(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof RuntimeException && !(cause.getCause() instanceof IOException)) {
      LOG.error("a client's connection failed", cause);
    }
    ctx.close();
  }

  // ---- requests ----

  private void process() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn =
            switch (state) {
              case HEAD -> readHead();
              case BODY -> gather();
              case ANSWERING -> passOn();
              case LINGERING, CLOSED -> false;
            };
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    } finally {
      processing = false;
    }
    tend();
  }

  /** Frees what was read, and reads on or does not. */
  private void tend() {
    if (state == State.LINGERING || pending != null && !pending.isReadable()) {
      drop();
    }
    boolean read = pending == null || pending.readableBytes() < READ_AHEAD;
    if (read != reading && state != State.CLOSED) {
      reading = read;
      context().channel().config().setAutoRead(read);
    }
  }

  private void drop() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  private boolean readHead() {
    ChannelHandlerContext ctx = context();
    if (pending == null || !ctx.channel().isWritable()) {
      return false;
    }
    RequestHead next = heads.read(pending);
    if (next == null) {
      if (inputEnded) {
        finish();
      }
      return false;
    }
    head = next;
    frame = new BodyFrame(next.length());
    headWritten = false;
    closes = false;
    begun = 0;
    probes = 0;
    home.began();
    if (!next.hasBody()) {
      handle(entity(next, ByteString.emptyByteString()));
      return true;
    }
    since = System.nanoTime();
    gathering = new Gathering(next.length());
    state = State.BODY;
    if (next.length() > GATHERED || next.expectsContinue()) {
      stream();
    }
    return true;
  }

  /** Small bodies are handed over whole. */
  private boolean gather() {
    Gathering so = Objects.requireNonNull(gathering);
    BodyFrame body = Objects.requireNonNull(frame);
    int size;
    while (pending != null && so.size() <= GATHERED && (size = body.next(pending)) > 0) {
      so.read(pending, size);
      body.took(size);
    }
    if (body.isOver()) {
      gathering = null;
      handle(entity(Objects.requireNonNull(head), so.bytes()));
      return true;
    }
    if (inputEnded) {
      throw Refusal.malformed("the body did not come whole");
    }
    if (so.size() > GATHERED) {
      stream();
      return true;
    }
    return false;
  }

  /** What is large or slow is handled while it comes. */
  private void stream() {
    RequestHead of = Objects.requireNonNull(head);
    Gathering so = Objects.requireNonNull(gathering);
    gathering = null;
    ArrivingBody body = new ArrivingBody(home.loop(), this::wanted);
    arriving = body;
    if (so.size() > 0) {
      body.offer(so.bytes());
    }
    ContentType type = home.model().contentType(of.contentType());
    Source<ByteString, ?> source = Source.fromGraph(body);
    handle(
        (RequestEntity)
            (of.length() == RequestHead.CHUNKED
                ? HttpEntities.createChunked(type, source)
                : HttpEntities.create(type, of.length(), source)));
  }

  /** The body is read now. */
  private void wanted() {
    RequestHead of = head;
    if (of == null || state != State.ANSWERING) {
      return;
    }
    if (of.expectsContinue() && !headWritten && begun == 0) {
      RequestHead told = of.told();
      head = told;
      write(Unpooled.wrappedBuffer(EdgeLoop.CONTINUE));
    }
    process();
  }

  private boolean passOn() {
    ArrivingBody to = arriving;
    BodyFrame body = frame;
    if (to == null || body == null || body.isOver()) {
      return false;
    }
    int size = 0;
    try {
      while (pending != null && to.hasRoom() && (size = body.next(pending)) > 0) {
        byte[] bytes = new byte[size];
        pending.readBytes(bytes);
        body.took(size);
        to.offer(ByteString.fromArrayUnsafe(bytes));
      }
      if (!body.isOver() && pending != null) {
        body.next(pending);
      }
    } catch (Refusal refusal) {
      to.fail(refusal);
      closes = true;
      return false;
    }
    if (body.isOver()) {
      to.complete();
    } else if (inputEnded) {
      to.fail(new IOException("the client has ended it"));
    }
    return false;
  }

  private RequestEntity entity(RequestHead of, ByteString bytes) {
    return (RequestEntity) HttpEntities.create(home.model().contentType(of.contentType()), bytes);
  }

  private void handle(RequestEntity entity) {
    HttpRequest request = home.model().request(Objects.requireNonNull(head), entity, attributes());
    state = State.ANSWERING;
    int now = ++turn;
    CompletionStage<HttpResponse> answer;
    try {
      answer = home.handle(request);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.handleAsync(
            (response, failure) -> {
              HttpResponse whole = failure == null ? response : EdgeAnswers.internal();
              home.loop().run(() -> answer(now, whole));
              return null;
            },
            Runnable::run);
  }

  private Map<AttributeKey<?>, Object> attributes() {
    Map<AttributeKey<?>, Object> known = attributes;
    if (known == null) {
      known =
          RequestModel.attributes(
              RemoteAddress.create((InetSocketAddress) context().channel().remoteAddress()));
      attributes = known;
    }
    return known;
  }

  // ---- answers ----

  private void refuse(Refusal refusal) {
    if (head == null) {
      home.began();
      head = RequestHead.NONE;
      frame = null;
      headWritten = false;
      begun = 0;
    }
    String id = EdgeAnswers.newId();
    home.refused(id, refusal.status());
    closes = true;
    state = State.ANSWERING;
    answer(++turn, EdgeAnswers.refusal(id, refusal.status(), refusal.reason()));
  }

  private void answer(int of, HttpResponse response) {
    RequestHead asked = head;
    if (of != turn || asked == null || state != State.ANSWERING) {
      home.discard(response);
      return;
    }
    headWritten = true;
    ResponseEntity entity = response.entity();
    int status = response.status().intValue();
    boolean none = status < 200 || status == 204 || status == 304;
    boolean silent = none || asked.method().equals("HEAD");
    long length = entity.getContentLengthOption().orElse(-1);
    ResponseHead.End end =
        none
            ? ResponseHead.End.NONE
            : length >= 0
                ? ResponseHead.End.LENGTH
                : asked.persistent() && !entity.isCloseDelimited()
                    ? ResponseHead.End.CHUNKS
                    : ResponseHead.End.CLOSE;
    closes |=
        end == ResponseHead.End.CLOSE
            || !asked.keepAlive()
            || home.isDraining()
            || frame == null
            || !frame.isOver()
            || EdgeLoop.wantsClose(response);
    ResponseHead text = home.head();
    text.prepare(
        response,
        end,
        length,
        closes
            ? ResponseHead.Connection.CLOSE
            : asked.persistent()
                ? ResponseHead.Connection.USUAL
                : ResponseHead.Connection.KEEP_ALIVE);
    if (silent) {
      ByteBuf out = buffer(text.size());
      text.writeTo(out, begun);
      write(out);
      home.discard(response);
      answered();
    } else if (entity instanceof HttpEntity.Strict strict) {
      writeWhole(text, strict.getData());
    } else {
      ByteBuf out = buffer(text.size());
      text.writeTo(out, begun);
      write(out);
      AnswerBody body = new AnswerBody(this, end == ResponseHead.End.CHUNKS, length);
      outgoing = body;
      body.from(
          entity
              .getDataBytes()
              .runWith(Sink.fromGraph(new AnswerSink(body)), home.lane().materializer()));
    }
  }

  private void writeWhole(ResponseHead text, ByteString body) {
    if (body.size() <= WRITTEN_AT_ONCE) {
      ByteBuf out = buffer(text.size() + body.size());
      text.writeTo(out, begun);
      out.writeBytes(body.toArrayUnsafe());
      write(out);
      answered();
      return;
    }
    ByteBuf out = buffer(text.size());
    text.writeTo(out, begun);
    write(out);
    LargeAnswer whole = new LargeAnswer(this, body.toArrayUnsafe());
    outgoing = whole;
    whole.writable();
  }

  /** A buffer of at least so many bytes, to be given to {@link #write}. */
  ByteBuf buffer(int size) {
    return context().alloc().directBuffer(size);
  }

  /** Writes soon; whether more is taken at once. */
  boolean write(ByteBuf bytes) {
    moved = true;
    ChannelHandlerContext ctx = context();
    ctx.write(bytes, ctx.voidPromise());
    if (!flushComes) {
      flushComes = true;
      home.loop().flushLater(ctx.channel());
    }
    return ctx.channel().isWritable();
  }

  /** The answer is written to its end. */
  void answered() {
    outgoing = null;
    head = null;
    home.ended();
    if (arriving != null) {
      arriving.fail(new IOException("the request was answered before its end"));
      arriving = null;
    }
    if (closes || home.isDraining()) {
      finish();
      return;
    }
    since = System.nanoTime();
    state = State.HEAD;
    if (inputEnded && pending == null) {
      finish();
    } else {
      process();
    }
  }

  /**
   * The answer will not come to its end, which the client must see.
   *
   * @param reset whether an end of the connection in order would look like the end of the answer
   */
  void broken(Throwable failure, boolean reset) {
    LOG.debug("an answer broke off", failure);
    outgoing = null;
    Channel channel = context().channel();
    if (reset) {
      EdgeLoop.resetOnClose(channel);
      channel.close();
    } else {
      context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Closes in order when all is written. */
  private void finish() {
    ChannelHandlerContext ctx = context();
    boolean inStep =
        inputEnded || (pending == null || !pending.isReadable()) && frame != null && frame.isOver();
    state = State.LINGERING;
    since = System.nanoTime();
    drop();
    var written = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
    if (inStep) {
      written.addListener(ChannelFutureListener.CLOSE);
    } else {
      written.addListener(done -> endOutput());
    }
    tend();
  }

  private void endOutput() {
    ChannelHandlerContext ctx = context();
    SslHandler tls = ctx.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (ctx.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  // ---- clients that leave, and time ----

  /** The client sends no more; it may still read, or may have gone. */
  private void endInput() {
    if (inputEnded) {
      return;
    }
    inputEnded = true;
    switch (state) {
      case HEAD -> {
        if (pending == null) {
          finish();
        } else {
          process();
        }
      }
      case BODY -> process();
      case ANSWERING -> {
        process();
        probe();
      }
      case LINGERING -> context().close();
      case CLOSED -> {}
    }
  }

  /**
   * Sends a byte that means nothing, or is the next one anyway, to one who has ended its side: a
   * client that waits for its answer takes it, and the machine of one that has gone refuses it.
   */
  private void probe() {
    if (state != State.ANSWERING || probes == MOST_PROBES) {
      return;
    }
    probes++;
    if (!headWritten) {
      write(buffer(1).writeByte(ResponseHead.BEGINNING[begun++]));
    } else if (outgoing instanceof AnswerBody body && body.canBeProbed()) {
      write(buffer(1).writeByte('0')); // the length of the next chunk may begin with zeros
    }
  }

  /** Looks what time has come for. */
  void look(long now) {
    ChannelOutboundBuffer out = context().channel().unsafe().outboundBuffer();
    long waiting = out == null ? 0 : out.totalPendingWriteBytes();
    if (moved || waiting != unsent) {
      moved = false;
      unsent = waiting;
      movedAt = now;
    } else if (now - movedAt > home.settings().idleTimeout().toNanos()) {
      context().close();
      return;
    }
    switch (state) {
      case HEAD -> {
        if (waiting > 0) {
          since = now;
        } else if (now - since > home.settings().headTimeout().toNanos()) {
          headIsLate();
        }
      }
      case BODY -> {
        if (now - since > GATHERING_NANOS) {
          handleAnyway();
        }
      }
      case ANSWERING -> {
        if (inputEnded) {
          probe();
        }
      }
      case LINGERING -> {
        if (now - since > LINGERING_NANOS && waiting == 0) {
          context().close();
        }
      }
      case CLOSED -> {}
    }
  }

  private void headIsLate() {
    if (pending == null) {
      context().close();
    } else {
      refuse(new Refusal(408, "the head of the request did not come in time"));
    }
  }

  private void handleAnyway() {
    try {
      stream();
    } catch (Refusal refusal) {
      refuse(refusal);
    }
    process();
  }

  /** From now on no request begins. */
  void drain() {
    if (state == State.HEAD && pending == null) {
      finish();
    }
  }

  /** The time of those who have not ended is up. */
  void cut() {
    context().close();
  }
}
