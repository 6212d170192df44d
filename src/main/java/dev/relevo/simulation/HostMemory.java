package dev.relevo.simulation;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a host that loads models when they are asked for, one after the other, as Ollama
 * does. A model for which there is no room waits, and everything behind it, until another model
 * that nobody uses can leave; of several, the one that would leave first. Calls for a model in
 * memory pass those that wait. Not thread-safe.
 */
final class HostMemory {
  /** How many calls wait at most, those for models in memory not counted. */
  private static final int MOST_PENDING = 512;

  private final HostPlan plan;
  private final VirtualTime time;
  private final Compute compute;
  private final Map<String, Runner> loaded = new LinkedHashMap<>();
  private final Deque<Exchange> pending = new ArrayDeque<>();
  private VirtualTime.@Nullable Event loading;
  private long loadingBytes;
  private int loads;

  HostMemory(HostPlan plan, VirtualTime time, Compute compute) {
    this.plan = plan;
    this.time = time;
    this.compute = compute;
  }

  /** What is in memory. */
  Collection<Runner> loaded() {
    return loaded.values();
  }

  /** How many models have been brought into memory so far. */
  int loads() {
    return loads;
  }

  /** Takes a call. */
  void take(Exchange exchange) {
    String model = exchange.call.model();
    Runner runner = loaded.get(model);
    Long bytes = plan.models().get(model);
    if (runner != null) {
      runner.take(exchange);
    } else if (bytes == null) {
      exchange.fails(Exchange.Failure.MISSING);
    } else if (bytes > plan.memory()) {
      exchange.fails(Exchange.Failure.ERROR);
    } else if (pending.size() >= MOST_PENDING) {
      exchange.fails(Exchange.Failure.FULL);
    } else {
      pending.add(exchange);
      proceed();
    }
  }

  /** Gives up a call. */
  void drop(Exchange exchange) {
    if (!pending.remove(exchange)) {
      for (Runner runner : loaded.values()) {
        if (runner.drop(exchange)) {
          break;
        }
      }
    }
    proceed();
  }

  /** Takes a model out of memory as soon as nobody uses it. */
  void unload(String model) {
    Runner runner = loaded.get(model);
    if (runner != null) {
      runner.keepAlive(0);
      onIdle(runner);
    }
  }

  /** Everything is lost; whoever waits hears nothing from here. */
  void crash() {
    loaded.clear();
    pending.clear();
    if (loading != null) {
      loading.callOff();
      loading = null;
      loadingBytes = 0;
    }
  }

  private void proceed() {
    while (loading == null && !pending.isEmpty()) {
      Exchange head = pending.element();
      Runner runner = loaded.get(head.call.model());
      if (runner != null) {
        pending.remove();
        runner.take(head);
        continue;
      }
      long bytes = plan.models().getOrDefault(head.call.model(), 0L);
      if (used() + bytes <= plan.memory()) {
        load(head.call.model(), bytes);
      } else {
        Runner victim = victim();
        if (victim == null) {
          return;
        }
        loaded.remove(victim.model);
      }
    }
  }

  private long used() {
    return loadingBytes + loaded.values().stream().mapToLong(runner -> runner.bytes).sum();
  }

  private @Nullable Runner victim() {
    Runner first = null;
    for (Runner runner : loaded.values()) {
      if (runner.isIdle() && (first == null || runner.expires() < first.expires())) {
        first = runner;
      }
    }
    return first;
  }

  private void load(String model, long bytes) {
    loads++;
    loadingBytes = bytes;
    loading =
        time.after(
            plan.loadSeconds(bytes),
            () -> {
              loading = null;
              loadingBytes = 0;
              Runner runner =
                  new Runner(
                      model, bytes, plan.slots(), plan.keepAlive(), compute, time, this::onIdle);
              loaded.put(model, runner);
              proceed();
              onIdle(runner);
            });
  }

  /** Nobody uses a model: it may leave for others now, and leaves by itself in a while. */
  private void onIdle(Runner runner) {
    if (!runner.isIdle() || loaded.get(runner.model) != runner) {
      return;
    }
    proceed();
    double expires = runner.expires();
    if (expires < Double.POSITIVE_INFINITY) {
      time.after(
          expires - time.seconds(),
          () -> {
            boolean stillHere = loaded.get(runner.model) == runner;
            if (stillHere && runner.isIdle() && runner.expires() <= time.seconds()) {
              loaded.remove(runner.model);
              proceed();
            }
          });
    }
  }
}
