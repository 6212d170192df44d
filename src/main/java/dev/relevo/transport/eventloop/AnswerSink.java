package dev.relevo.transport.eventloop;

import dev.relevo.transport.Taker;
import java.util.Objects;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Where the stream of an answer ends: what arrives is given to a {@link Taker} at once, on the
 * stream's own thread, and the next is asked for when that takes more. Runs once.
 */
final class AnswerSink
    extends AbstractGraphStageWithMaterializedValue<SinkShape<ByteString>, Taker.Giver> {
  private final Inlet<ByteString> in = Inlet.create("answer.in");
  private final SinkShape<ByteString> shape = SinkShape.of(in);
  private final Taker taker;

  AnswerSink(Taker taker) {
    this.taker = Objects.requireNonNull(taker, "taker");
  }

  @Override
  public SinkShape<ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, Taker.Giver> createLogicAndMaterializedValuePair(
      Attributes attributes) {
    Logic logic = new Logic();
    return Pair.create(logic, logic);
  }

  private final class Logic extends GraphStageLogic implements Taker.Giver {
    private final AsyncCallback<Boolean> told = createAsyncCallback(this::onTold);

    private Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              if (taker.take(grab(in))) {
                pull(in);
              }
            }

            @Override
            public void onUpstreamFinish() {
              taker.end(null);
              completeStage();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              taker.end(failure);
              failStage(failure);
            }
          });
    }

    @Override
    public void preStart() {
      pull(in);
    }

    private void onTold(boolean goOn) {
      if (!goOn) {
        completeStage();
      } else if (!hasBeenPulled(in) && !isClosed(in)) {
        pull(in);
      }
    }

    @Override
    public void resume() {
      told.invoke(true);
    }

    @Override
    public void cancel() {
      told.invoke(false);
    }
  }
}
