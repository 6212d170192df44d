package dev.relevo.provider;

import dev.relevo.chat.ChatEvent;
import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.FutureConverters;

/**
 * The source of a streamed answer: sends the request when it runs, and decodes what comes back.
 * Once the answer is done it completes at once and reads what is left of the body, so that the
 * connection can be used again; a body that does not end soon is cancelled. A source that is
 * cancelled before the response head has come cancels the body as soon as the head is there, since
 * nobody else would and the provider would go on computing.
 */
public final class DecodedAnswer extends GraphStage<SourceShape<ChatEvent>> {
  private static final Duration END_OF_BODY = Duration.ofSeconds(1);

  private final Outlet<ChatEvent> out = Outlet.create("answer.out");
  private final SourceShape<ChatEvent> shape = SourceShape.of(out);
  private final Supplier<CompletionStage<UpstreamReply>> send;
  private final Supplier<? extends AnswerDecoder> decoders;
  private final Lane lane;

  /**
   * The answer to one request.
   *
   * @param send sends the request; its stage fails where the reply is no success
   * @param decoders makes the decoder of the reply's body
   * @param lane where the request lives
   */
  public DecodedAnswer(
      Supplier<CompletionStage<UpstreamReply>> send,
      Supplier<? extends AnswerDecoder> decoders,
      Lane lane) {
    this.send = send;
    this.decoders = decoders;
    this.lane = lane;
  }

  @Override
  public SourceShape<ChatEvent> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic(decoders.get());
  }

  /** The head of the answer, or why there is none. */
  private record Head(@Nullable UpstreamReply reply, @Nullable Throwable failure) {}

  private final class Logic extends TimerGraphStageLogic {
    private final AnswerDecoder decoder;
    private final ArrayDeque<ChatEvent> ready = new ArrayDeque<>(4);
    private @Nullable SubSinkInlet<ByteString> body;
    private boolean ended;
    private @Nullable Throwable failure;

    private Logic(AnswerDecoder decoder) {
      super(shape);
      this.decoder = decoder;
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              deliver();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              if (decoder.isDone() && !ended) {
                readToTheEnd();
              } else {
                completeStage();
              }
            }
          });
    }

    @Override
    public void preStart() {
      AsyncCallback<Head> heads = createAsyncCallback(this::onHead);
      send.get()
          .handleAsync(
              (reply, cause) -> {
                FutureConverters.asJava(heads.invokeWithFeedback(new Head(reply, cause)))
                    .handleAsync(
                        (taken, gone) -> {
                          if (gone != null && reply != null) {
                            discard(reply);
                          }
                          return taken;
                        },
                        Runnable::run);
                return reply;
              },
              Runnable::run);
    }

    private void discard(UpstreamReply reply) {
      if (reply.body() instanceof UpstreamReply.Streamed streamed) {
        streamed.bytes().runWith(Sink.cancelled(), lane.materializer());
      }
    }

    private void onHead(Head head) {
      UpstreamReply reply = head.reply();
      if (reply == null) {
        failStage(UpstreamErrors.told(Objects.requireNonNull(head.failure())));
      } else if (reply.body() instanceof UpstreamReply.Streamed streamed) {
        Body inlet = new Body();
        body = inlet.inlet;
        streamed.bytes().runWith(inlet.inlet.sink(), subFusingMaterializer());
        deliver();
      } else {
        decode(() -> decoder.feed(reply.wholeBody(), ready::add));
        onEnd();
      }
    }

    /** Reads the body. */
    private final class Body extends AbstractInHandler {
      private final SubSinkInlet<ByteString> inlet = new SubSinkInlet<>("answer.body");

      private Body() {
        inlet.setHandler(this);
      }

      @Override
      public void onPush() {
        ByteString bytes = inlet.grab();
        if (decoder.isDone()) {
          inlet.pull();
          return;
        }
        decode(() -> decoder.feed(bytes, ready::add));
        deliver();
      }

      @Override
      public void onUpstreamFinish() {
        onEnd();
      }

      @Override
      public void onUpstreamFailure(Throwable cause) {
        if (failure == null) {
          failure = cause;
        }
        ended = true;
        deliver();
      }
    }

    private void onEnd() {
      ended = true;
      if (!decoder.isDone() && failure == null) {
        decode(() -> decoder.end(ready::add));
      }
      deliver();
    }

    /** A failure waits until what came before it has been delivered. */
    private void decode(Runnable step) {
      try {
        step.run();
      } catch (RuntimeException e) {
        failure = e;
      }
    }

    private void deliver() {
      if (isClosed(out)) {
        if (ended) {
          completeStage();
        }
        return;
      }
      if (!ready.isEmpty() && isAvailable(out)) {
        push(out, ready.poll());
      }
      // pushing may have closed the outlet, when nobody wants more
      if (ready.isEmpty() && !isClosed(out)) {
        if (decoder.isDone()) {
          readToTheEnd();
        } else if (failure != null) {
          failStage(UpstreamErrors.told(failure));
        } else if (isAvailable(out)) {
          pullBody();
        }
      }
    }

    private void readToTheEnd() {
      if (ended) {
        completeStage();
        return;
      }
      setKeepGoing(true);
      scheduleOnce("end-of-body", END_OF_BODY);
      pullBody();
      if (!isClosed(out)) {
        complete(out);
      }
    }

    private void pullBody() {
      SubSinkInlet<ByteString> inlet = body;
      if (inlet != null && !inlet.hasBeenPulled() && !inlet.isClosed()) {
        inlet.pull();
      }
    }

    @Override
    public void onTimer(Object key) {
      completeStage();
    }
  }
}
