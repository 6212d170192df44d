package dev.relevo.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ProviderException;
import dev.relevo.provider.PullProgress;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.testkit.TestPublisher;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.apache.pekko.stream.testkit.javadsl.TestSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ModelPullsTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Lane LANE =
      new Lane(SystemMaterializer.get(KIT.system()).materializer(), Runnable::run, 0);
  private static final long GIB = 1L << 30;
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final BlockingQueue<TestPublisher.Probe<PullProgress>> fetches =
      new LinkedBlockingQueue<>();
  private final FakeHost host = new FakeHost();
  private final TestProbe<Report> told = KIT.createTestProbe();
  private final ModelPulls pulls = new ModelPulls(told.getRef()::tell);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void fetchAsTheTestSays() {
    host.pulls(
        model ->
            TestSource.<PullProgress>create(Adapter.toClassic(KIT.system()))
                .mapMaterializedValue(
                    probe -> {
                      fetches.add(probe);
                      return NotUsed.getInstance();
                    }));
  }

  private TestSubscriber.Probe<PullProgress> listen(String worker, String model) {
    TestSubscriber.Probe<PullProgress> listener =
        pulls
            .pull(new ModelPulls.Target(worker, host, 10 * GIB), model, LANE)
            .runWith(TestSink.create(Adapter.toClassic(KIT.system())), LANE.materializer());
    listener.ensureSubscription();
    listener.request(100);
    return listener;
  }

  private TestPublisher.Probe<PullProgress> fetch() throws InterruptedException {
    TestPublisher.Probe<PullProgress> probe = fetches.poll(20, TimeUnit.SECONDS);
    assertThat(probe).isNotNull();
    return probe;
  }

  private void expectPulling(PullStanding... pulling) {
    assertThat(told.receiveMessage(WAIT)).isEqualTo(new Report.Pulling("w", List.of(pulling)));
  }

  @Test
  void pull_severalListeners_shareOneFetchingAndAllSeeItsProgress() throws Exception {
    TestSubscriber.Probe<PullProgress> first = listen("w", "m");
    expectPulling(new PullStanding("m", 0, 0));
    TestPublisher.Probe<PullProgress> fetch = fetch();
    fetch.sendNext(FakeHost.progress("one", 40));
    expectPulling(new PullStanding("m", 40, 100));
    first.expectNext(FakeHost.progress("one", 40));

    TestSubscriber.Probe<PullProgress> late = listen("w", "m:latest");
    late.expectNext(FakeHost.progress("one", 40));
    fetch.sendNext(FakeHost.progress("two", 40));
    first.expectNext(FakeHost.progress("two", 40));
    late.expectNext(FakeHost.progress("two", 40));
    fetch.sendNext(FakeHost.progress("two", 60));
    expectPulling(new PullStanding("m", 100, 200));
    assertThat(pulls.running("w")).containsExactly(new PullStanding("m", 100, 200));

    fetch.sendComplete();
    first.expectNext(FakeHost.progress("two", 60));
    first.expectComplete();
    late.expectNext(FakeHost.progress("two", 60));
    late.expectComplete();
    assertThat(told.receiveMessage(WAIT)).isEqualTo(new Report.Pulled("w", "m"));
    expectPulling();
    assertThat(host.pullsByModel()).isEqualTo(Map.of("m", 1));
    assertThat(pulls.running("w")).isEmpty();
  }

  @Test
  void pull_otherModelsAndOtherHosts_areFetchedByThemselves() throws Exception {
    listen("w", "m");
    listen("w", "n");
    listen("other", "m");
    fetch();
    fetch();
    fetch();
    assertThat(host.pullsByModel()).isEqualTo(Map.of("m", 2, "n", 1));
  }

  @Test
  void pull_listenersLeave_goesOnUntilTheLastHasGone() throws Exception {
    TestSubscriber.Probe<PullProgress> first = listen("w", "m");
    TestSubscriber.Probe<PullProgress> second = listen("w", "m");
    TestPublisher.Probe<PullProgress> fetch = fetch();
    fetch.sendNext(FakeHost.progress("one", 1));
    first.expectNext(FakeHost.progress("one", 1));
    second.expectNext(FakeHost.progress("one", 1));
    first.cancel();
    fetch.sendNext(FakeHost.progress("one", 2));
    second.expectNext(FakeHost.progress("one", 2));
    second.cancel();
    fetch.expectCancellation();
    assertThat(pulls.running("w")).isEmpty();

    listen("w", "m");
    fetch();
    assertThat(host.pullsByModel()).isEqualTo(Map.of("m", 2));
  }

  @Test
  void pull_fails_allAreTold() throws Exception {
    TestSubscriber.Probe<PullProgress> first = listen("w", "m");
    TestSubscriber.Probe<PullProgress> second = listen("w", "m");
    TestPublisher.Probe<PullProgress> fetch = fetch();
    fetch.sendNext(FakeHost.progress("one", 40));
    first.expectNext(FakeHost.progress("one", 40));
    second.expectNext(FakeHost.progress("one", 40)); // it has joined
    ProviderException failure = FakeHost.down().toException();
    fetch.sendError(failure);
    assertThat(first.expectError()).isSameAs(failure);
    assertThat(second.expectError()).isSameAs(failure);
    expectPulling(new PullStanding("m", 0, 0));
    expectPulling(new PullStanding("m", 40, 100));
    expectPulling();
    assertThat(pulls.running("w")).isEmpty();
  }

  @Test
  void pull_largerThanTheDiskHasRoomFor_isStoppedAndSaysTheFigures() throws Exception {
    pulls.onDisk("w", Map.of("x", 8 * GIB, "m", 5 * GIB));
    TestSubscriber.Probe<PullProgress> listener = listen("w", "m");
    TestPublisher.Probe<PullProgress> fetch = fetch();
    PullProgress fits = new PullProgress("pulling", "one", 2 * GIB, 0);
    fetch.sendNext(fits);
    listener.expectNext(fits);
    fetch.sendNext(new PullProgress("pulling", "two", GIB / 2, 0));
    assertThat(listener.expectError())
        .isInstanceOf(ProviderException.class)
        .hasMessage(
            "fetching m needs 2.5 GiB on the disk, where other models take 8.0 GiB: more than"
                + " disk-budget (10.0 GiB)");
    fetch.expectCancellation();
  }

  @Test
  void pull_notRun_doesNothing() {
    var unused = pulls.pull(new ModelPulls.Target("w", host, null), "m", LANE);
    assertThat(host.pullsByModel()).isEmpty();
  }

  @Test
  void standing_saysHowFarItIs() {
    assertThat(new PullStanding("gemma2:2b", 43, 100).text()).isEqualTo("pulling gemma2:2b, 43 %");
    assertThat(new PullStanding("gemma2:2b", 0, 0).text()).isEqualTo("pulling gemma2:2b");
  }
}
