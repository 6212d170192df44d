package dev.relevo.transport;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Hands a running stream over to another that starts later: the body of an answer whose response
 * head depends on what its stream does first. The sink runs at once and stops reading after {@value
 * #CAPACITY} elements; the source, which is the sink's materialised value, goes on from there and
 * must be run once. A source that is not run within half a minute cancels the sink's stream, as a
 * client that has gone before the head was ready would otherwise leak it.
 */
public final class Handover
    extends AbstractGraphStageWithMaterializedValue<
        SinkShape<ByteString>, Source<ByteString, NotUsed>> {
  private static final int CAPACITY = 32;
  private static final Duration PICK_UP = Duration.ofSeconds(30);

  private final Inlet<ByteString> in = Inlet.create("handover.in");
  private final SinkShape<ByteString> shape = SinkShape.of(in);
  private final Duration pickUp;

  public Handover() {
    this(PICK_UP);
  }

  /** A handover whose source must be run within this time. */
  Handover(Duration pickUp) {
    this.pickUp = pickUp;
  }

  @Override
  public SinkShape<ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, Source<ByteString, NotUsed>> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    Channel channel = new Channel();
    return Pair.create(new Giver(channel), Source.fromGraph(new Taking(channel)));
  }

  /**
   * What both sides share. Elements are counted apart because the queue's own size is not cheap.
   */
  private static final class Channel {
    private final ConcurrentLinkedQueue<ByteString> elements = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean takerIdle = new AtomicBoolean();
    private final AtomicBoolean giverIdle = new AtomicBoolean();
    private final CompletableFuture<AsyncCallback<Object>> taker = new CompletableFuture<>();
    private volatile @Nullable AsyncCallback<Object> giver;
    private volatile @Nullable Object end;

    private void wakeTaker() {
      if (takerIdle.compareAndSet(true, false)) {
        taker.join().invoke(Signal.MORE);
      }
    }

    private void tellGiver(Signal signal) {
      AsyncCallback<Object> callback = giver;
      if (callback != null) {
        callback.invoke(signal);
      }
    }
  }

  private enum Signal {
    MORE,
    TAKEN,
    CANCELLED,
    COMPLETED
  }

  private final class Giver extends TimerGraphStageLogic {
    private final Channel channel;
    private boolean begun;

    private Giver(Channel channel) {
      super(shape);
      this.channel = channel;
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              if (!begun) {
                begun = true; // from now on there is something to pick up
                scheduleOnce("pick-up", pickUp);
              }
              channel.elements.add(grab(in));
              int waiting = channel.waiting.incrementAndGet();
              channel.wakeTaker();
              if (waiting < CAPACITY) {
                pull(in);
              } else {
                pause();
              }
            }

            @Override
            public void onUpstreamFinish() {
              finish(Signal.COMPLETED);
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              finish(failure);
            }
          });
    }

    private void pause() {
      channel.giverIdle.set(true);
      if (channel.waiting.get() < CAPACITY && channel.giverIdle.compareAndSet(true, false)) {
        pull(in);
      }
    }

    private void finish(Object end) {
      channel.end = end;
      channel.wakeTaker();
      completeStage();
    }

    @Override
    public void preStart() {
      channel.giver = createAsyncCallback(this::onSignal);
      pull(in);
    }

    private void onSignal(Object signal) {
      if (signal == Signal.CANCELLED) {
        completeStage();
      } else if (signal == Signal.TAKEN) {
        cancelTimer("pick-up");
      } else if (!hasBeenPulled(in) && !isClosed(in)) {
        pull(in);
      }
    }

    @Override
    public void onTimer(Object key) {
      if (!channel.taker.isDone()) {
        completeStage();
      }
    }
  }

  private static final class Taking extends GraphStage<SourceShape<ByteString>> {
    private final Outlet<ByteString> out = Outlet.create("handover.out");
    private final SourceShape<ByteString> shape = SourceShape.of(out);
    private final Channel channel;

    private Taking(Channel channel) {
      this.channel = channel;
    }

    @Override
    public SourceShape<ByteString> shape() {
      return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
      return new Taker();
    }

    private final class Taker extends GraphStageLogic {
      private Taker() {
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
                channel.tellGiver(Signal.CANCELLED);
                completeStage();
              }
            });
      }

      @Override
      public void preStart() {
        if (!channel.taker.complete(createAsyncCallback(signal -> deliver()))) {
          throw new IllegalStateException("a handover's source runs only once");
        }
        channel.tellGiver(Signal.TAKEN);
      }

      @Override
      public void postStop() {
        channel.tellGiver(Signal.CANCELLED);
      }

      private void deliver() {
        if (!isAvailable(out)) {
          return;
        }
        if (!push()) {
          channel.takerIdle.set(true);
          // what arrived between the look and the flag is ours to deliver, unless a signal is on
          // its way already
          if ((!channel.elements.isEmpty() || channel.end != null)
              && channel.takerIdle.compareAndSet(true, false)) {
            push();
          }
        }
      }

      /** Delivers the next element or the end; false when there is neither. */
      private boolean push() {
        ByteString element = channel.elements.poll();
        if (element == null) {
          Object end = channel.end;
          if (end == null) {
            return false;
          }
          element = channel.elements.poll(); // the end is set after the last element
          if (element == null) {
            if (end instanceof Throwable failure) {
              failStage(failure);
            } else {
              completeStage();
            }
            return true;
          }
        }
        if (channel.waiting.decrementAndGet() < CAPACITY / 2
            && channel.giverIdle.compareAndSet(true, false)) {
          channel.tellGiver(Signal.MORE);
        }
        push(out, element);
        return true;
      }
    }
  }
}
