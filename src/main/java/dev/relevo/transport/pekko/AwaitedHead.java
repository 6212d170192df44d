package dev.relevo.transport.pekko;

import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.FiniteDuration;

/**
 * A request whose response head has not come. It ends once: with the head, with a failure, or by
 * being called back, which closes its connection. A head that comes nevertheless is of no use, and
 * its connection is closed. Thread-safe.
 */
final class AwaitedHead {
  private final String base;
  private final Lane lane;
  private final CompletableFuture<Done> hold = new CompletableFuture<>();
  private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
  private volatile @Nullable Cancellable timer;

  AwaitedHead(String base, Lane lane) {
    this.base = base;
    this.lane = lane;
  }

  /** Completes when the request's body may end, and fails when the request is called back. */
  CompletionStage<Done> hold() {
    return hold;
  }

  /** Whether it has neither ended nor been called back. */
  boolean isAwaited() {
    return !response.isDone();
  }

  /** Completes with the head, or fails with an {@link UpstreamException}. */
  CompletionStage<HttpResponse> response() {
    return response;
  }

  /** Limits the wait; at most once, and before the request is sent. */
  void limit(Duration longest) {
    timer =
        lane.materializer()
            .scheduleOnce(
                FiniteDuration.fromNanos(longest.toNanos()),
                () -> callBack(UpstreamException.Kind.NO_HEAD));
  }

  /** The head has come, or will not come. */
  void settle(@Nullable HttpResponse head, @Nullable Throwable failure) {
    Cancellable running = timer;
    if (running != null) {
      running.cancel();
    }
    hold.complete(Done.getInstance()); // from here on whoever reads the body can give it up
    if (head == null) {
      response.completeExceptionally(PekkoFailures.told(Objects.requireNonNull(failure), base));
    } else if (!response.complete(head)) {
      head.entity()
          .getDataBytes()
          .via(new PekkoBody(base))
          .runWith(Sink.cancelled(), lane.materializer());
    }
  }

  /** Nobody waits for the head any more. */
  void callBack(UpstreamException.Kind why) {
    if (!isAwaited()) {
      return;
    }
    UpstreamException told = UpstreamFailures.of(why, base);
    if (response.completeExceptionally(told)) {
      hold.completeExceptionally(told);
    }
  }
}
