package dev.relevo.transport.eventloop;

import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import dev.relevo.transport.UpstreamReply;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request from the moment when it is to be sent until its reply is there, or a failure, which
 * happens once. Thread-safe.
 */
final class AwaitedReply {
  /** For a request whose head may take any time. */
  static final long NEVER = Long.MAX_VALUE;

  private final boolean streamed;
  private final Executor lane;
  private final Loop home;
  private final long headNanos;
  private final CompletableFuture<UpstreamReply> reply = new CompletableFuture<>();
  private final AtomicBoolean settled = new AtomicBoolean();
  private @Nullable UpstreamCall call; // of its home, and then of its connection
  private volatile @Nullable HostConnection connection;
  private volatile @Nullable Future<?> timer;

  /**
   * A request that is to be sent.
   *
   * @param home the loop of its lane, or any where the lane has none
   * @param headNanos until when its head must have come, as {@link System#nanoTime} counts; or
   *     {@link #NEVER}
   */
  AwaitedReply(UpstreamCall call, Lane lane, Loop home, long headNanos) {
    this.call = call;
    this.streamed = call.streamed();
    this.lane = lane.executor();
    this.home = home;
    this.headNanos = headNanos;
  }

  /** What is to be sent, once; it is forgotten here, since an answer may take much longer. */
  UpstreamCall taken() {
    UpstreamCall taken = Objects.requireNonNull(call, "sent only once");
    call = null;
    return taken;
  }

  /** Whether the body of a success is wanted as a stream. */
  boolean isStreamed() {
    return streamed;
  }

  Loop home() {
    return home;
  }

  long headNanos() {
    return headNanos;
  }

  /** Completes on the lane, or fails with an {@link UpstreamException}. */
  CompletionStage<UpstreamReply> reply() {
    return reply;
  }

  /** Whether its end is known. */
  boolean isSettled() {
    return settled.get();
  }

  /** The connection that sends it, or null while it has none. */
  @Nullable HostConnection connection() {
    return connection;
  }

  /** It waits for a connection, and not for ever if its head is awaited in time. On its home. */
  void waitsIn(HostConnections host) {
    if (headNanos != NEVER) {
      timer =
          home.eventLoop()
              .schedule(
                  () -> {
                    host.remove(this);
                    fail(UpstreamFailures.of(UpstreamException.Kind.NO_HEAD, host.base()));
                  },
                  Math.max(0, headNanos - System.nanoTime()),
                  TimeUnit.NANOSECONDS);
    }
  }

  void waitsNoMore() {
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
  }

  /** Tells which connection sends it, so that it can be called back from there. */
  void sentBy(HostConnection value) {
    connection = value;
  }

  /** The reply is there; false when nobody waits for it any more. */
  boolean succeed(UpstreamReply value) {
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    onLane(() -> reply.complete(value));
    return true;
  }

  /** There will be no reply; false when its end was known before. */
  boolean fail(UpstreamException failure) {
    if (!settled.compareAndSet(false, true)) {
      return false;
    }
    onLane(() -> reply.completeExceptionally(failure));
    return true;
  }

  private void onLane(Runnable completion) {
    if (lane instanceof Loop loop) {
      loop.run(completion);
    } else {
      lane.execute(completion);
    }
  }
}
