package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.testkit.TestPublisher;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.apache.pekko.stream.testkit.javadsl.TestSource;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.concurrent.duration.FiniteDuration;

@Timeout(60)
final class HandoverTest {
  private static final Duration MOMENT = Duration.ofMillis(200);

  private static ActorSystem system;

  @BeforeAll
  static void startSystem() {
    system =
        ActorSystem.create(
            "handover",
            ConfigFactory.parseString("pekko.loglevel = OFF, pekko.stdout-loglevel = OFF")
                .withFallback(ConfigFactory.load()));
  }

  @AfterAll
  static void stopSystem() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Both ends of a handover, the giving one running. */
  private static final class Ends {
    private final TestPublisher.Probe<ByteString> giver;
    private final Source<ByteString, NotUsed> source;

    private Ends(Handover handover) {
      Pair<TestPublisher.Probe<ByteString>, RunningBody> running =
          TestSource.<ByteString>create(system).toMat(handover, Keep.both()).run(system);
      giver = running.first();
      source = running.second().source();
    }

    private TestSubscriber.Probe<ByteString> take() {
      return source.runWith(TestSink.create(system), system);
    }
  }

  private static Ends ends() {
    return new Ends(new Handover());
  }

  private static ByteString bytes(int i) {
    return ByteString.fromString(Integer.toString(i));
  }

  private static List<ByteString> upTo(int count) {
    return IntStream.range(0, count).mapToObj(HandoverTest::bytes).toList();
  }

  @Test
  void take_afterCompletion_deliversEverything() throws Exception {
    Source<ByteString, NotUsed> source =
        Source.from(upTo(20)).runWith(new Handover(), system).source();

    assertThat(source.runWith(Sink.seq(), system).toCompletableFuture().get(20, TimeUnit.SECONDS))
        .isEqualTo(upTo(20));
  }

  @Test
  void take_late_deliversWhatCameBeforeAndAfter() {
    Ends ends = ends();
    ends.giver.sendNext(bytes(0)).sendNext(bytes(1));
    TestSubscriber.Probe<ByteString> taker = ends.take();
    taker.request(10);
    taker.expectNext(bytes(0), bytes(1));
    ends.giver.sendNext(bytes(2));
    taker.expectNext(bytes(2));
    ends.giver.sendComplete();
    taker.expectComplete();
  }

  @Test
  void take_emptyStream_completes() {
    Ends ends = ends();
    ends.giver.ensureSubscription();
    ends.giver.sendComplete();

    ends.take().request(1).expectComplete();
  }

  @Test
  void give_nobodyTakes_readsNoMoreThanItHolds() {
    Ends ends = ends();
    long asked = 0;
    int sent = 0;
    // what the stream asks for is bounded: its own 32 and the buffers in front of them
    while (sent < 10_000) {
      if (asked == 0) {
        try {
          asked = ends.giver.expectRequest();
        } catch (AssertionError nothingMoreIsAskedFor) {
          break;
        }
      }
      ends.giver.sendNext(bytes(sent++));
      asked--;
    }

    assertThat(sent).isBetween(32, 100);
    TestSubscriber.Probe<ByteString> taker = ends.take();
    taker.request(sent);
    for (int i = 0; i < sent; i++) {
      assertThat(taker.requestNext()).isEqualTo(bytes(i));
    }
    assertThat(ends.giver.expectRequest()).as("there is room again").isPositive();
  }

  @Test
  void take_slowly_losesNothing() throws Exception {
    Source<ByteString, NotUsed> source =
        Source.from(upTo(20_000)).runWith(new Handover(), system).source();

    assertThat(
            source
                .buffer(1, OverflowStrategy.backpressure())
                .async()
                .grouped(7)
                .async()
                .mapConcat(group -> group)
                .runWith(Sink.seq(), system)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS))
        .isEqualTo(upTo(20_000));
  }

  @Test
  void give_fails_isToldAfterWhatCameBefore() {
    Ends ends = ends();
    ends.giver.sendNext(bytes(0));
    ends.giver.sendError(new IllegalStateException("broken"));
    TestSubscriber.Probe<ByteString> taker = ends.take();
    taker.request(5);

    taker.expectNext(bytes(0));
    assertThat(taker.expectError()).hasMessage("broken");
  }

  @Test
  void give_failsWhileTaken_isTold() {
    Ends ends = ends();
    TestSubscriber.Probe<ByteString> taker = ends.take();
    taker.request(1);
    taker.expectNoMessage(MOMENT);
    ends.giver.sendError(new IllegalStateException("broken"));

    assertThat(taker.expectError()).hasMessage("broken");
  }

  @Test
  void take_cancels_cancelsTheGiver() {
    Ends ends = ends();
    TestSubscriber.Probe<ByteString> taker = ends.take();
    taker.request(1);
    ends.giver.sendNext(bytes(0));
    taker.expectNext(bytes(0));
    taker.cancel();

    ends.giver.expectCancellation();
  }

  @Test
  void take_cancelsAtOnce_cancelsTheGiver() {
    Ends ends = ends();
    ends.giver.sendNext(bytes(0));
    ends.source.runWith(Sink.cancelled(), system);

    ends.giver.expectCancellation();
  }

  /** What a stream becomes is made before the stream begins. */
  @Test
  void cancel_beforeTheGiverHasBegun_isNotLost() {
    TestPublisher.Probe<ByteString> giver =
        TestSource.<ByteString>create(system)
            .toMat(
                Sink.fromGraph(new Handover())
                    .mapMaterializedValue(
                        body -> {
                          body.cancel();
                          return body;
                        }),
                Keep.left())
            .run(system);

    giver.expectCancellation();
  }

  @Test
  void take_never_cancelsTheGiver() {
    Ends ends = new Ends(new Handover(MOMENT));
    ends.giver.sendNext(bytes(0));

    ends.giver.expectCancellation();
  }

  @Test
  void give_nothingYet_isWaitedForHoweverLongItTakes() {
    Ends ends = new Ends(new Handover(MOMENT));
    assertThat(ends.giver.expectRequest()).isPositive();
    ends.giver.expectNoMessage(FiniteDuration.create(3 * MOMENT.toMillis(), "ms"));
    ends.giver.sendNext(bytes(0));

    ends.take().requestNext(bytes(0));
  }

  @Test
  void take_inTime_outlivesThePickUpTimer() {
    Ends ends = new Ends(new Handover(Duration.ofSeconds(2)));
    TestSubscriber.Probe<ByteString> taker = ends.take();
    taker.request(2);
    taker.expectNoMessage(Duration.ofMillis(2_500));
    ends.giver.sendNext(bytes(0));

    taker.expectNext(bytes(0));
  }

  @Test
  void take_twice_fails() {
    Ends ends = ends();
    ends.giver.sendNext(bytes(0));
    ends.take().requestNext(bytes(0)); // so the first one runs
    TestSubscriber.Probe<ByteString> second = ends.take();
    second.request(1);

    assertThat(second.expectError()).isInstanceOf(IllegalStateException.class);
  }
}
