package dev.relevo.simulation;

import dev.relevo.pool.Dispatch;
import dev.relevo.pool.Health;
import dev.relevo.pool.ProviderWorker;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.WorkerState;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway knows of one host, and how it gets to know it: the gateway's own {@link
 * WorkerState}, and probes at the times at which {@link ProviderWorker} makes them. Not
 * thread-safe.
 */
final class SimulatedWorker {
  private static final double FIRST_RETRY = 0.25;
  private static final double LONGEST_RETRY = 15;
  private static final double TELLING_DELAY = 0.25;

  /** How much smaller a model is on disk than in memory. */
  private static final double ON_DISK = 0.85;

  private final VirtualTime time;
  private final SimulatedHost host;
  private final ProviderSettings settings;
  private final Dispatch dispatch;
  private final Random random;
  private final WorkerState state;
  private VirtualTime.@Nullable Event nextProbe;
  private boolean probesSoon;
  private boolean tellsLater;
  private int retries;

  SimulatedWorker(
      VirtualTime time,
      SimulatedHost host,
      ProviderSettings settings,
      RoutingSettings routing,
      Dispatch dispatch,
      Random random) {
    this.time = time;
    this.host = host;
    this.settings = settings;
    this.dispatch = dispatch;
    this.random = random;
    this.state = new WorkerState(settings, routing.circuit());
  }

  /** Begins to tell the pool, and looks how the host is. */
  void start() {
    tell();
    probe();
  }

  /** Takes what the pool tells, after the pool is done, as one actor takes another's messages. */
  private void take(ProviderWorker.Command command) {
    time.after(0, () -> learn(command));
  }

  private void learn(ProviderWorker.Command command) {
    if (command instanceof ProviderWorker.Observed observed) {
      observed(observed);
    } else if (command instanceof ProviderWorker.TrialSpoke spoke) {
      state.trialSpoke(spoke.model(), time.instant());
      tell();
    }
  }

  private void observed(ProviderWorker.Observed observed) {
    WorkerState.Reaction reaction =
        state.observed(
            observed.model(),
            observed.keyIndex(),
            observed.outcome(),
            observed.sent(),
            time.instant(),
            random.nextDouble());
    if (reaction == WorkerState.Reaction.NONE) {
      tellLater();
      return;
    }
    if (reaction == WorkerState.Reaction.TELL_AND_PROBE && !probesSoon) {
      retries = 0;
      probeAfter(FIRST_RETRY);
      probesSoon = true;
    }
    tell();
  }

  private void probeAfter(double seconds) {
    if (nextProbe != null) {
      nextProbe.callOff();
    }
    nextProbe = time.after(seconds, this::probe);
  }

  private void probe() {
    probesSoon = false;
    host.probe(this::probed);
  }

  private void probed(boolean well) {
    state.probed(
        well
            ? ProbeReport.available(models(), null)
            : ProbeReport.of(ProbeReport.State.NOT_RUNNING, "nothing listens there"),
        time.instant());
    if (state.health() == Health.HEALTHY) {
      retries = 0;
      probeAfter(seconds(settings.healthInterval()));
    } else {
      probeAfter(Math.min(LONGEST_RETRY, FIRST_RETRY * (1 << Math.min(retries++, 10))));
    }
    tell();
  }

  private List<ModelInfo> models() {
    Set<String> loaded =
        host.loaded().stream().map(runner -> runner.model).collect(Collectors.toSet());
    List<ModelInfo> models = new ArrayList<>();
    for (String model : host.plan().models().keySet().stream().sorted().toList()) {
      long bytes = (long) (ON_DISK * host.plan().models().getOrDefault(model, 0L));
      models.add(
          new ModelInfo(model, settings.capabilities(), null, bytes, loaded.contains(model), null));
    }
    return models;
  }

  private void tellLater() {
    if (!tellsLater) {
      tellsLater = true;
      time.after(
          TELLING_DELAY,
          () -> {
            tellsLater = false;
            tell();
          });
    }
  }

  private void tell() {
    dispatch.workerChanged(state.snapshot(time.instant()), settings.timeouts().total(), this::take);
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
