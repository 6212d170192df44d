package dev.relevo.transport.pekko;

import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpRequest;
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

/**
 * The requests of a connection, which is closed when the head of the next one has not come in time.
 * The time counts from the opening of the connection or from the end of the last answer, whether
 * nothing comes meanwhile or a byte now and then. It sees requests, not bytes, and so costs an
 * answer nothing. Immutable; each materialization is one connection.
 */
final class AwaitedRequests
    extends GraphStage<FlowShape<HttpRequest, AwaitedRequests.ArrivedRequest>> {

  /**
   * A request whose head has come.
   *
   * @param request the request
   * @param ended to be run once when it has its whole answer, or will never have one
   */
  record ArrivedRequest(HttpRequest request, Runnable ended) {}

  private static final String TIMER = "head";

  private final Inlet<HttpRequest> in = Inlet.create("AwaitedRequests.in");
  private final Outlet<ArrivedRequest> out = Outlet.create("AwaitedRequests.out");
  private final FlowShape<HttpRequest, ArrivedRequest> shape = FlowShape.of(in, out);
  private final Duration limit;

  AwaitedRequests(Duration limit) {
    this.limit = limit;
  }

  @Override
  public FlowShape<HttpRequest, ArrivedRequest> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private final AsyncCallback<Done> ended = createAsyncCallback(done -> onEnded());
    private int inProgress;

    private Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              cancelTimer(TIMER);
              inProgress++;
              push(out, new ArrivedRequest(grab(in), () -> ended.invoke(Done.getInstance())));
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(TIMER, limit);
    }

    private void onEnded() {
      if (--inProgress == 0) {
        scheduleOnce(TIMER, limit);
      }
    }

    @Override
    public void onTimer(Object key) {
      completeStage();
    }
  }
}
