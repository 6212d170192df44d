package dev.relevo.telemetry;

import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.RequestListener;
import dev.relevo.gateway.RequestRecord;
import dev.relevo.pool.MemoryView;
import dev.relevo.pool.PoolLoad;
import dev.relevo.pool.WorkerView;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A gateway's figures in a registry of meters. What requests took is counted when they end, in
 * about two microseconds each; how the pool is, when somebody {@linkplain #look looks}.
 * Thread-safe.
 */
public final class GatewayMetrics implements RequestListener {
  /** Whoever reads the figures waits no longer for a pool that does not answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final MeterLabels labels = new MeterLabels();
  private final RequestMeters requests;
  private final AttemptMeters attempts;
  private final PoolMeters pool;
  private final TransportMeters transport;
  private final InstantSource clock;

  /**
   * A gateway's figures.
   *
   * @param registry the meters are made in it
   */
  public GatewayMetrics(MeterRegistry registry) {
    this(registry, InstantSource.system());
  }

  GatewayMetrics(MeterRegistry registry, InstantSource clock) {
    Meters meters = new Meters(registry);
    this.requests = new RequestMeters(meters, labels);
    this.attempts = new AttemptMeters(meters, labels);
    this.pool = new PoolMeters(registry);
    this.transport = new TransportMeters(registry);
    this.clock = clock;
  }

  @Override
  public void ended(RequestRecord record) {
    for (AttemptRecord attempt : record.attempts()) {
      attempts.ended(record, attempt);
    }
    requests.ended(record);
  }

  /**
   * Brings the figures of the pool and of the transport up to date. Those that the pool does not
   * tell in time are not there afterwards, rather than old.
   *
   * @param executor does the work
   * @return completes when that is done; does not fail for want of an answer
   */
  public CompletionStage<Void> look(Gateway gateway, Executor executor) {
    CompletableFuture<Optional<List<WorkerView>>> workers = inTime(gateway.workers());
    CompletableFuture<Optional<PoolLoad>> load = inTime(gateway.load());
    CompletableFuture<Optional<List<MemoryView>>> memory = inTime(gateway.localModels().memory());
    return CompletableFuture.allOf(workers, load, memory)
        .thenRunAsync(
            () -> {
              transport.show(gateway.transport().load());
              workers.join().ifPresent(it -> labels.offered(PoolMeters.models(it)));
              pool.show(
                  new PoolMeters.Seen(
                      workers.join(),
                      load.join(),
                      memory.join(),
                      gateway.requestsInFlight(),
                      gateway.cacheCounts()),
                  clock.instant());
            },
            executor);
  }

  /** What a stage brings, or nothing where it fails or takes too long. */
  private static <T> CompletableFuture<Optional<T>> inTime(CompletionStage<T> stage) {
    CompletableFuture<Optional<T>> answer = new CompletableFuture<>();
    var unused =
        stage.whenCompleteAsync(
            (value, failure) -> answer.complete(Optional.ofNullable(value)), Runnable::run);
    return answer.completeOnTimeout(Optional.empty(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
