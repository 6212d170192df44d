package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.Admissions;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Message;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.testing.FakeProvider;
import dev.relevo.transport.Lane;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the pool is told of an answer while it comes, and at its end. */
final class MeasuredAnswersTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Usage USAGE = Usage.reported(400, 300);
  private static final ChatEvent.Timing TIMING = new ChatEvent.Timing(1, 2_000_000, 3_000_000);
  private static final Lease LEASE =
      new Lease(
          1,
          new WorkerId("a"),
          "m",
          Capabilities.USUAL,
          null,
          SpeedEstimate.UNKNOWN,
          0,
          false,
          false,
          false);

  private final ChatRequest request = ChatRequest.of(Message.user("hello"));
  private final RequestProfile profile = RequestProfile.of("req", request);
  private final TestProbe<WorkerPool.Command> pool = KIT.createTestProbe();
  private final FakeProvider provider = new FakeProvider();
  private final Lane lane =
      new Lane(Materializer.createMaterializer(KIT.system()), Runnable::run, 0);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private Desk desk(ProviderSettings settings) {
    GatewaySettings all = GatewaySettings.from(ConfigFactory.empty());
    return new Desk(
        KIT.system(),
        pool.getRef(),
        new Providers(Map.of(LEASE.worker(), new Providers.Running(provider, settings))),
        all.routing(),
        new ResponseCache(all.cache(), Ticker.systemTicker()),
        new RequestLog(1, InstantSource.system(), System::nanoTime, trace -> {}),
        Admissions.OPEN,
        Propagation.ALL,
        InstantSource.system());
  }

  private void grant() {
    pool.expectMessageClass(WorkerPool.Acquire.class)
        .replyTo()
        .accept(new WorkerPool.Granted(LEASE, List.of()));
  }

  /** Everything that the pool is told until the lease ends. */
  private List<WorkerPool.Command> streamed(ProviderSettings settings) {
    List<ChatEvent> events = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      events.add(new ChatEvent.TextDelta("word "));
    }
    events.add(new ChatEvent.UsageReported(USAGE, TIMING));
    events.add(new ChatEvent.Finished(FinishReason.STOP));
    provider.streaming(call -> Source.from(events));
    Desk desk = desk(settings);
    var unused =
        Source.fromGraph(
                new AnswerStage(
                    request,
                    profile,
                    RequestTraceTest.ORIGIN,
                    () -> desk,
                    () -> lane,
                    served -> {}))
            .runWith(Sink.ignore(), lane.materializer());
    grant();
    List<WorkerPool.Command> told = new ArrayList<>();
    do {
      told.add(pool.receiveMessage());
    } while (!(told.get(told.size() - 1) instanceof WorkerPool.Ended));
    return told;
  }

  @Test
  void stream_hostIsManaged_tellsOfProgressOnceASecondAndNotForEachToken() {
    ProviderSettings managed = FakeProvider.settings("a", 0).withMemory(MemorySettings.DEFAULT);
    long start = System.nanoTime();

    List<WorkerPool.Command> told = streamed(managed);

    assertThat(told).first().isEqualTo(new WorkerPool.Progressed(LEASE, 1));
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    assertThat(told).hasSizeBetween(2, 2 + (int) seconds);
  }

  @Test
  void stream_hostIsNotManaged_tellsNothingBeforeTheEnd() {
    assertThat(streamed(FakeProvider.settings("a", 0))).hasSize(1);
  }

  @Test
  void stream_ends_tellsWhatTheHostHasMeasured() {
    List<WorkerPool.Command> told = streamed(FakeProvider.settings("a", 0));

    Outcome.Succeeded outcome =
        (Outcome.Succeeded) ((WorkerPool.Ended) told.get(told.size() - 1)).outcome();
    assertThat(outcome.promptTokens()).isEqualTo(400);
    assertThat(outcome.completionTokens()).isEqualTo(300);
    assertThat(outcome.timing()).isEqualTo(TIMING);
  }

  @Test
  void whole_ends_tellsWhatTheHostHasMeasured() {
    provider.completing(
        call ->
            CompletableFuture.completedFuture(
                new ChatResponse.Answer(
                    "hello", null, List.of(), FinishReason.STOP, USAGE, TIMING)));
    Desk desk = desk(FakeProvider.settings("a", 0));
    var unused =
        new WholeReply<>(
                lease ->
                    new WholeAnswer(
                        request,
                        lease,
                        AnswerLimit.forLease(request, lease, desk),
                        desk.cache().turn(request)),
                profile,
                null,
                desk.trace(profile, RequestTraceTest.ORIGIN, false, null),
                false,
                desk,
                lane)
            .get();
    grant();

    Outcome outcome = pool.expectMessageClass(WorkerPool.Ended.class).outcome();
    assertThat(((Outcome.Succeeded) outcome).timing()).isEqualTo(TIMING);
    assertThat(((Outcome.Succeeded) outcome).promptTokens()).isEqualTo(400);
  }
}
