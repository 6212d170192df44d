package dev.relevo.provider;

import dev.relevo.chat.ChatEvent;
import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
 * connection can be used again; a body that does not end soon is cancelled. An answer of which only
 * the end mark is missing is whole when its body breaks off, and also when nothing more comes for a
 * moment. A source that is cancelled before the response head has come calls the request back,
 * since the provider would go on computing.
 */
public final class DecodedAnswer extends GraphStage<SourceShape<ChatEvent>> {
  private static final Duration END_OF_BODY = Duration.ofSeconds(1);
  private static final Duration NEARLY = Duration.ofMillis(10);
  private static final String END_MARK = "end-mark";

  private final Outlet<ChatEvent> out = Outlet.create("answer.out");
  private final SourceShape<ChatEvent> shape = SourceShape.of(out);
  private final Function<CompletionStage<?>, CompletionStage<UpstreamReply>> send;
  private final Supplier<? extends AnswerDecoder> decoders;
  private final Lane lane;

  /**
   * The answer to one request.
   *
   * @param send sends the request, which is called back when the stage that it is given completes;
   *     its own stage fails where the reply is no success
   * @param decoders makes the decoder of the reply's body
   * @param lane where the request lives
   */
  public DecodedAnswer(
      Function<CompletionStage<?>, CompletionStage<UpstreamReply>> send,
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
    private final CompletableFuture<Void> abandoned = new CompletableFuture<>();
    private boolean ended;
    private boolean markAwaited;
    private long pulledAt;
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
      send.apply(abandoned)
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

    /** Changes nothing where the head has come: its body was read or is cancelled. */
    @Override
    public void postStop() {
      abandoned.complete(null);
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
        if (failure == null && !decoder.isComplete()) {
          failure = cause;
        }
        onEnd();
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
        if (decoder.isComplete() && !decoder.isDone()) {
          pulledAt = System.nanoTime();
          awaitMark(END_OF_BODY);
        }
      }
    }

    /** One timer at a time, however many events come. */
    private void awaitMark(Duration wait) {
      if (!markAwaited) {
        markAwaited = true;
        scheduleOnce(END_MARK, wait);
      }
    }

    private void onNoMark() {
      markAwaited = false;
      boolean asked = body != null && body.hasBeenPulled();
      if (ended || decoder.isDone() || !decoder.isComplete() || !asked) {
        return; // it is asked for again when there is room
      }
      Duration left = END_OF_BODY.minusNanos(System.nanoTime() - pulledAt);
      if (left.compareTo(NEARLY) > 0) {
        awaitMark(left);
      } else {
        decode(() -> decoder.end(ready::add));
        deliver();
      }
    }

    @Override
    public void onTimer(Object key) {
      if (key.equals(END_MARK)) {
        onNoMark();
      } else {
        completeStage();
      }
    }
  }
}
