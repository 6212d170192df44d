package dev.relevo.provider;

import dev.relevo.chat.ChatEvent;
import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;

/**
 * The source of a streamed answer: sends the request when it runs, and decodes what comes back.
 * Once the answer is done it completes at once and leaves what is left of the body, so that the
 * connection can be used again where that ends soon. An answer of which only the end mark is
 * missing is whole when its body breaks off, and also when nothing more comes for a moment. A
 * source that is cancelled before the response head has come calls the request back, since the
 * provider would go on computing. It runs once, as a stream or inside another stage ({@link #in}).
 */
public final class DecodedAnswer extends GraphStage<SourceShape<ChatEvent>> {
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
    return new Logic();
  }

  /**
   * The answer inside another stage, which reads it without a stream between.
   *
   * @param logic the stage, which need not have started yet
   */
  public Decoding in(GraphStageLogic logic, Decoding.Reader reader) {
    return new Decoding(send, decoders.get(), lane.materializer(), logic, reader);
  }

  private final class Logic extends TimerGraphStageLogic implements Decoding.Reader {
    private static final String MARK = "end-mark";

    private final Decoding decoding = in(this, this);

    private Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              decoding.pull();
            }
          });
    }

    @Override
    public void preStart() {
      decoding.start();
    }

    @Override
    public void postStop() {
      decoding.cancel();
    }

    @Override
    public void onEvent(ChatEvent event) {
      push(out, event);
    }

    @Override
    public void onWhole() {
      completeStage();
    }

    @Override
    public void onFailed(Throwable failure) {
      failStage(failure);
    }

    @Override
    public void wakeAfter(Duration delay) {
      scheduleOnce(MARK, delay);
    }

    @Override
    public void onTimer(Object key) {
      decoding.onTimer();
    }
  }
}
