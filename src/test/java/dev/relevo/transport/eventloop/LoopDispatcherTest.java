package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.TestTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LoopDispatcherTest {
  private ActorSystem system;
  private List<Loop> loops;
  private ActorRef<CompletableFuture<Thread>> actor;

  @BeforeAll
  void start() {
    system = TestTransport.silentSystem();
    loops = EventLoops.of(system).all();
    String dispatcher = new EventLoopTransport(system).dispatcher();
    actor =
        Adapter.spawn(system, tellsItsThread(), "actor", DispatcherSelector.fromConfig(dispatcher));
  }

  @AfterAll
  void stop() {
    TestTransport.stop(system);
  }

  private static Behavior<CompletableFuture<Thread>> tellsItsThread() {
    return Behaviors.receiveMessage(
        asked -> {
          asked.complete(Thread.currentThread());
          return Behaviors.same();
        });
  }

  private static Thread get(CompletableFuture<Thread> thread) throws Exception {
    return thread.get(20, TimeUnit.SECONDS);
  }

  /** Whoever tells something while the actor still runs elsewhere leaves it there. */
  private void settle() throws Exception {
    for (Loop loop : loops) {
      CompletableFuture<Thread> done = new CompletableFuture<>();
      loop.execute(() -> done.complete(Thread.currentThread()));
      get(done);
    }
  }

  @Test
  void dispatcher_toldByALoop_runsThere() throws Exception {
    for (int turn = 0; turn < 3; turn++) {
      for (Loop loop : loops) {
        settle();
        CompletableFuture<Thread> told = new CompletableFuture<>();
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        loop.execute(
            () -> {
              told.complete(Thread.currentThread());
              actor.tell(ran);
            });

        assertThat(get(ran)).isSameAs(get(told));
      }
    }
  }

  @Test
  void dispatcher_toldByAnotherThread_runsOnALoop() throws Exception {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    actor.tell(ran);

    assertThat(get(ran).getName()).startsWith("relevo-loop");
  }
}
