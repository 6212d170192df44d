package dev.relevo.transport.pekko;

import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Passes the body of an answer on and tells its failures. A body that is given up leaves its mark
 * on the connection: Pekko's pool may hand a connection that is closing for that reason to the next
 * request, which then fails without fault of the host.
 */
final class PekkoBody extends GraphStage<FlowShape<ByteString, ByteString>> {
  /** Why a connection closes whose answer was given up. */
  static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp() {
      super("the answer before was given up", null, false, false);
    }
  }

  private final Inlet<ByteString> in = Inlet.create("body.in");
  private final Outlet<ByteString> out = Outlet.create("body.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final String base;

  PekkoBody(String base) {
    this.base = base;
  }

  /** Whether a request failed only because the answer before it was given up. */
  static boolean isFromAnswerBefore(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GivenUp) {
        return true;
      }
    }
    return false;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
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
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              push(out, grab(in));
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              failStage(PekkoFailures.told(failure, base));
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancelStage(new GivenUp());
            }
          });
    }
  }
}
