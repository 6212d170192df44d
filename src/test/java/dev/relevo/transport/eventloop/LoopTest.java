package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.TestTransport;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LoopTest {
  private static final int THREADS = 4;
  private static final int TASKS = 50_000;

  private ActorSystem system;
  private EventLoops loops;
  private Loop loop;

  @BeforeAll
  void start() {
    system = TestTransport.silentSystem();
    loops = EventLoops.of(system);
    loop = loops.next();
  }

  @AfterAll
  void stop() {
    TestTransport.stop(system);
  }

  /** Waits for a task that is handed over now. */
  private void settle() throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.execute(() -> done.complete(null));
    done.get(20, TimeUnit.SECONDS);
  }

  @Test
  void execute_fromManyThreadsAndFromItself_runsEachOnceInOrder() throws Exception {
    CountDownLatch all = new CountDownLatch(THREADS * TASKS * 2);
    AtomicInteger outOfOrder = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int[] last = {-1, -1}; // touched by the loop only
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < TASKS; i++) {
                  int number = i;
                  loop.execute(
                      () -> {
                        if (last[0] != number - 1) {
                          outOfOrder.incrementAndGet();
                        }
                        last[0] = number;
                        loop.execute(
                            () -> {
                              if (last[1] != number - 1) {
                                outOfOrder.incrementAndGet();
                              }
                              last[1] = number;
                              all.countDown();
                            });
                        all.countDown();
                      });
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(all.await(30, TimeUnit.SECONDS)).as("%d are left", all.getCount()).isTrue();
    assertThat(outOfOrder).hasValue(0);
  }

  @Test
  void tasksWithoutEnd_leaveTheSocketsAndTimersTheirTurn() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    loop.execute(
        new Runnable() {
          @Override
          public void run() {
            if (!over.get()) {
              loop.execute(this);
            }
          }
        });

    try {
      for (int i = 0; i < 50; i++) {
        CompletableFuture<Void> timer = new CompletableFuture<>();
        var unused =
            loop.eventLoop().schedule(() -> timer.complete(null), 1, TimeUnit.MICROSECONDS);
        timer.get(20, TimeUnit.SECONDS);
        settle();
      }
    } finally {
      over.set(true);
    }
  }

  @Test
  void taskThatFails_isToldAndTheNextRuns() throws Exception {
    try (CapturedLog log = CapturedLog.of(Loop.class.getName())) {
      AtomicInteger ran = new AtomicInteger();
      loop.execute(
          () -> {
            loop.execute(
                () -> {
                  throw new IllegalStateException("on purpose");
                });
            loop.execute(
                () -> {
                  throw new AssertionError("on purpose");
                });
            loop.execute(ran::incrementAndGet);
          });

      await().untilAsserted(() -> assertThat(ran).hasValue(1));
      assertThat(log.lines()).hasSize(2);
    }
  }

  @Test
  void flushLater_flushesAtTheEndOfTheRoundOnly() throws Exception {
    EmbeddedChannel channel = new EmbeddedChannel();
    List<Integer> out = new ArrayList<>();
    loop.execute(
        () -> {
          loop.execute(
              () -> {
                var unused = channel.write("one");
                loop.flushLater(channel);
                loop.execute(() -> out.add(channel.outboundMessages().size()));
              });
        });
    settle();
    settle();

    assertThat(out).containsExactly(0);
    assertThat(channel.outboundMessages()).hasSize(1);
  }

  @Test
  void streamsOfALane_runOnItsLoop() throws Exception {
    for (Loop each : loops.all()) {
      List<Boolean> here =
          Source.range(1, 100)
              .map(any -> each.isHere())
              .runWith(Sink.seq(), each.lane().materializer())
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      assertThat(here).hasSize(100).containsOnly(true);
    }
  }

  @Test
  void load_tellsTimeAndSockets() throws Exception {
    settle();
    assertThat(loop.load().busyNanos()).isPositive();
    assertThat(loop.load().index()).isEqualTo(loop.index());
    assertThat(loop.load().connections()).isZero();
  }

  @Test
  void system_withStreamsThatRun_stopsAndItsLoopsAfterIt() throws Exception {
    ActorSystem other = TestTransport.silentSystem();
    Loop last = EventLoops.of(other).next();
    CompletableFuture<Done> ended =
        Source.repeat(1).runWith(Sink.ignore(), last.lane().materializer()).toCompletableFuture();
    TestTransport.stop(other);

    assertThat(ended.handleAsync((done, failure) -> true, Runnable::run).get(20, TimeUnit.SECONDS))
        .isTrue();
    assertThat(last.eventLoop().terminationFuture().await(20, TimeUnit.SECONDS)).isTrue();
  }
}
