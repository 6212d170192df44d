package dev.relevo.transport.eventloop;

import dev.relevo.transport.EdgeAnswers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RemoteAddress;
import org.apache.pekko.http.scaladsl.model.RequestEntity;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: reads one request after the other and has each answered before the next
 * begins. What comes meanwhile waits, and when that is much, is not read. Lives on one loop.
 */
final class EdgeConnection {
  /** A small body is waited for so long before its request is handled. */
  private static final long COLLECTING_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A client that is still sending is listened to for so long, so that it reads its answer. */
  private static final long LINGERING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** The rest of a head is waited for so long when no other is. */
  private static final long DRAINING_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private enum State {
    HEAD,
    BODY,
    ANSWERING,
    LINGERING,
    CLOSED
  }

  private final ChannelHandlerContext context;
  private final EdgeLoop home;
  private final HeadReader heads;
  private final Answering answering;
  private final Inbox inbox;
  private final Stillness stillness;
  private State state = State.HEAD;
  private boolean processing;
  private boolean inputEnded;
  private @Nullable RemoteAddress client;

  /** The request that has no whole answer yet, its body, and who is told if its client leaves. */
  private @Nullable RequestHead head;

  private @Nullable Incoming body;
  private @Nullable Departure departure;

  private long since = System.nanoTime();

  EdgeConnection(ChannelHandlerContext context, EdgeLoop home) {
    this.context = context;
    this.home = home;
    this.heads = new HeadReader(home.parser());
    this.inbox = new Inbox(context);
    this.stillness = new Stillness(context.channel(), since);
    this.answering = new Answering(context, home, this::answered);
  }

  // ---- what happens to the channel ----

  /** Something has come. */
  void read(ByteBuf bytes) {
    stillness.moved();
    if (state == State.LINGERING || state == State.CLOSED) {
      bytes.release();
      return;
    }
    inbox.add(bytes);
    process();
  }

  /** The client reads again, or does no more. */
  void writabilityChanged() {
    stillness.moved();
    if (context.channel().isWritable()) {
      answering.writable();
      process();
    }
  }

  void flush() {
    stillness.moved();
    answering.flush();
  }

  /** The client sends no more; it may still read, or may have gone. */
  void inputEnds() {
    if (inputEnded) {
      return;
    }
    inputEnded = true;
    if (state == State.LINGERING) {
      cut();
    } else {
      process();
      if (state == State.ANSWERING) {
        answering.probe();
      }
    }
  }

