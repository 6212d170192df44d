package dev.relevo.transport.eventloop;

import java.util.ArrayDeque;
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
 * The body of a request that comes while it is read. The connection offers what has come and is
 * told when there is room for more. Runs once; the connection's side is on its loop only.
 */
final class ArrivingBody extends GraphStage<SourceShape<ByteString>> {
  /** So much waits here at most, give or take what comes at once. */
  private static final int ROOM = 64 * 1024;

  /** What the reader has to say. */
  interface Reader {
    /** It reads: the first time, and whenever nothing is left. */
    void wants();
  }

  private final Outlet<ByteString> out = Outlet.create("request.body");
  private final SourceShape<ByteString> shape = SourceShape.of(out);
  private final Loop loop;
  private final Reader reader;
  private final ArrayDeque<ByteString> waiting = new ArrayDeque<>();
  private int size;
  private boolean whole;
  private @Nullable Throwable failure;
  private @Nullable AsyncCallback<Next> taker;
  private boolean wanted;
  private boolean abandoned;

  ArrivingBody(Loop loop, Reader reader) {
    this.loop = loop;
    this.reader = reader;
  }

  /** What goes to the stream: some bytes, or its end. */
  private record Next(@Nullable ByteString bytes, @Nullable Throwable failure) {}

  private static final Next END = new Next(null, null);

  /** Whether more may be offered. */
  boolean hasRoom() {
    return size < ROOM;
  }

  /** Some bytes have come. */
  void offer(ByteString bytes) {
    if (!abandoned) {
      waiting.add(bytes);
      size += bytes.size();
      deliver();
    }
  }

  /** All has come. */
  void complete() {
    whole = true;
    deliver();
  }

  /** No more will come. */
  void fail(Throwable reason) {
    if (!whole && failure == null) {
      failure = reason;
      deliver();
    }
  }

  private void deliver() {
    AsyncCallback<Next> to = taker;
    if (to == null || !wanted) {
      return;
    }
    ByteString next = waiting.poll();
    if (next != null) {
      wanted = false;
      size -= next.size();
      to.invoke(new Next(next, null));
    } else if (failure != null) {
      wanted = false;
      to.invoke(new Next(null, failure));
    } else if (whole) {
      wanted = false;
      to.invoke(END);
    }
  }

  private void want(AsyncCallback<Next> by) {
    taker = by;
    wanted = true;
    deliver();
    if (waiting.isEmpty()) {
      reader.wants();
    }
  }

  private void abandon() {
    abandoned = true;
    waiting.clear();
    size = 0;
    if (!whole) {
      reader.wants(); // what comes now is thrown away
    }
  }

  @Override
  public SourceShape<ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {
    private final AsyncCallback<Next> come = createAsyncCallback(this::onNext);

    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              loop.run(() -> want(come));
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              loop.run(ArrivingBody.this::abandon);
              completeStage();
            }
          });
    }

    private void onNext(Next next) {
      if (next.bytes() != null) {
        push(out, next.bytes());
      } else if (next.failure() != null) {
        failStage(next.failure());
      } else {
        completeStage();
      }
    }
  }
}
