package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TurnsTest {
  private final Turns turns = new Turns();
  private final List<String> done = new ArrayList<>();

  static Stream<Runnable> faults() {
    return Stream.of(
        () -> {
          throw new IllegalStateException("broken");
        },
        () -> {
          throw new AssertionError("broken");
        });
  }

  @Test
  void execute_taskBringsAnother_runsItAfterwards() {
    turns.execute(
        () -> {
          turns.execute(() -> done.add("inner"));
          done.add("outer");
        });

    assertThat(done).containsExactly("outer", "inner");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void execute_taskThrows_othersRunAllTheSame(Runnable fault) {
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    Thread thread = Thread.currentThread();
    Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    thread.setUncaughtExceptionHandler((where, what) -> uncaught.set(what));
    try {
      turns.execute(
          () -> {
            turns.execute(() -> done.add("next"));
            fault.run();
          });
    } finally {
      thread.setUncaughtExceptionHandler(before);
    }

    assertThat(done).containsExactly("next");
    assertThat(uncaught.get()).hasMessage("broken");
  }

  @Test
  void execute_fromManyThreads_isOneAtATimeAndLosesNothing() throws InterruptedException {
    int threads = 8;
    int each = 20_000;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CountDownLatch ended = new CountDownLatch(threads * each);
    int[] count = {0}; // not atomic: only turns keep it right
    for (int thread = 0; thread < threads; thread++) {
      pool.execute(
          () -> {
            for (int i = 0; i < each; i++) {
              turns.execute(
                  () -> {
                    count[0]++;
                    ended.countDown();
                  });
            }
          });
    }

    assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    pool.shutdown();
    assertThat(count[0]).isEqualTo(threads * each);
  }
}