  /** There is no connection any more. */
  void closed() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    inbox.clear();
    if (body != null) {
      body.end("the client has gone");
    }
    answering.gone();
    if (head != null) {
      head = null;
      home.ended();
    }
    if (departure != null) {
      departure.leave();
    }
    home.remove(this);
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
              case BODY -> collect();
              case ANSWERING -> passOn();
              case LINGERING, CLOSED -> false;
            };
      }
    } catch (Refusal refusal) {
      refuse(refusal);
    } finally {
      processing = false;
    }
    if (state != State.CLOSED) {
      inbox.tend();
    }
  }

  private boolean readHead() {
    if (!context.channel().isWritable()) {
      return false; // a client that reads nothing is answered nothing more
    }
    ByteBuf come = inbox.bytes();
    RequestHead next = come == null ? null : heads.read(come);
    if (next == null) {
      if (inputEnded) {
        finish(true);
      }
      return false;
    }
    begin(next);
    body = new Incoming(next, home.model(), home.loop(), this::wanted);
    since = System.nanoTime();
    state = State.BODY;
    return true;
  }

  private void begin(RequestHead next) {
    head = next;
    body = null;
    home.began();
    answering.begin(next);
  }

  private boolean collect() {
    RequestEntity entity = Objects.requireNonNull(body).collect(inbox.bytes());
    if (entity != null) {
      handle(entity);
      return true;
    }
    if (inputEnded) {
      throw Refusal.malformed("the body did not come whole");
    }
    return false;
  }

  private boolean passOn() {
    Incoming to = body;
    if (to != null && !to.isOver()) {
      to.passOn(inbox.bytes());
      if (inputEnded && !to.isOver()) {
        to.end("the client has ended it");
      }
    }
    return false;
  }

  /** The body of a request that is being handled is read now. */
  private void wanted() {
    RequestHead asked = head;
    if (asked == null || state != State.ANSWERING) {
      return;
    }
    if (asked.expectsContinue()) {
      head = asked.told();
      answering.sayContinue();
    }
    process();
  }

  private void handle(RequestEntity entity) {
    RequestHead asked = Objects.requireNonNull(head);
    Departure leaving = new Departure(home.loop());
    departure = leaving;
    var request = home.model().request(asked, entity, client(), leaving);
    state = State.ANSWERING;
    CompletionStage<HttpResponse> answer;
    try {
      answer = home.handle(request);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused =
        answer.handleAsync(
            (response, failure) -> {
              HttpResponse told = failure == null ? response : EdgeAnswers.internal();
              home.loop().run(() -> answer(leaving, told));
              return null;
            },
            Runnable::run);
  }

  private RemoteAddress client() {
    RemoteAddress known = client;
    if (known == null) {
      known = RemoteAddress.create((InetSocketAddress) context.channel().remoteAddress());
      client = known;
    }
    return known;
  }

  private void answer(Departure of, HttpResponse response) {
    if (of != departure || state != State.ANSWERING) {
      home.discard(response); // its client has gone
      return;
    }
    boolean unread = body != null && !body.isOver();
    boolean nothingFollows = inputEnded && inbox.isEmpty();
    answering.write(response, unread || nothingFollows || home.isDraining());
  }

  /** What came is no request: nobody knows where another one begins. */
  private void refuse(Refusal refusal) {
    RequestHead asked = head;
    RequestLine line = asked == null ? home.parser().refusedLine() : asked.line();
    if (asked == null) {
      begin(RequestHead.NONE);
    }
    body = null;
    departure = null;
    String id = EdgeAnswers.newId();
    home.refused(id, refusal.status(), line, client());
    state = State.ANSWERING;
    answering.write(EdgeAnswers.refusal(id, refusal.status(), refusal.reason()), true);
  }

  /** The answer is written to its end. */
  private void answered() {
    boolean inStep = body != null && body.isOver() && inbox.isEmpty();
    if (departure != null) {
      departure.stay();
      departure = null;
    }
    if (body != null) {
      body.end("the request was answered before its end");
      body = null;
    }
    head = null;
    home.ended();
    if (answering.closes() || home.isDraining()) {
      finish(inStep);
      return;
    }
    since = System.nanoTime();
    state = State.HEAD;
    process();
  }

  /**
   * Closes in order when all is written.
   *
   * @param inStep whether the client waits for its answer; one that is still sending would be told
   *     that nobody takes it, and throw its answer away
   */
  private void finish(boolean inStep) {
    state = State.LINGERING;
    since = System.nanoTime();
    inbox.clear();
    answering.close(inStep || inputEnded);
  }

  // ---- time ----

  /** Looks what time has come for. */
  void look(long now) {
    if (stillness.look(now) > home.settings().idleTimeout().toNanos()) {
      cut();
      return;
    }
    switch (state) {
      case HEAD -> lookForHead(now);
      case BODY -> {
        if (now - since > COLLECTING_NANOS) {
          Objects.requireNonNull(body).hurry();
          process();
        }
      }
      case ANSWERING -> {
        if (inputEnded) {
          answering.probe();
        }
      }
      case LINGERING -> {
        if (now - since > LINGERING_NANOS && !stillness.isUnread()) {
          cut();
        }
      }
      case CLOSED -> {}
    }
  }

  private void lookForHead(long now) {
    if (stillness.isUnread()) {
      since = now; // the client reads the answer before
    } else if (home.isDraining() && now - since > DRAINING_NANOS) {
      cut();
    } else if (now - since > home.settings().headTimeout().toNanos()) {
      if (inbox.isEmpty()) {
        cut();
      } else {
        refuse(new Refusal(408, "the head of the request did not come in time"));
      }
    }
  }

  /** From now on no request begins; one whose head is just coming is answered. */
  void drain() {
    if (state == State.HEAD && inbox.isEmpty()) {
      finish(true);
    } else if (state == State.HEAD) {
      since = System.nanoTime();
    }
  }

  /** The time of those that have not ended is up. */
  void cut() {
    var unused = context.close();
  }
}
