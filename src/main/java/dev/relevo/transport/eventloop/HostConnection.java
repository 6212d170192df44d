package dev.relevo.transport.eventloop;

import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import dev.relevo.transport.UpstreamSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a host: opening, then in use by one request, or idle, then closed. All but {@link
 * #callBack}, {@link #resume}, {@link #leave} and {@link #giveUp} belongs to its loop.
 */
final class HostConnection implements StreamedBody.Connection {
  /**
   * Idle connections are kept for less than servers usually keep them, so that a request rarely
   * meets a closing one.
   */
  private static final long KEPT_NANOS = Duration.ofSeconds(25).toNanos();

  private static final long UNREAD_NANOS = Duration.ofMinutes(1).toNanos();

  /** What is left of a body when its reader has what it wants is a few bytes, or the host hangs. */
  private static final long REST_NANOS = Duration.ofSeconds(1).toNanos();

  private enum State {
    OPENING,
    IN_USE,
    IDLE,
    CLOSED
  }

  private final HostConnections host;
  private final Loop loop;
  private final RequestHeads heads;
  private final UpstreamSettings settings;
  private final String base;
  private final long idleNanos;
  private State state = State.OPENING;
  private @Nullable Channel channel;
  private @Nullable ResponseDecoder decoder;
  private @Nullable AwaitedReply request;
  private @Nullable ReplyReader reply;
  private long since = System.nanoTime();
  private long moved = since;
  private long leftNanos;
  private @Nullable Future<?> check;
  private long checkNanos;

  /** A connection that has no channel yet. */
  HostConnection(
      HostConnections host, Loop loop, RequestHeads heads, UpstreamSettings settings, String base) {
    this.host = host;
    this.loop = loop;
    this.heads = heads;
    this.settings = settings;
    this.base = base;
    this.idleNanos = settings.idleTimeout().toNanos();
  }

  Loop loop() {
    return loop;
  }

  /** What failures call the host. */
  String base() {
    return base;
  }

  /** The request that it is opened for. */
  void opensFor(AwaitedReply first) {
    request = first;
    first.sentBy(this);
    checkInTime();
  }

  /** Until when it must be open. */
  long openNanos() {
    return since + settings.connectTimeout().toNanos();
  }

  /** The channel that it tries or uses, before that is registered. */
  void uses(Channel tried, ResponseDecoder replies) {
    channel = tried;
    decoder = replies;
  }

  /** What reads from the channel. */
  ChannelHandler handler() {
    return new HostChannelHandler(this);
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  /** The channel takes requests. */
  void opened() {
    if (state != State.OPENING) {
      return;
    }
    AwaitedReply first = request;
    request = null;
    if (first == null || first.isSettled()) {
      host.free(this);
    } else {
      begin(first);
    }
  }

  /** It is not used any more; the next request may be of any kind. */
  void idles() {
    state = State.IDLE;
    since = System.nanoTime();
    checkInTime();
  }

  /** Sends a request. */
  void begin(AwaitedReply next) {
    Channel used = Objects.requireNonNull(channel);
    next.sentBy(this);
    if (next.isSettled()) { // called back before it knew whom to tell
      host.free(this);
      return;
    }
    try {
      var unused = used.write(heads.write(next.taken(), used.alloc()), used.voidPromise());
    } catch (RuntimeException e) {
      next.fail(UpstreamFailures.because(UpstreamException.Kind.RESET, base, e));
      host.free(this);
      return;
    }
    state = State.IN_USE;
    request = next;
    reply = new ReplyReader(next, this, base, settings.maxBodyBytes());
    since = System.nanoTime();
    moved = since;
    leftNanos = AwaitedReply.NEVER;
    loop.flushLater(used);
    checkInTime();
  }

  /** What came belongs to this reply; null when none is awaited. */
  @Nullable ReplyReader reply() {
    return reply;
  }

  /** The host has closed the connection. */
  void lost(@Nullable Throwable broken) {
    if (state == State.OPENING) {
      return; // whoever opens it knows more
    }
    fail(
        reply != null && reply.hasHead()
            ? UpstreamFailures.cut(base, broken)
            : UpstreamFailures.because(UpstreamException.Kind.RESET, base, broken));
  }

  /** Something has come. */
  void moved() {
    moved = System.nanoTime();
  }

  /** The reply is there, wholly: the connection takes the next request, if it may. */
  void answered(boolean keep) {
    request = null;
    reply = null;
    Channel used = Objects.requireNonNull(channel);
    if (keep && used.isActive() && !Objects.requireNonNull(decoder).hasMore() && isSent(used)) {
      used.config().setAutoRead(true);
      host.free(this);
    } else {
      close();
    }
  }

  /** A host may answer before it has read the whole request, and read the rest or not. */
  private static boolean isSent(Channel used) {
    ChannelOutboundBuffer out = used.unsafe().outboundBuffer();
    return out != null && out.isEmpty();
  }

  /** The request fails, and so does the connection. */
  void fail(UpstreamException failure) {
    AwaitedReply failed = request;
    ReplyReader reading = reply;
    close();
    if (failed != null) {
      failed.fail(failure);
    }
    if (reading != null) {
      reading.fail(failure);
    }
  }

  /** Closes it, if it is not closed. What its request is told is the caller's affair. */
  void close() {
    if (state == State.CLOSED) {
      return;
    }
    if (state == State.IDLE) {
      host.forget(this);
    }
    state = State.CLOSED;
    request = null;
    reply = null;
    if (check != null) {
      check.cancel(false);
    }
    if (channel != null) {
      var unused = channel.close();
    }
    host.gone();
  }

  /** A request is not wanted any more, whether it is sent already or not; on any thread. */
  void callBack(AwaitedReply unwanted) {
    loop.run(
        () -> {
          if (request == unwanted && state == State.IN_USE) {
            close();
          }
        });
  }

  @Override
  public void pause() {
    Objects.requireNonNull(channel).config().setAutoRead(false);
  }

  @Override
  public void resume(StreamedBody body) {
    loop.run(
        () -> {
          if (channel != null && reply != null && reply.isOf(body)) {
            channel.config().setAutoRead(true);
          }
        });
  }

  @Override
  public void leave(StreamedBody body) {
    loop.run(
        () -> {
          if (channel != null && reply != null && reply.isOf(body)) {
            channel.config().setAutoRead(true);
            leftNanos = System.nanoTime() + REST_NANOS;
            checkInTime();
          }
        });
  }

  @Override
  public void giveUp(StreamedBody body) {
    loop.run(
        () -> {
          if (reply != null && reply.isOf(body)) {
            close();
          }
        });
  }

  /**
   * One timer for all limits. It looks again when the next of them may have passed, so that moving
   * bytes and one request after the other cost no timer.
   */
  private void checkInTime() {
    long next = dueNanos();
    if (check != null && checkNanos - next <= 0) {
      return;
    }
    if (check != null) {
      check.cancel(false);
    }
    checkNanos = next;
    check =
        loop.eventLoop()
            .schedule(this::check, Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private long dueNanos() {
    return switch (state) {
      case OPENING -> earlier(openNanos(), headNanos());
      case IN_USE -> earlier(earlier(moved + idleNanos, headNanos()), bodyNanos());
      case IDLE -> since + KEPT_NANOS;
      case CLOSED -> AwaitedReply.NEVER;
    };
  }

  private static long earlier(long one, long other) {
    return one == AwaitedReply.NEVER
        ? other
        : other == AwaitedReply.NEVER || one - other < 0 ? one : other;
  }

  /** Until when the head must have come. */
  private long headNanos() {
    return request == null || request.isSettled() || (reply != null && reply.hasHead())
        ? AwaitedReply.NEVER
        : request.headNanos();
  }

  /** Until when a collected body, or what is left of one, must have come, and others be read. */
  private long bodyNanos() {
    if (reply == null || !reply.hasHead()) {
      return AwaitedReply.NEVER;
    }
    StreamedBody body = reply.streamed();
    return body == null
        ? reply.headNanos() + idleNanos
        : body.isRun() ? leftNanos : reply.headNanos() + UNREAD_NANOS;
  }

  private void check() {
    check = null;
    long now = System.nanoTime();
    switch (state) {
      case OPENING -> {
        if (now - openNanos() >= 0) {
          fail(UpstreamFailures.of(UpstreamException.Kind.CONNECT_TIMEOUT, base));
        } else if (isPast(headNanos(), now) && request != null) {
          request.fail(UpstreamFailures.of(UpstreamException.Kind.NO_HEAD, base));
        }
      }
      case IN_USE -> {
        if (isPast(headNanos(), now)) {
          fail(UpstreamFailures.of(UpstreamException.Kind.NO_HEAD, base));
        } else if (now - moved - idleNanos >= 0) {
          fail(UpstreamFailures.silent(base, null));
        } else if (isPast(bodyNanos(), now)) {
          fail(UpstreamFailures.of(UpstreamException.Kind.RESET, base));
        }
      }
      case IDLE -> {
        if (now - dueNanos() >= 0) {
          close();
        }
      }
      case CLOSED -> {}
    }
    if (state != State.CLOSED) {
      checkInTime();
    }
  }

  private static boolean isPast(long nanos, long now) {
    return nanos != AwaitedReply.NEVER && now - nanos >= 0;
  }
}
