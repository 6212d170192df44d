package dev.relevo.transport.eventloop;

import dev.relevo.transport.ReadableBody;
import dev.relevo.transport.UpstreamException;
import java.util.ArrayDeque;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer on its way from a connection to whoever reads it, as a stream or directly.
 * The connection's side belongs to its loop; the reader may be there too, as it should, or on any
 * other thread.
 *
 * <p>Why no wake-up is lost: the reader sleeps whenever it has found nothing to read, and only
 * then; both are settled under one lock. Whoever adds something or ends the body takes the sleep
 * away under the same lock and so owes the one wake-up.
 */
final class StreamedBody extends GraphStage<SourceShape<ByteString>> implements ReadableBody {
  /** What a body is read from. */
  interface Connection {
    /** The reader is behind: nothing more is to be read. On the loop. */
    void pause();

    /** The reader has caught up. On any thread. */
    void resume(StreamedBody body);

    /** Nobody reads the rest, which may come soon. On any thread. */
    void leave(StreamedBody body);

    /** Nobody reads the rest. On any thread. */
    void giveUp(StreamedBody body);
  }

  /** With more than this unread the connection pauses. */
  private static final int MOST_UNREAD = 64 * 1024;

  private final Outlet<ByteString> out = Outlet.create("body.out");
  private final SourceShape<ByteString> shape = SourceShape.of(out);
  private final Connection connection;

  // all below is guarded by this
  private final ArrayDeque<ByteString> unread = new ArrayDeque<>(4);
  private int unreadBytes;
  private boolean paused;
  private boolean ended;
  private @Nullable UpstreamException failure;
  private boolean given;
  private @Nullable Runnable reader;
  private boolean sleeps;

  StreamedBody(Connection connection) {
    this.connection = connection;
  }

  @Override
  public SourceShape<ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  /** Bytes have come; on the loop. */
  void add(ByteString bytes) {
    Runnable wake;
    boolean pause;
    synchronized (this) {
      if (given) {
        return;
      }
      unread.add(bytes);
      unreadBytes += bytes.size();
      pause = !paused && unreadBytes > MOST_UNREAD;
      paused |= pause;
      wake = awoken();
    }
    if (pause) {
      connection.pause();
    }
    if (wake != null) {
      wake.run();
    }
  }

  /** Nothing more comes; on the loop. What has come is read first. */
  void end(@Nullable UpstreamException why) {
    Runnable wake;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      failure = why;
      wake = awoken();
    }
    if (wake != null) {
      wake.run();
    }
  }

  /** Whether a stream reads it, or has. */
  synchronized boolean isRun() {
    return reader != null;
  }

  private @Nullable Runnable awoken() {
    if (!sleeps) {
      return null;
    }
    sleeps = false;
    return reader;
  }

  @Override
  public synchronized void read(Runnable onNews) {
    if (reader != null) {
      throw new IllegalStateException("a body is read only once");
    }
    reader = onNews;
  }

  @Override
  public @Nullable ByteString next() {
    ByteString next;
    synchronized (this) {
      next = unread.poll();
      if (next == null) {
        sleeps = !ended;
        return null;
      }
      unreadBytes -= next.size();
      if (!paused || unreadBytes >= MOST_UNREAD / 2) {
        return next;
      }
      paused = false;
    }
    connection.resume(this);
    return next;
  }

  @Override
  public synchronized boolean isOver() {
    sleeps = unread.isEmpty() && !ended;
    return unread.isEmpty() && ended;
  }

  @Override
  public synchronized @Nullable UpstreamException failure() {
    return failure;
  }

  @Override
  public void leave() {
    if (isGivenBeforeItsEnd()) {
      connection.leave(this);
    }
  }

  @Override
  public void cancel() {
    if (isGivenBeforeItsEnd()) {
      connection.giveUp(this);
    }
  }

  private synchronized boolean isGivenBeforeItsEnd() {
    boolean first = !given;
    given = true;
    sleeps = false;
    unread.clear();
    return first && !ended;
  }

  private final class Logic extends GraphStageLogic {
    private boolean begun;

    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              deliver();
            }
          });
    }

    @Override
    public void preStart() {
      AsyncCallback<NotUsed> news = createAsyncCallback(any -> deliver());
      StreamedBody.this.read(() -> news.invoke(NotUsed.getInstance()));
      begun = true;
      deliver();
    }

    @Override
    public void postStop() {
      if (begun) { // else another stream reads it
        StreamedBody.this.cancel();
      }
    }

    private void deliver() {
      ByteString next = isAvailable(out) ? next() : null;
      if (next != null) {
        push(out, next);
      }
      if (isOver()) {
        UpstreamException why = failure();
        if (why == null) {
          completeStage();
        } else {
          failStage(why);
        }
      }
    }
  }
}
