package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Steering;
import dev.relevo.gateway.CacheCounts;
import dev.relevo.pool.CircuitStatus;
import dev.relevo.pool.Health;
import dev.relevo.pool.KeyLimits;
import dev.relevo.pool.KeyStatus;
import dev.relevo.pool.MemoryView;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.PoolLoad;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Use;
import dev.relevo.residency.ModelState;
import dev.relevo.residency.Resident;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PoolMetersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final CircuitStatus OPEN = new CircuitStatus(true, NOW.plusSeconds(2));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PoolMeters meters = new PoolMeters(registry);

  private static KeyStatus key(int index, KeyStatus.State state, Instant usableAt) {
    return new KeyStatus(index, "…" + "tail", 1, state, usableAt, KeyLimits.NONE, "its last words");
  }

  private static ModelStatus model(String name, CircuitStatus circuit) {
    return new ModelStatus(
        new ModelInfo(name, Capabilities.USUAL, null, null, null, null, true, null, null),
        SpeedEstimate.UNKNOWN,
        circuit);
  }

  private static WorkerView worker(
      String name, Health health, List<ModelStatus> models, List<KeyStatus> keys) {
    return new WorkerView(
        new WorkerSnapshot(
            new WorkerId(name),
            "groq",
            Locality.CLOUD,
            Use.NORMAL,
            1,
            4,
            health,
            "words of a provider",
            null,
            null,
            models,
            List.of(),
            keys),
        3,
        keys.stream().map(key -> key.index() + 1).toList());
  }

  private void show(List<WorkerView> workers, PoolLoad load, List<MemoryView> memory) {
    meters.show(
        new PoolMeters.Seen(
            Optional.of(workers), Optional.of(load), Optional.of(memory), 7, new CacheCounts(5, 2)),
        NOW);
  }

  private double gauge(String name, String... tags) {
    return registry.get("relevo." + name).tags(tags).gauge().value();
  }

  @Test
  void workers_areShownWithHealthSlotsAndCircuits() {
    show(
        List.of(
            worker(
                "a",
                Health.HEALTHY,
                List.of(model("m", CircuitStatus.CLOSED), model("n", OPEN)),
                List.of()),
            worker("b", Health.DOWN, List.of(), List.of())),
        new PoolLoad(3, Map.of(Steering.Priority.HIGH, 2)),
        List.of());

    assertThat(gauge("workers", "health", "healthy")).isEqualTo(1);
    assertThat(gauge("workers", "health", "down")).isEqualTo(1);
    assertThat(gauge("workers", "health", "loading")).isZero();
    assertThat(gauge("worker.health", "worker", "b", "health", "down")).isEqualTo(1);
    assertThat(gauge("worker.slots", "worker", "a")).isEqualTo(4);
    assertThat(gauge("worker.slots.used", "worker", "a")).isEqualTo(3);
    assertThat(gauge("circuits", "worker", "a", "state", "closed")).isEqualTo(1);
    assertThat(gauge("circuits", "worker", "a", "state", "open")).isEqualTo(1);
    assertThat(gauge("circuits", "worker", "a", "state", "half_open")).isZero();
    assertThat(gauge("leases")).isEqualTo(3);
    assertThat(gauge("queue.length", "priority", "high")).isEqualTo(2);
    assertThat(gauge("queue.length", "priority", "low")).isZero();
    assertThat(gauge("requests.in.flight")).isEqualTo(7);
    assertThat(gauge("pool.answering")).isEqualTo(1);
    assertThat(registry.get("relevo.cache").tag("result", "hit").functionCounter().count())
        .isEqualTo(5);
    assertThat(registry.get("relevo.cache").tag("result", "miss").functionCounter().count())
        .isEqualTo(2);
  }

  @Test
  void keys_areKnownByTheirPlacesOnly() {
    KeyStatus standIn =
        new KeyStatus(0, null, 1, KeyStatus.State.USABLE, Instant.EPOCH, KeyLimits.NONE, null);
    show(
        List.of(
            worker(
                "a",
                Health.HEALTHY,
                List.of(),
                List.of(
                    key(0, KeyStatus.State.USABLE, Instant.EPOCH),
                    key(1, KeyStatus.State.COOLING_DOWN, NOW.plusMillis(2_500)))),
            worker("b", Health.HEALTHY, List.of(), List.of(standIn))),
        new PoolLoad(0, Map.of()),
        List.of());

    assertThat(gauge("provider.key", "worker", "a", "index", "0", "state", "usable")).isEqualTo(1);
    assertThat(gauge("provider.key", "worker", "a", "index", "1", "state", "cooling_down"))
        .isEqualTo(1);
    assertThat(gauge("provider.key.wait", "worker", "a", "index", "0")).isZero();
    assertThat(gauge("provider.key.wait", "worker", "a", "index", "1")).isEqualTo(2.5);
    assertThat(gauge("provider.key.in.flight", "worker", "a", "index", "1")).isEqualTo(2);
    assertThat(registry.find("relevo.provider.key").gauges()).hasSize(2);
    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().toString())
        .noneMatch(id -> id.contains("tail") || id.contains("words"));
  }

  @Test
  void memory_isShownAgainstItsBudget() {
    show(
        List.of(),
        new PoolLoad(0, Map.of()),
        List.of(
            new MemoryView(
                new WorkerId("host"),
                8_000,
                3_000,
                List.of(
                    new Resident(
                        "m", ModelState.READY, 2_000, true, 1, null, false, 0, null, null)),
                Map.of(),
                null)));

    assertThat(gauge("memory.budget", "worker", "host")).isEqualTo(8_000);
    assertThat(gauge("memory.reserved", "worker", "host")).isEqualTo(3_000);
    assertThat(gauge("model.memory", "worker", "host", "model", "m", "state", "ready"))
        .isEqualTo(2_000);
  }

  @Test
  void gauge_whoseValueChanges_isTheSameAndOneThatIsGoneIsNotThere() {
    List<WorkerView> both =
        List.of(
            worker("a", Health.HEALTHY, List.of(), List.of()),
            worker("b", Health.HEALTHY, List.of(), List.of()));
    show(both, new PoolLoad(1, Map.of()), List.of());
    Gauge leases = registry.get("relevo.leases").gauge();

    show(both.subList(1, 2), new PoolLoad(2, Map.of()), List.of());

    assertThat(registry.get("relevo.leases").gauge()).isSameAs(leases);
    assertThat(leases.value()).isEqualTo(2);
    assertThat(workersShown()).containsExactly("b");
  }

  private Set<String> workersShown() {
    return Set.copyOf(
        registry.find("relevo.worker.slots").gauges().stream()
            .map(Gauge::getId)
            .map(id -> String.valueOf(id.getTag("worker")))
            .toList());
  }

  @Test
  void pool_thatDoesNotAnswer_showsNothingOld() {
    show(
        List.of(worker("a", Health.HEALTHY, List.of(model("m", OPEN)), List.of())),
        new PoolLoad(1, Map.of()),
        List.of());

    meters.show(
        new PoolMeters.Seen(
            Optional.empty(), Optional.empty(), Optional.empty(), 7, CacheCounts.NONE),
        NOW);

    assertThat(gauge("pool.answering")).isZero();
    assertThat(gauge("requests.in.flight")).isEqualTo(7);
    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .extracting(Meter.Id::getName)
        .containsOnly("relevo.pool.answering", "relevo.requests.in.flight", "relevo.cache");
  }
}
