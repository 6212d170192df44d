package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamReply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class DecodedAnswerTest {
  private static final ChatEvent TEXT = new ChatEvent.TextDelta("x");
  private static final ChatEvent USAGE = new ChatEvent.UsageReported(Usage.reported(1, 1), null);
  private static final ChatEvent FINISHED = new ChatEvent.Finished(FinishReason.STOP);

  private TestTransport network;
  private Lane lane;

  @BeforeAll
  void openNetwork() {
    network = new TestTransport();
    lane = network.transport().anyLane();
  }

  @AfterAll
  void closeNetwork() {
    network.close();
  }

  /** Reads {@code t} as text, {@code f} as a finish reason, {@code u} as usage. */
  private static final class Letters implements AnswerDecoder {
    private boolean finish;
    private boolean usage;
    private boolean done;

    @Override
    public void feed(ByteString bytes, Consumer<ChatEvent> out) {
      for (char letter : bytes.utf8String().toCharArray()) {
        finish = finish || letter == 'f';
        usage = usage || letter == 'u';
        if (letter == 't') {
          out.accept(TEXT);
        }
      }
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
      if (!finish) {
        throw new IllegalStateException("no finish reason");
      }
      done = true;
      if (usage) {
        out.accept(USAGE);
      }
      out.accept(FINISHED);
    }

    @Override
    public boolean isComplete() {
      return finish;
    }

    @Override
    public boolean isDone() {
      return done;
    }
  }

  private Source<ChatEvent, NotUsed> answer(Source<String, ?> body) {
    UpstreamReply reply =
        new UpstreamReply(
            200,
            List.of(),
            new UpstreamReply.Streamed(
                body.map(ByteString::fromString)
                    .mapMaterializedValue(any -> NotUsed.getInstance())));
    return Source.fromGraph(
        new DecodedAnswer(
            abandoned -> CompletableFuture.completedFuture(reply), Letters::new, lane));
  }

  private List<ChatEvent> events(Source<ChatEvent, NotUsed> answer) throws Exception {
    return await(answer.runWith(Sink.seq(), lane.materializer()));
  }

  private static <T> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Source<String, NotUsed> brokenAfter(String pieces) {
    return Source.from(List.of((pieces + "!").split("")))
        .map(
            piece -> {
              if (piece.equals("!")) {
                throw new IllegalStateException("the connection broke");
              }
              return piece;
            });
  }

  @Test
  void finishReason_thenSilence_isWhole() throws Exception {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    Source<String, NotUsed> body =
        Source.from(List.of("t", "t", "f"))
            .concat(Source.never())
            .watchTermination(
                (any, end) -> {
                  end.handleAsync((done, failure) -> cancelled.complete(null), Runnable::run);
                  return any;
                });

    assertThat(events(answer(body))).containsExactly(TEXT, TEXT, FINISHED);
    await(cancelled);
  }

  @Test
  void finishReason_thenUsageInTime_isToldWithIt() throws Exception {
    Source<String, NotUsed> body =
        Source.from(List.of("t", "f"))
            .concat(Source.single("u").initialDelay(Duration.ofMillis(100)))
            .concat(Source.never());

    assertThat(events(answer(body))).containsExactly(TEXT, USAGE, FINISHED);
  }

  @Test
  void finishReason_whileTheReaderIsSlow_waitsForWhatIsThere() throws Exception {
    Source<String, NotUsed> body = Source.from(List.of("tf", "t", "u")).concat(Source.never());

    assertThat(events(answer(body).throttle(1, Duration.ofMillis(1_500))))
        .containsExactly(TEXT, TEXT, USAGE, FINISHED);
  }

  @Test
  void finishReason_thenBroken_isWhole() throws Exception {
    assertThat(events(answer(brokenAfter("tf")))).containsExactly(TEXT, FINISHED);
  }

  @Test
  void noFinishReason_thenBroken_fails() {
    assertThatThrownBy(() -> events(answer(brokenAfter("tt"))))
        .hasCauseInstanceOf(ProviderException.class);
  }

  @Test
  void cancelled_beforeTheHead_callsBack() throws Exception {
    CompletableFuture<CompletionStage<?>> sent = new CompletableFuture<>();
    DecodedAnswer answer =
        new DecodedAnswer(
            abandoned -> {
              sent.complete(abandoned);
              return new CompletableFuture<>();
            },
            Letters::new,
            lane);
    UniqueKillSwitch running =
        Source.fromGraph(answer)
            .viaMat(KillSwitches.single(), Keep.right())
            .to(Sink.ignore())
            .run(lane.materializer());
    CompletionStage<?> abandoned = await(sent);
    assertThat(abandoned.toCompletableFuture()).isNotDone();

    running.shutdown();

    await(abandoned);
  }
}
