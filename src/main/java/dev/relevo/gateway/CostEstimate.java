package dev.relevo.gateway;

import dev.relevo.access.Demand;
import dev.relevo.access.Money;
import dev.relevo.pool.PriceRange;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What requests may cost, before it is known who serves them: the highest that one of those would
 * cost who offer what is asked for, with an answer of usual length. Where these are all free and
 * somebody else who is not may have to stand in, it is next to nothing, so that a budget that is
 * used up stops these requests too. The workers are looked at now and then, since what they offer
 * changes seldom; nobody waits for that. Thread-safe.
 */
final class CostEstimate {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final long NEXT_TO_NOTHING = 1;

  private final Supplier<CompletionStage<List<WorkerView>>> look;
  private final Providers providers;
  private final InstantSource clock;
  private final AtomicReference<Instant> nextLook = new AtomicReference<>(Instant.MIN);
  private volatile @Nullable List<WorkerSnapshot> workers;

  /**
   * An estimate for a pool.
   *
   * @param look asks for the workers as they are
   */
  CostEstimate(
      Supplier<CompletionStage<List<WorkerView>>> look, Providers providers, InstantSource clock) {
    this.look = look;
    this.providers = providers;
    this.clock = clock;
  }

  /**
   * What a request may cost.
   *
   * @param promptTokens the size of all that it asks to be read
   * @param routing what holds for it
   */
  Demand.Cost of(RequestProfile profile, int promptTokens, RoutingSettings routing) {
    lookAgain();
    List<WorkerSnapshot> known = workers;
    if (known == null) {
      return new Demand.Cost(NEXT_TO_NOTHING, true);
    }
    PriceRange range = PriceRange.of(known, providers::settings, routing, profile, promptTokens);
    long nanoUsd = Money.nanoUsd(range.highest());
    return new Demand.Cost(
        range.elsewhere() ? Math.max(nanoUsd, NEXT_TO_NOTHING) : nanoUsd, range.known());
  }

  private void lookAgain() {
    Instant due = nextLook.get();
    Instant now = clock.instant();
    if (now.isBefore(due) || !nextLook.compareAndSet(due, now.plus(LOOK_EVERY))) {
      return;
    }
    var unused =
        look.get()
            .handleAsync(
                (views, failure) -> {
                  if (views != null) {
                    workers = views.stream().map(WorkerView::snapshot).toList();
                  }
                  return views;
                },
                Runnable::run);
  }
}
