package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.Capabilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host that takes requests, says that it is well, and does nothing. */
final class DispatchStuckTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final long GIB = 1L << 30;

  private final TestFleet fleet = new TestFleet(TestRouting.settings());
  private final List<ProviderWorker.Command> learned = new ArrayList<>();
  private final List<Lease> leases = new ArrayList<>();

  @BeforeEach
  void twoRequestsBegin() {
    TestFleet.Host host = fleet.host("h", TestFleet.memory(8), Map.of("m", 4L, "n", 3L));
    WorkerSnapshot told =
        worker("h")
            .local()
            .slots(TestFleet.SLOTS)
            .model(model("m").onDisk(4 * GIB))
            .model(model("n").onDisk(3 * GIB))
            .build();
    fleet.dispatch.workerChanged(told, Duration.ofMinutes(10), learned::add);
    List<TestFleet.Asked> asked = List.of(fleet.ask("m"), fleet.ask("m"));
    host.perform();
    asked.forEach(one -> leases.add(TestFleet.lease(one)));
  }

  private void pass(int tens) {
    for (int i = 0; i < tens; i++) {
      fleet.pass(TEN_SECONDS);
      fleet.dispatch.sweep();
    }
  }

  private List<Outcome> outcomes() {
    return learned.stream().map(command -> ((ProviderWorker.Observed) command).outcome()).toList();
  }

  @Test
  void sweep_nothingMovesForLong_workerLearnsOnceThatEachRequestFailed() {
    pass(20);

    assertThat(outcomes())
        .hasSize(2)
        .allSatisfy(
            outcome -> {
              Outcome.Failed failed = (Outcome.Failed) outcome;
              assertThat(failed.error().errorClass()).isEqualTo(ErrorClass.SILENT);
              assertThat(failed.error().message()).startsWith("nothing has moved for ");
            });
  }

  @Test
  void sweep_oneOfThemMoves_nobodyIsBlamed() {
    for (int tokens = 1; tokens < 40; tokens++) {
      fleet.dispatch.progressed(leases.get(0), tokens);
      pass(1);
    }

    assertThat(outcomes()).isEmpty();
  }

  @Test
  void sweep_modelIsBeingLoaded_nobodyIsBlamed() {
    fleet.ask("n");
    pass(20);

    assertThat(outcomes()).isEmpty();
  }

  @Test
  void sweep_requestsAreOver_nobodyIsBlamed() {
    leases.forEach(lease -> fleet.dispatch.ended(lease, new Outcome.Cancelled()));
    learned.clear();
    pass(20);

    assertThat(outcomes()).isEmpty();
  }

  @Test
  void sweep_requestWasSentOnceMore_hasItsTimeAgain() {
    fleet.dispatch.ended(leases.get(0), new Outcome.Cancelled());
    learned.clear();
    pass(5);
    assertThat(outcomes()).isEmpty();
    fleet.dispatch.askedAgain(leases.get(1), ProviderError.of(ErrorClass.TRANSIENT, "reset"));
    learned.clear();
    pass(3);

    assertThat(outcomes()).isEmpty();
  }

  @Test
  void sweep_longBatchOfVectorsIsMade_nobodyIsBlamed() {
    leases.forEach(lease -> fleet.dispatch.ended(lease, new Outcome.Cancelled()));
    learned.clear();
    fleet.dispatch.workerChanged(
        worker("h").local().model(model("m").capabilities(Capabilities.EMBEDDINGS)).build(),
        Duration.ofMinutes(10),
        learned::add);
    List<WorkerPool.Reply> replies = new ArrayList<>();
    fleet.dispatch.acquire(
        RequestProfile.of("vectors", EmbeddingRequest.of("m", List.of("one", "two"))),
        List.of(),
        Duration.ofMinutes(10),
        false,
        replies::add);
    assertThat(replies).singleElement().isInstanceOf(WorkerPool.Granted.class);
    pass(20);

    assertThat(outcomes()).isEmpty();
  }
}
