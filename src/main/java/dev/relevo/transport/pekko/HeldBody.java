package dev.relevo.transport.pekko;

import java.util.concurrent.CompletionStage;
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
 * The body of a request, sent whole at once and yet not ended. Pekko's pool knows no way to call a
 * request back, but it closes the connection of a request whose body fails. May run several times,
 * since a request may be sent again.
 */
final class HeldBody extends GraphStage<SourceShape<ByteString>> {

  /** What the hold was ended by, for the stage's own thread. */
  private record End(@Nullable Throwable failure) {}

  private final Outlet<ByteString> out = Outlet.create("request.body");
  private final SourceShape<ByteString> shape = SourceShape.of(out);
  private final ByteString bytes;
  private final CompletionStage<?> hold;

  /**
   * A body that is held.
   *
   * @param bytes all of it
   * @param hold the body ends when this completes, and fails when this fails
   */
  HeldBody(ByteString bytes, CompletionStage<?> hold) {
    this.bytes = bytes;
    this.hold = hold;
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
    private boolean sent;

    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (!sent) {
                sent = true;
                push(out, bytes);
              }
            }
          });
    }

    @Override
    public void preStart() {
      AsyncCallback<End> ends = createAsyncCallback(this::onEnd);
      hold.handleAsync(
          (any, failure) -> {
            ends.invoke(new End(failure));
            return any;
          },
          Runnable::run);
    }

    private void onEnd(End end) {
      if (end.failure() == null) {
        completeStage();
      } else {
        failStage(end.failure());
      }
    }
  }
}
