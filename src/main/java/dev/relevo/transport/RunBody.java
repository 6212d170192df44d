package dev.relevo.transport;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.FiniteDuration;

/** A body that is a stream, run so that it can be read. */
final class RunBody implements ReadableBody {
  private static final FiniteDuration REST = FiniteDuration.apply(1, TimeUnit.SECONDS);

  private final Source<ByteString, NotUsed> bytes;
  private final Materializer materializer;
  private @Nullable SinkQueueWithCancel<ByteString> queue;

  // all below is guarded by this
  private @Nullable ByteString next;
  private @Nullable Throwable failure;
  private @Nullable Runnable onNews;
  private boolean sleeps;
  private boolean ended;
  private boolean left;

  RunBody(Source<ByteString, NotUsed> bytes, Materializer materializer) {
    this.bytes = bytes;
    this.materializer = materializer;
  }

  @Override
  public void read(Runnable news) {
    synchronized (this) {
      onNews = news;
    }
    queue = bytes.runWith(Sink.queue(), materializer);
    ask();
  }

  private void ask() {
    Objects.requireNonNull(queue)
        .pull()
        .handleAsync(
            (element, broken) -> {
              told(element == null ? Optional.empty() : element, broken);
              return element;
            },
            Runnable::run);
  }

  private void told(Optional<ByteString> element, @Nullable Throwable broken) {
    Runnable wake = null;
    boolean discards;
    synchronized (this) {
      ended = element.isEmpty();
      failure = broken;
      discards = left && !ended;
      next = left ? null : element.orElse(null);
      if (sleeps) {
        sleeps = false;
        wake = onNews;
      }
    }
    if (discards) {
      ask();
    } else if (wake != null) {
      wake.run();
    }
  }

  @Override
  public @Nullable ByteString next() {
    ByteString taken;
    synchronized (this) {
      taken = next;
      next = null;
      sleeps = taken == null && !ended;
    }
    if (taken != null) {
      ask();
    }
    return taken;
  }

  @Override
  public synchronized boolean isOver() {
    boolean over = ended && next == null;
    sleeps = !over && next == null;
    return over;
  }

  @Override
  public synchronized @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void leave() {
    boolean waits;
    synchronized (this) {
      left = true;
      sleeps = false;
      waits = next == null;
      next = null;
      if (ended) {
        return;
      }
    }
    if (!waits) {
      ask();
    }
    materializer.scheduleOnce(REST, this::cancel);
  }

  @Override
  public void cancel() {
    Objects.requireNonNull(queue).cancel();
  }
}
