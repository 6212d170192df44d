package dev.relevo.transport.eventloop;

import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * {@link Upstream} over connections that live on the loop of the request's lane. A request of a
 * lane without a loop is served by any of them.
 */
final class EventLoopUpstream implements Upstream {
  private final EventLoops loops;
  private final HostConnections host;
  private final long headNanos;

  /**
   * An upstream without a connection.
   *
   * @param headTimeout the most time from sending a request to the head of a streamed answer
   */
  EventLoopUpstream(EventLoops loops, HostConnections host, Duration headTimeout) {
    this.loops = loops;
    this.host = host;
    this.headNanos = headTimeout.toNanos();
  }

  @Override
  public CompletionStage<UpstreamReply> send(
      Lane lane, UpstreamCall call, CompletionStage<?> abandoned) {
    if (abandoned.toCompletableFuture().isDone()) {
      return CompletableFuture.failedFuture(
          UpstreamFailures.of(UpstreamException.Kind.CALLED_BACK, host.base()));
    }
    Loop own = loops.of(lane);
    Loop home = own == null ? loops.next() : own;
    long until = call.streamed() ? System.nanoTime() + headNanos : AwaitedReply.NEVER;
    AwaitedReply request = new AwaitedReply(call, lane, home, until);
    try {
      home.run(() -> host.send(request));
    } catch (RejectedExecutionException e) { // the loops have stopped
      return CompletableFuture.failedFuture(
          UpstreamFailures.because(UpstreamException.Kind.RESET, host.base(), e));
    }
    abandoned.handleAsync(
        (any, failure) -> {
          callBack(request);
          return any;
        },
        Runnable::run);
    return request.reply();
  }

  private void callBack(AwaitedReply request) {
    if (!request.fail(UpstreamFailures.of(UpstreamException.Kind.CALLED_BACK, host.base()))) {
      return;
    }
    host.remove(request);
    HostConnection connection = request.connection();
    if (connection != null) {
      connection.callBack(request);
    }
  }
}
