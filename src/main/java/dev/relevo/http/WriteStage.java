package dev.relevo.http;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Steering;
import dev.relevo.gateway.Gateway;
import dev.relevo.pool.QueuePlace;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an {@link AnswerWriter} in a stream. Where nothing was written for a while it writes a
 * keep-alive, between events only. A failure after something was written is written too. Runs once.
 */
final class WriteStage extends GraphStage<FlowShape<ChatEvent, ByteString>> {
  private static final Logger LOG = LoggerFactory.getLogger(WriteStage.class);
  private static final String TICK = "tick";

  /** Ticks are cheaper than a clock that each token sets back; silence is told by the half. */
  private static final int QUIET_TICKS = 2;

  private final Inlet<ChatEvent> in = Inlet.create("write.in");
  private final Outlet<ByteString> out = Outlet.create("write.out");
  private final FlowShape<ChatEvent, ByteString> shape = FlowShape.of(in, out);
  private final AnswerWriter writer;
  private final Duration keepAlive;
  private final Steering.Privacy privacy;
  private final Supplier<CompletionStage<Optional<QueuePlace>>> places;
  private final Consumer<@Nullable QueuePlace> onKeepAlive;

  /**
   * A stage.
   *
   * @param keepAlive after how long a silence a keep-alive is written; up to half as long again may
   *     pass
   * @param privacy whether the words of a fault may be logged
   * @param places tells where the request stands if it waits; asked before each keep-alive until
   *     there is something to write
   * @param onKeepAlive told before each keep-alive, on the stream's thread
   */
  WriteStage(
      AnswerWriter writer,
      Duration keepAlive,
      Steering.Privacy privacy,
      Supplier<CompletionStage<Optional<QueuePlace>>> places,
      Consumer<@Nullable QueuePlace> onKeepAlive) {
    this.writer = writer;
    this.keepAlive = keepAlive;
    this.privacy = privacy;
    this.places = places;
    this.onKeepAlive = onKeepAlive;
  }

  @Override
  public FlowShape<ChatEvent, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private boolean written;
    private boolean begun;
    private boolean asking;
    private int quietTicks;

    private final AsyncCallback<Optional<QueuePlace>> told = createAsyncCallback(this::onPlace);

    private Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              ByteString bytes;
              try {
                bytes = writer.write(grab(in));
              } catch (RuntimeException e) {
                breakOff(e);
                return;
              }
              written = true;
              begun = true;
              quietTicks = 0;
              if (!bytes.isEmpty() && isAvailable(out)) {
                push(out, bytes);
              } else if (!bytes.isEmpty()) {
                emit(out, bytes); // a keep-alive is still on its way
              } else {
                pull(in);
              }
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              if (written) {
                tell(failure);
              } else {
                failStage(failure);
              }
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (!hasBeenPulled(in)) {
                pull(in);
              }
            }
          });
    }

    /** The head of the response has gone, or is about to: only the stream can tell. */
    private void tell(Throwable failure) {
      GatewayError error = Gateway.errorOf(failure);
      if (error.kind() == GatewayError.Kind.INTERNAL) {
        LOG.error("a stream failed by a fault of the gateway", Wordless.of(failure, privacy));
      }
      emit(out, writer.failed(error), () -> completeStage());
    }

    /** A writer's fault is not left to the interpreter of streams, which logs every word of it. */
    private void breakOff(RuntimeException failure) {
      cancel(in, failure);
      tell(failure);
    }

    @Override
    public void preStart() {
      Duration tick = keepAlive.dividedBy(QUIET_TICKS);
      scheduleWithFixedDelay(TICK, tick, tick);
    }

    @Override
    public void onTimer(Object key) {
      if (++quietTicks < QUIET_TICKS || asking || !isAvailable(out)) {
        return;
      }
      if (begun) {
        keepAlive(null);
      } else {
        askForPlace();
      }
    }

    private void askForPlace() {
      asking = true;
      places
          .get()
          .whenCompleteAsync(
              (place, failure) -> told.invoke(failure == null ? place : Optional.empty()),
              Runnable::run);
    }

    private void onPlace(Optional<QueuePlace> place) {
      asking = false;
      if (begun) {
        return;
      }
      keepAlive(place.orElse(null));
    }

    private void keepAlive(@Nullable QueuePlace place) {
      if (isAvailable(out)) {
        quietTicks = 0;
        ByteString bytes = writer.keepAlive(place);
        if (!bytes.isEmpty()) {
          written = true;
          onKeepAlive.accept(place);
          push(out, bytes);
        }
      }
    }
  }
}
