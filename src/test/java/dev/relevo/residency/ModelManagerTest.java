package dev.relevo.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.PullProgress;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.QuietLog;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Source;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class ModelManagerTest {
  private static final QuietLog COMPLAINTS = QuietLog.of(ModelManager.class.getName());
  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final Lane LANE =
      new Lane(SystemMaterializer.get(KIT.system()).materializer(), Runnable::run, 0);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Order LOAD = new Order.Load("a");
  private static final Order UNLOAD = new Order.Unload("a");
  private static final MemorySettings PULLING =
      new MemorySettings(
          8L << 30,
          List.of(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          null,
          Duration.ofSeconds(1),
          true,
          1_000L);

  private final ManualClock clock = new ManualClock();
  private final FakeHost host = new FakeHost();
  private final TestProbe<Report> told = KIT.createTestProbe();
  private final TestProbe<Report> pulled = KIT.createTestProbe();
  private final ModelPulls pulls = new ModelPulls(pulled.getRef()::tell);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    COMPLAINTS.close();
  }

  private ActorRef<ModelManager.Command> start() {
    return start(FakeProvider.settings("w", 1), MemorySettings.DEFAULT);
  }

  private ActorRef<ModelManager.Command> start(ProviderSettings settings, MemorySettings memory) {
    return KIT.spawn(
        ModelManager.create(settings, memory, host, pulls, told.getRef()::tell, () -> LANE, clock));
  }

  /** One that has looked once, and seen nothing. */
  private ActorRef<ModelManager.Command> started() {
    ActorRef<ModelManager.Command> manager = start();
    host.lists();
    expect(new Report.Seen("w", List.of(), Set.of()));
    return manager;
  }

  private void expect(Report report) {
    assertThat(told.receiveMessage(WAIT)).isEqualTo(report);
  }

  private void pass(Duration time) {
    clock.advance(time);
    TIME.timePasses(time);
  }

  @Test
  void start_looksAtOnceAndThenEveryFiveSeconds() {
    start();
    for (int i = 0; i < 3; i++) {
      List<LoadedModel> loaded = host.lists("x");
      expect(new Report.Seen("w", loaded, Set.of()));
      pass(ModelManager.INTERVAL.minusMillis(1));
      assertThat(host.looks).isEmpty();
      pass(Duration.ofMillis(1));
    }
  }

  @Test
  void look_isAskedFor_comesAtOnce() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Look());
    expect(new Report.Seen("w", host.lists("x"), Set.of()));
  }

  @Test
  void load_isConfirmedByALook_whichMeasures() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Perform(LOAD));
    FakeHost.Call<Void> load = FakeHost.next(host.loads);
    assertThat(load.model()).isEqualTo("a");
    clock.advance(Duration.ofMillis(2_500));
    load.answer().complete(null);
    List<LoadedModel> loaded = host.lists("a");
    expect(new Report.Loaded("w", "a", 2.5));
    expect(new Report.Seen("w", loaded, Set.of()));
  }

  @Test
  void load_underWay_isNotTouchedByLooks() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Perform(LOAD));
    FakeHost.next(host.loads);
    pass(ModelManager.INTERVAL);
    expect(new Report.Seen("w", host.lists("a"), Set.of("a:latest")));
  }

  @Test
  void load_endsWhileALookIsUnderWay_thatLookConfirmsNothing() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Perform(LOAD));
    FakeHost.Call<Void> load = FakeHost.next(host.loads);
    manager.tell(new ModelManager.Look());
    FakeHost.Call<List<LoadedModel>> look = FakeHost.next(host.looks);
    load.answer().complete(null);
    // a second look is asked for while the first is under way: one follows
    manager.tell(new ModelManager.Look());
    look.answer().complete(List.of());
    expect(new Report.Seen("w", List.of(), Set.of("a:latest")));
    List<LoadedModel> loaded = host.lists("a");
    expect(new Report.Loaded("w", "a", 0));
    expect(new Report.Seen("w", loaded, Set.of()));
  }

  @Test
  void load_fails_isToldWithItsReason() {
    ActorRef<ModelManager.Command> manager = started();
    ProviderError error = ProviderError.of(ErrorClass.TRANSIENT, "no memory");
    manager.tell(new ModelManager.Perform(LOAD));
    FakeHost.next(host.loads).answer().completeExceptionally(error.toException());
    host.lists();
    expect(new Report.LoadFailed("w", "a", error));
    expect(new Report.Seen("w", List.of(), Set.of()));
  }

  @Test
  void load_takesTooLong_isGivenUp() {
    ActorRef<ModelManager.Command> manager = start(FakeProvider.settings("w", 1), PULLING);
    host.lists();
    expect(new Report.Seen("w", List.of(), Set.of()));
    manager.tell(new ModelManager.Perform(LOAD));
    FakeHost.Call<Void> load = FakeHost.next(host.loads);
    pass(Duration.ofSeconds(3));
    manager.tell(new ModelManager.Look());
    expect(new Report.Seen("w", host.lists(), Set.of("a:latest")));
    pass(Duration.ofSeconds(3));
    host.lists();
    ProviderError late = ProviderError.of(ErrorClass.SILENT, "loading a took longer than 6 s");
    expect(new Report.LoadFailed("w", "a", late));
    expect(new Report.Seen("w", List.of(), Set.of()));
    load.answer().complete(null);
    manager.tell(new ModelManager.Look());
    expect(new Report.Seen("w", host.lists("a"), Set.of()));
  }

  @Test
  void load_hostThrows_hasFailed() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Perform(LOAD));
    FakeHost.next(host.loads).answer().completeExceptionally(new IllegalStateException("a bug"));
    host.lists();
    assertThat(told.expectMessageClass(Report.LoadFailed.class, WAIT).error().message())
        .contains("a bug");
  }

  @Test
  void unload_isToldWhenTheModelIsGone() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Perform(UNLOAD));
    FakeHost.next(host.unloads).answer().complete(null);
    for (long wait : new long[] {100, 200, 400, 800, 1_600, 1_600}) {
      expect(new Report.Seen("w", host.lists("a"), Set.of("a:latest")));
      pass(Duration.ofMillis(wait));
    }
    host.lists();
    expect(new Report.Unloaded("w", "a"));
    expect(new Report.Seen("w", List.of(), Set.of()));
  }

  @Test
  void unload_modelStays_isToldInTheEnd() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Perform(UNLOAD));
    FakeHost.next(host.unloads).answer().complete(null);
    expect(new Report.Seen("w", host.lists("a"), Set.of("a:latest")));
    clock.advance(Errands.UNLOAD_PATIENCE);
    pass(Duration.ofMillis(100));
    List<LoadedModel> loaded = host.lists("a");
    expect(new Report.UnloadFailed("w", "a", "it is still in memory after 30 s"));
    expect(new Report.Seen("w", loaded, Set.of()));
  }

  @Test
  void unload_isRefusedAndTheModelIsGone_isDone() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Perform(UNLOAD));
    FakeHost.next(host.unloads).answer().completeExceptionally(FakeHost.down().toException());
    host.lists();
    expect(new Report.Unloaded("w", "a"));
  }

  @Test
  void host_thatNeverTells_isTrustedByItsAnswers() {
    ActorRef<ModelManager.Command> manager = start();
    host.doesNotTell(FakeHost.unknownPath());
    expect(new Report.CannotTell("w"));
    manager.tell(new ModelManager.Perform(LOAD));
    FakeHost.next(host.loads).answer().complete(null);
    host.doesNotTell(FakeHost.unknownPath());
    expect(new Report.Loaded("w", "a", 0));
    expect(new Report.CannotTell("w"));
    manager.tell(new ModelManager.Perform(UNLOAD));
    FakeHost.next(host.unloads).answer().complete(null);
    host.doesNotTell(FakeHost.unknownPath());
    expect(new Report.Unloaded("w", "a"));
  }

  @Test
  void host_behindAProxyThatHidesWhatIsInMemory_isTrustedByItsAnswers() {
    start();
    host.doesNotTell(ProviderError.ofStatus(ErrorClass.CREDENTIAL_REJECTED, 403, "forbidden"));
    expect(new Report.CannotTell("w"));
    pass(ModelManager.INTERVAL);
    host.doesNotTell(ProviderError.of(ErrorClass.BROKEN_ANSWER, "a page of HTML"));
    expect(new Report.CannotTell("w"));
  }

  @Test
  void host_thatHasToldAndBreaksOff_isNotTrustedForThat() {
    started();
    for (Duration pause : List.of(ModelManager.INTERVAL, Duration.ofSeconds(1))) {
      pass(pause);
      host.doesNotTell(ProviderError.of(ErrorClass.BROKEN_ANSWER, "a page of HTML"));
    }
    expect(new Report.Lost("w"));
  }

  @Test
  void look_failsTwice_hostIsLostOnceUntilItIsBack() {
    ActorRef<ModelManager.Command> manager = started();
    pass(ModelManager.INTERVAL);
    host.doesNotTell(FakeHost.down());
    await(manager, "x");
    pass(Duration.ofSeconds(1));
    host.doesNotTell(FakeHost.down());
    expect(new Report.Lost("w"));
    pass(ModelManager.INTERVAL);
    host.doesNotTell(FakeHost.down());
    await(manager, "y");
    pass(ModelManager.INTERVAL);
    expect(new Report.Seen("w", host.lists("a"), Set.of("x:latest", "y:latest")));
  }

  @Test
  void look_neverAnswered_isGivenUp() {
    ActorRef<ModelManager.Command> manager = started();
    pass(ModelManager.INTERVAL);
    FakeHost.next(host.looks);
    pass(Duration.ofSeconds(10));
    await(manager, "x");
    pass(Duration.ofSeconds(1));
    FakeHost.next(host.looks);
    pass(Duration.ofSeconds(10));
    expect(new Report.Lost("w"));
  }

  /** Waits until the manager has taken what it got before, by giving it one more order. */
  private void await(ActorRef<ModelManager.Command> manager, String model) {
    manager.tell(new ModelManager.Perform(new Order.Unload(model)));
    assertThat(FakeHost.next(host.unloads).model()).isEqualTo(model);
  }

  @Test
  void stop_ordersUnderWay_areToldToHaveFailed() {
    ActorRef<ModelManager.Command> manager = started();
    manager.tell(new ModelManager.Perform(LOAD));
    manager.tell(new ModelManager.Perform(new Order.Unload("b")));
    FakeHost.next(host.unloads);
    KIT.stop(manager);
    assertThat(told.expectMessageClass(Report.LoadFailed.class, WAIT).model()).isEqualTo("a");
    assertThat(told.expectMessageClass(Report.UnloadFailed.class, WAIT).model()).isEqualTo("b");
  }

  @Test
  void autoPull_missingModels_areFetchedOneAfterTheOther() {
    host.pulls(model -> Source.single(FakeHost.progress("sha256:" + model, 100)));
    ActorRef<ModelManager.Command> manager = start(settings("a", "b", "c"), PULLING);
    manager.tell(new ModelManager.OnDisk(Map.of("b:latest", 300L)));
    expectPulled("a");
    expectPulled("c");
    assertThat(host.pullsByModel()).isEqualTo(Map.of("a", 1, "c", 1));
  }

  @Test
  void autoPull_fails_isTriedAgainAfterARest() {
    host.pulls(model -> Source.failed(FakeHost.down().toException()));
    ActorRef<ModelManager.Command> manager = start(settings("a"), PULLING);
    host.lists();
    told.expectMessageClass(Report.Seen.class, WAIT);
    manager.tell(new ModelManager.OnDisk(Map.of()));
    pullingEnds();
    host.pulls(model -> Source.single(FakeHost.progress("sha256:1", 100)));
    manager.tell(new ModelManager.OnDisk(Map.of()));
    manager.tell(new ModelManager.Look());
    host.lists();
    told.expectMessageClass(Report.Seen.class, WAIT);
    assertThat(host.pullsByModel()).isEqualTo(Map.of("a", 1));
    Awaitility.await()
        .until(
            () -> {
              pass(Duration.ofSeconds(15));
              return host.pullsByModel().equals(Map.of("a", 2));
            });
    expectPulled("a");
  }

  @Test
  void autoPull_switchedOff_fetchesNothingUnlessToldTo() {
    host.pulls(model -> Source.single(FakeHost.progress("sha256:1", 100)));
    ActorRef<ModelManager.Command> manager = start(settings("a"), MemorySettings.DEFAULT);
    manager.tell(new ModelManager.OnDisk(Map.of()));
    manager.tell(new ModelManager.Pull("b"));
    expectPulled("b");
    assertThat(host.pullsByModel()).isEqualTo(Map.of("b", 1));
  }

  @Test
  void autoPull_thatTheDiskHasNoRoomFor_isLeftAlone() {
    host.pulls(
        model ->
            Source.single(
                new PullProgress("pulling", "sha256:1", model.equals("large") ? 701 : 700, 0)));
    ActorRef<ModelManager.Command> manager = start(settings("large", "small"), PULLING);
    manager.tell(new ModelManager.OnDisk(Map.of("x", 300L)));
    expectPulled("small");
    assertThat(host.pullsByModel()).isEqualTo(Map.of("large", 1, "small", 1));
  }

  private void expectPulled(String model) {
    Report.Pulled report = null;
    while (report == null) {
      Report next = pulled.receiveMessage(WAIT);
      report = next instanceof Report.Pulled done ? done : null;
    }
    assertThat(report.model()).isEqualTo(model);
  }

  /** A pull has begun and ended. */
  private void pullingEnds() {
    Report.Pulling report = pulled.expectMessageClass(Report.Pulling.class, WAIT);
    while (!report.pulls().isEmpty()) {
      report = pulled.expectMessageClass(Report.Pulling.class, WAIT);
    }
  }

  private static ProviderSettings settings(String... models) {
    ProviderSettings it = FakeProvider.settings("w", 1);
    ProviderSettings plain =
        new ProviderSettings(
            it.id(),
            it.kind(),
            it.locality(),
            it.use(),
            it.priority(),
            it.slots(),
            it.keys(),
            List.of(models),
            null,
            it.capabilities(),
            it.contextTokens(),
            it.prices(),
            it.timeouts(),
            it.healthInterval());
    return plain.withMemory(PULLING);
  }
}
