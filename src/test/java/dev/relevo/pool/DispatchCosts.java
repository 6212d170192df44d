package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;

import dev.relevo.bench.Cost;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** What the pool decides for one request costs: the lease and its end. */
public final class DispatchCosts {
  private DispatchCosts() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Dispatch dispatch =
        new Dispatch(
            TestRouting.settings(),
            new Strategies(4000),
            List.of(),
            InstantSource.system(),
            () -> 0.5);
    int workers = arguments.length == 0 ? 1 : Integer.parseInt(arguments[0]);
    for (int i = 0; i < workers; i++) {
      dispatch.workerChanged(
          worker("mock" + i).slots(64).model(model("mock")).defaultModel("mock").build(),
          Duration.ofMinutes(5),
          message -> {});
    }
    Outcome outcome = new Outcome.Succeeded(0.003, 0.002, 10);
    int turns = arguments.length < 2 ? 3000 : Integer.parseInt(arguments[1]);
    for (int round = 0; round < 2; round++) {
      for (String name : List.of("mock0/mock", "mock", "auto")) {
        RequestProfile profile =
            RequestProfile.of("r1", ChatRequest.of(name, List.of(Message.user("hello"))));
        AtomicReference<WorkerPool.Reply> reply = new AtomicReference<>();
        Cost.print(
            System.out,
            "lease and end, " + name,
            1,
            turns,
            () -> {
              dispatch.acquire(profile, List.of(), Duration.ofSeconds(60), false, reply::set);
              if (!(reply.get() instanceof WorkerPool.Granted granted)) {
                throw new IllegalStateException(String.valueOf(reply.get()));
              }
              dispatch.ended(granted.lease(), outcome);
              return granted;
            });
      }
    }
  }
}
