package dev.relevo.transport.pekko;

import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamFailures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.SinkShape;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.apache.pekko.util.ByteStringBuilder;

/** Collects the body of an answer, unless it grows too large, takes too long or is given up. */
final class CollectedBody extends GraphStage<SinkShape<ByteString>> {
  private final Inlet<ByteString> in = Inlet.create("body.in");
  private final SinkShape<ByteString> shape = SinkShape.of(in);
  private final String base;
  private final long mostBytes;
  private final Duration longest;
  private final CompletionStage<?> abandoned;
  private final CompletableFuture<ByteString> whole = new CompletableFuture<>();

  /**
   * A body of which nothing has come yet; runs once.
   *
   * @param base whose answer it is
   * @param longest how long all of it may take
   * @param abandoned completes when nobody wants the answer any more
   */
  CollectedBody(String base, long mostBytes, Duration longest, CompletionStage<?> abandoned) {
    this.base = base;
    this.mostBytes = mostBytes;
    this.longest = longest;
    this.abandoned = abandoned;
  }

  /** Completes with the whole body, or fails with an {@link UpstreamException}. */
  CompletionStage<ByteString> whole() {
    return whole;
  }

  @Override
  public SinkShape<ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private final ByteStringBuilder collected = new ByteStringBuilder();

    private Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              collected.append(grab(in));
              if (collected.length() > mostBytes) {
                giveUp(UpstreamException.Kind.TOO_LARGE);
              } else {
                pull(in);
              }
            }

            @Override
            public void onUpstreamFinish() {
              whole.complete(collected.result());
              completeStage();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              whole.completeExceptionally(PekkoFailures.told(failure, base));
              completeStage();
            }
          });
    }

    @Override
    public void preStart() {
      AsyncCallback<UpstreamException.Kind> giveUp = createAsyncCallback(this::giveUp);
      abandoned.handleAsync(
          (any, failure) -> {
            giveUp.invoke(UpstreamException.Kind.CALLED_BACK);
            return any;
          },
          Runnable::run);
      scheduleOnce("longest", longest);
      pull(in);
    }

    @Override
    public void onTimer(Object key) {
      giveUp(UpstreamException.Kind.RESET);
    }

    private void giveUp(UpstreamException.Kind why) {
      whole.completeExceptionally(UpstreamFailures.of(why, base));
      cancelStage(new PekkoBody.GivenUp());
    }

    @Override
    public void postStop() {
      whole.completeExceptionally(UpstreamFailures.of(UpstreamException.Kind.RESET, base));
    }
  }
}
