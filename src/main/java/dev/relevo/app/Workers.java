package dev.relevo.app;

import dev.relevo.gateway.Gateway;
import dev.relevo.pool.Health;
import dev.relevo.pool.WorkerView;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Asks a gateway how its workers are; where it stops meanwhile, there are none. */
final class Workers {
  private static final Duration POLL = Duration.ofMillis(25);
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(POLL.toMillis(), TimeUnit.MILLISECONDS);
  private static final Comparator<WorkerView> ORDER =
      Comparator.<WorkerView>comparingInt(view -> view.snapshot().priority())
          .thenComparing(view -> view.snapshot().id());

  private Workers() {}

  /**
   * The workers when none of them is in a state to wait for, or as they are when the time is up; by
   * priority.
   *
   * @param expected how many there are
   * @param pending the states to wait for the end of
   */
  static List<WorkerView> await(
      Gateway gateway, int expected, Predicate<Health> pending, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    return within(limit.plus(GRACE), settled(gateway, expected, pending, end));
  }

  /** The workers as they are. */
  static List<WorkerView> now(Gateway gateway, Duration limit) {
    return within(limit, gateway.workers());
  }

  private static List<WorkerView> within(
      Duration limit, CompletionStage<List<WorkerView>> workers) {
    try {
      return workers.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static CompletionStage<List<WorkerView>> settled(
      Gateway gateway, int expected, Predicate<Health> pending, long end) {
    return gateway
        .workers()
        .thenComposeAsync(
            views -> {
              boolean settled =
                  views.size() >= expected
                      && views.stream().noneMatch(view -> pending.test(view.snapshot().health()));
              return settled || System.nanoTime() >= end
                  ? CompletableFuture.completedFuture(views.stream().sorted(ORDER).toList())
                  : CompletableFuture.completedFuture(views)
                      .thenComposeAsync(any -> settled(gateway, expected, pending, end), LATER);
            },
            Runnable::run);
  }
}
