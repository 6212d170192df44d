package dev.relevo.provider.embedded;

import dev.relevo.chat.ProviderError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Asks one engine for signs of life. Thread-safe. */
final class Pings {
  private final Consumer<EngineFrame.Ping> send;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
  private volatile boolean over;

  Pings(Consumer<EngineFrame.Ping> send) {
    this.send = send;
  }

  /**
   * Asks once.
   *
   * @param patience how long a sign may take
   * @param onSilence called when there is none in time
   * @return completes with the sign; fails when the engine ends
   */
  CompletableFuture<Void> ask(Duration patience, Runnable onSilence) {
    long number = numbers.incrementAndGet();
    CompletableFuture<Void> sign = new CompletableFuture<>();
    waiting.put(number, sign);
    if (over) {
      end();
      return sign;
    }
    send.accept(new EngineFrame.Ping(number));
    CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (!sign.isDone()) {
                onSilence.run();
              }
            });
    return sign;
  }

  void onPong(EngineFrame.Pong pong) {
    CompletableFuture<Void> sign = waiting.remove(pong.number());
    if (sign != null) {
      sign.complete(null);
    }
  }

  /** The engine has ended. */
  void end() {
    over = true;
    for (Long number : List.copyOf(waiting.keySet())) {
      CompletableFuture<Void> sign = waiting.remove(number);
      if (sign != null) {
        sign.completeExceptionally(ProviderError.unreachable("the engine has ended").toException());
      }
    }
  }
}
