package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadLockTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("x.lock");
  }

  @Test
  void tryAcquire_held_isNullUntilItIsGivenBack() throws IOException {
    try (DownloadLock first = DownloadLock.tryAcquire(file())) {
      assertThat(first).isNotNull();
      assertThat(DownloadLock.tryAcquire(file())).isNull();
      assertThat(DownloadLock.holder(file())).isEqualTo("this process");
    }
    assertThat(file()).doesNotExist();
    try (DownloadLock second = DownloadLock.tryAcquire(file())) {
      assertThat(second).isNotNull();
    }
  }

  @Test
  void tryAcquire_fileOfADeadProcess_isTaken() throws IOException {
    Files.writeString(file(), "999999 sign");
    assertThat(DownloadLock.holder(file())).isEqualTo("process 999999");

    try (DownloadLock lock = DownloadLock.tryAcquire(file())) {
      assertThat(lock).isNotNull();
    }
  }

  @Test
  void tryAcquire_manyAtOnce_neverTwoHoldIt() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Callable<Integer> task =
        () -> {
          int taken = 0;
          for (int i = 0; i < 200; i++) {
            try (DownloadLock lock = DownloadLock.tryAcquire(file())) {
              if (lock != null) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                taken++;
                inside.decrementAndGet();
              }
            }
          }
          return taken;
        };
    List<Future<Integer>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(threads.submit(task));
    }
    int taken = 0;
    for (Future<Integer> run : runs) {
      taken += run.get(20, TimeUnit.SECONDS);
    }
    threads.shutdown();

    assertThat(taken).isPositive();
    assertThat(most).hasValue(1);
  }
}
