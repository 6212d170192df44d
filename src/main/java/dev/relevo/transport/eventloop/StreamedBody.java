package dev.relevo.transport.eventloop;

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
 * The body of an answer on its way from a connection to the stream that reads it. The connection's
 * side belongs to its loop; the stream may run there too, as it should, or on any other thread.
 *
 * <p>Why no wake-up is lost: the reader sleeps whenever it has left nothing to read behind, and
 * only then; both are settled under one lock. Whoever adds something or ends the body takes the
 * sleep away under the same lock and so owes the one wake-up.
 */
final class StreamedBody extends GraphStage<SourceShape<ByteString>> {
  /** What a body is read from. */
  interface Connection {
    /** The reader is behind: nothing more is to be read. On the loop. */
    void pause();

    /** The reader has caught up. On any thread. */
    void resume(StreamedBody body);

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
  private @Nullable AsyncCallback<NotUsed> reader;
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
    AsyncCallback<NotUsed> wake;
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
      wake.invoke(NotUsed.getInstance());
    }
  }

  /** Nothing more comes; on the loop. What has come is read first. */
  void end(@Nullable UpstreamException why) {
    AsyncCallback<NotUsed> wake;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      failure = why;
      wake = awoken();
    }
    if (wake != null) {
      wake.invoke(NotUsed.getInstance());
    }
  }

  /** Whether a stream reads it, or has. */
  synchronized boolean isRun() {
    return reader != null;
  }

  private @Nullable AsyncCallback<NotUsed> awoken() {
    if (!sleeps) {
      return null;
    }
    sleeps = false;
    return reader;
  }

  private synchronized void begin(AsyncCallback<NotUsed> callback) {
    if (reader != null) {
      throw new IllegalStateException("a body is read only once");
    }
    reader = callback;
    sleeps = isReadUp();
  }

  private boolean isReadUp() {
    return unread.isEmpty() && !ended;
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
      begin(createAsyncCallback(any -> deliver()));
      begun = true;
      deliver();
    }

    @Override
    public void postStop() {
      if (!begun) {
        return; // another stream reads it
      }
      synchronized (StreamedBody.this) {
        given = true;
        sleeps = false;
        unread.clear();
        if (ended) {
          return;
        }
      }
      connection.giveUp(StreamedBody.this);
    }

    private void deliver() {
      ByteString next = null;
      boolean resume = false;
      boolean last;
      UpstreamException why;
      synchronized (StreamedBody.this) {
        if (isAvailable(out)) {
          next = unread.poll();
        }
        if (next != null) {
          unreadBytes -= next.size();
          resume = paused && unreadBytes < MOST_UNREAD / 2;
          paused &= !resume;
        }
        last = ended && unread.isEmpty();
        why = failure;
        sleeps = isReadUp();
      }
      if (resume) {
        connection.resume(StreamedBody.this);
      }
      if (next != null) {
        push(out, next);
      }
      if (last && why == null) {
        completeStage();
      } else if (last) {
        failStage(why);
      }
    }
  }
}
