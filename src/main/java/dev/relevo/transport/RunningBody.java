package dev.relevo.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer whose stream runs already ({@link Handover}); it is taken once, as another
 * stream or directly. Thread-safe where nothing else is said.
 */
public final class RunningBody implements Taker.Giver {
  private static final AttributeKey<RunningBody> KEY =
      AttributeKey.create("relevo-running-body", RunningBody.class);

  private final ConcurrentLinkedQueue<ByteString> elements = new ConcurrentLinkedQueue<>();

  /** Elements are counted apart because the queue's own size is not cheap. */
  private final AtomicInteger waiting = new AtomicInteger();

  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicBoolean takerIdle = new AtomicBoolean();
  private final AtomicBoolean giverIdle = new AtomicBoolean();
  private volatile @Nullable AsyncCallback<Object> taker;
  private volatile @Nullable AsyncCallback<Object> giver;
  private volatile @Nullable Thread home;
  private volatile @Nullable Object end;
  private volatile boolean cancelled;
  private volatile @Nullable ResponseEntity entity;
  private @Nullable Taker direct; // of the giver's thread

  RunningBody() {}

  // ---- for whoever answers, and for the edge ----

  /** The rest of it as another stream, which must run once. */
  public Source<ByteString, NotUsed> source() {
    return Source.fromGraph(new Taking());
  }

  /**
   * A response with this body, in chunks. An edge that finds it there may take it directly.
   *
   * @param response a response that has all but its body
   */
  public HttpResponse in(HttpResponse response, ContentType type) {
    ResponseEntity body = HttpEntities.createChunked(type, source());
    entity = body;
    return response.withEntity(body).addAttribute(KEY, this);
  }

  /** The running body of a response, or null where it has another one. */
  public static @Nullable RunningBody of(HttpResponse response) {
    RunningBody body = response.getAttribute(KEY).orElse(null);
    return body != null && body.entity == response.entity() ? body : null;
  }

  /**
   * Takes it directly, without another stream between: from now on the taker is given what there is
   * on the stream's own thread, which must be the caller's too. A taker that wants no more says
   * when it does again, and may cancel.
   *
   * @return false when this is another thread, or the stream has not begun; then it can be taken as
   *     {@link #source} only
   */
  public boolean giveTo(Taker to) {
    if (home != Thread.currentThread()) {
      return false;
    }
    if (!take()) {
      to.end(new IllegalStateException("a running body is taken only once, and in time"));
      return true;
    }
    boolean more = true;
    for (ByteString next = elements.poll(); next != null; next = elements.poll()) {
      more = to.take(next);
    }
    Object told = end;
    if (told != null) {
      to.end(told instanceof Throwable failure ? failure : null);
      return true;
    }
    direct = to;
    if (more && giverIdle.compareAndSet(true, false)) {
      tellGiver(Handover.Signal.MORE);
    }
    return true;
  }

  /** Whether it is given to somebody directly. On the stream's own thread. */
  boolean isTakenDirectly() {
    return direct != null;
  }

  @Override
  public void resume() {
    tellGiver(Handover.Signal.MORE);
  }

  /** Also before the stream has begun, which then ends at its beginning. */
  @Override
  public void cancel() {
    cancelled = true;
    tellGiver(Handover.Signal.CANCELLED);
  }

  // ---- for the giver ----

  /** The stream begins, on this thread, and can be told something. */
  void begin(AsyncCallback<Object> callback) {
    home = Thread.currentThread();
    giver = callback;
    if (cancelled) {
      callback.invoke(Handover.Signal.CANCELLED);
    }
  }

  /** Who takes it directly, or null. On the giver's thread. */
  @Nullable Taker direct() {
    return direct;
  }

  /** Keeps an element; whether there is room for more. */
  boolean keep(ByteString element) {
    elements.add(element);
    int now = waiting.incrementAndGet();
    wakeTaker();
    return now < Handover.CAPACITY;
  }

  /** Whether there is room again after all; if not, the giver will be told. */
  boolean hasRoom() {
    giverIdle.set(true);
    return waiting.get() < Handover.CAPACITY && giverIdle.compareAndSet(true, false);
  }

  /** It has ended, by a failure if the end is one. */
  void end(Object how) {
    end = how;
    Taker to = direct;
    if (to == null) {
      wakeTaker();
    } else {
      to.end(how instanceof Throwable failure ? failure : null);
    }
  }

  /** Whether it was not taken before, and is now. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  private void wakeTaker() {
    AsyncCallback<Object> callback = taker;
    if (callback != null && takerIdle.compareAndSet(true, false)) {
      callback.invoke(Handover.Signal.MORE);
    }
  }

  private void tellGiver(Handover.Signal signal) {
    AsyncCallback<Object> callback = giver;
    if (callback != null) {
      callback.invoke(signal);
    }
  }

  // ---- as a stream ----

  private final class Taking extends GraphStage<SourceShape<ByteString>> {
    private final Outlet<ByteString> out = Outlet.create("handover.out");
    private final SourceShape<ByteString> shape = SourceShape.of(out);

    @Override
    public SourceShape<ByteString> shape() {
      return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
      return new Logic();
    }

    private final class Logic extends GraphStageLogic {
      private Logic() {
        super(shape);
        setHandler(
            out,
            new AbstractOutHandler() {
              @Override
              public void onPull() {
                deliver();
              }

              @Override
              public void onDownstreamFinish(Throwable cause) {
                tellGiver(Handover.Signal.CANCELLED);
                completeStage();
              }
            });
      }

      @Override
      public void preStart() {
        if (!take()) {
          throw new IllegalStateException("a running body is taken only once");
        }
        taker = createAsyncCallback(signal -> deliver());
        tellGiver(Handover.Signal.TAKEN);
      }

      @Override
      public void postStop() {
        tellGiver(Handover.Signal.CANCELLED);
      }

      private void deliver() {
        if (!isAvailable(out)) {
          return;
        }
        if (!push()) {
          takerIdle.set(true);
          // what arrived between the look and the flag is ours to deliver, unless a signal is on
          // its way already
          if ((!elements.isEmpty() || end != null) && takerIdle.compareAndSet(true, false)) {
            push();
          }
        }
      }

      /** Delivers the next element or the end; false when there is neither. */
      private boolean push() {
        ByteString element = elements.poll();
        if (element == null) {
          Object told = end;
          if (told == null) {
            return false;
          }
          element = elements.poll(); // the end is set after the last element
          if (element == null) {
            if (told instanceof Throwable failure) {
              failStage(failure);
            } else {
              completeStage();
            }
            return true;
          }
        }
        if (waiting.decrementAndGet() < Handover.CAPACITY / 2
            && giverIdle.compareAndSet(true, false)) {
          tellGiver(Handover.Signal.MORE);
        }
        push(out, element);
        return true;
      }
    }
  }
}
