package dev.relevo.transport;

import java.time.Duration;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Hands a running stream over to somebody who takes it later: the body of an answer whose response
 * head depends on what its stream does first. The sink runs at once and stops reading after {@value
 * #CAPACITY} elements; what it becomes, {@link RunningBody}, goes on from there and is taken once,
 * as a stream or directly. One that is not taken within half a minute is cancelled, as a client
 * that has gone before the head was ready would otherwise leak it.
 */
public final class Handover
    extends AbstractGraphStageWithMaterializedValue<SinkShape<ByteString>, RunningBody> {
  static final int CAPACITY = 32;
  private static final Duration PICK_UP = Duration.ofSeconds(30);

  private final Inlet<ByteString> in = Inlet.create("handover.in");
  private final SinkShape<ByteString> shape = SinkShape.of(in);
  private final Duration pickUp;

  public Handover() {
    this(PICK_UP);
  }

  /** A handover that must be taken within this time. */
  Handover(Duration pickUp) {
    this.pickUp = pickUp;
  }

  @Override
  public SinkShape<ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, RunningBody> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    RunningBody body = new RunningBody();
    return Pair.create(new Giving(body), body);
  }

  /** What the two sides tell each other. */
  enum Signal {
    MORE,
    TAKEN,
    CANCELLED,
    COMPLETED
  }

  private final class Giving extends TimerGraphStageLogic {
    private final RunningBody body;
    private boolean begun;

    private Giving(RunningBody body) {
      super(shape);
      this.body = body;
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              Taker direct = body.direct();
              if (direct == null ? keep(grab(in)) : direct.take(grab(in))) {
                pull(in);
              }
            }

            @Override
            public void onUpstreamFinish() {
              body.end(Signal.COMPLETED);
              completeStage();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              body.end(failure);
              completeStage();
            }
          });
    }

    private boolean keep(ByteString element) {
      if (!begun) {
        begun = true; // from now on there is something to pick up
        scheduleOnce("pick-up", pickUp);
      }
      return body.keep(element) || body.hasRoom();
    }

    @Override
    public void preStart() {
      body.begin(createAsyncCallback(this::onSignal));
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
      if (body.take()) {
        completeStage();
      }
    }
  }
}
