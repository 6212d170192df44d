package dev.relevo.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Signals that come by themselves. */
final class Later {
  private Later() {}

  /** Completes after so long. */
  static CompletableFuture<Void> in(Duration wait) {
    return new CompletableFuture<Void>()
        .completeOnTimeout(null, wait.toMillis(), TimeUnit.MILLISECONDS);
  }
}
