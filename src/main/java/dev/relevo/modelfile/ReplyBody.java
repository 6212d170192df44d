package dev.relevo.modelfile;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a reply, for one thread that waits for them: a stream of the JDK's own would wait
 * for ever on a server that says nothing. Asks for more only when what came has been taken.
 */
final class ReplyBody implements Flow.Subscriber<List<ByteBuffer>>, Closeable {
  /** What happens on the connection. */
  private sealed interface Signal {}

  private record Bytes(List<ByteBuffer> bytes) implements Signal {}

  private record End(@Nullable Throwable failure) implements Signal {}

  private record Stopped() implements Signal {}

  private final String host;
  private final Duration patience;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private volatile boolean closed;

  /**
   * A body that has not begun.
   *
   * @param patience how long the server may say nothing
   * @param stop wakes the thread that waits
   */
  ReplyBody(String host, Duration patience, CompletableFuture<?> stop) {
    this.host = host;
    this.patience = patience;
    var unused =
        stop.whenCompleteAsync((any, failure) -> signals.add(new Stopped()), Runnable::run);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.set(given);
    if (closed) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    signals.add(new Bytes(bytes));
  }

  @Override
  public void onError(Throwable failure) {
    signals.add(new End(failure));
  }

  @Override
  public void onComplete() {
    signals.add(new End(null));
  }

  /**
   * The next bytes; none when the wait was stopped; null at the end.
   *
   * @throws AttemptFailed when the connection breaks or stalls
   */
  @Nullable List<ByteBuffer> next() throws AttemptFailed, InterruptedException {
    Signal signal = signals.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    if (signal == null) {
      throw new AttemptFailed(host + " has sent nothing for " + patience.toSeconds() + " s");
    }
    if (signal instanceof Bytes some) {
      Flow.Subscription given = subscription.get();
      if (given != null) {
        given.request(1);
      }
      return some.bytes;
    }
    if (signal instanceof End end) {
      if (end.failure != null) {
        throw new AttemptFailed("the connection to " + host + " broke", end.failure);
      }
      return null;
    }
    return List.of();
  }

  /** Wants no more of it. */
  @Override
  public void close() {
    closed = true;
    Flow.Subscription given = subscription.get();
    if (given != null) {
      given.cancel();
    }
  }
}
