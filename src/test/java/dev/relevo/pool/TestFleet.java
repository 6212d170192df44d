package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Steering;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import dev.relevo.residency.Order;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pool before hosts whose memory it manages, without threads and in no time: orders wait until
 * the test says that the host has performed them. Checks at every step what has to hold always.
 */
final class TestFleet {
  static final long GIB = 1L << 30;
  static final int SLOTS = 2;

  final ManualClock clock = new ManualClock();
  final Dispatch dispatch;
  final Map<String, Host> hosts = new LinkedHashMap<>();
  final List<Asked> asked = new ArrayList<>();

  /** One request and what became of it. */
  static final class Asked {
    final String model;
    final List<WorkerPool.Reply> replies = new ArrayList<>();

    Asked(String model) {
      this.model = model;
    }

    boolean isAnswered() {
      return !replies.isEmpty();
    }

    boolean isGranted() {
      return !replies.isEmpty() && replies.get(0) instanceof WorkerPool.Granted;
    }
  }

  /** What is true of a host. */
  final class Host {
    final WorkerId id;
    final MemorySettings settings;
    final Map<String, Long> disk = new LinkedHashMap<>();
    final Map<String, Long> memory = new LinkedHashMap<>();
    final List<Order> orders = new ArrayList<>();
    final Map<String, Integer> inUse = new HashMap<>();
    final List<Lease> running = new ArrayList<>();
    int loads;

    private Host(String name, MemorySettings settings) {
      this.id = new WorkerId(name);
      this.settings = settings;
    }

    private void take(Order order) {
      if (order instanceof Order.Unload unload) {
        assertThat(inUse.getOrDefault(unload.model(), 0))
            .as("%s is unloaded while it is in use", unload)
            .isZero();
      }
      assertThat(orders).as("ordered twice").doesNotContain(order);
      orders.add(order);
      long promised = memory.values().stream().mapToLong(it -> it).sum();
      for (Order one : orders) {
        if (one instanceof Order.Load load && !memory.containsKey(load.model())) {
          promised += footprint(load.model());
        }
      }
      assertThat(promised).as("memory of %s", id).isLessThanOrEqualTo(settings.budget());
    }

    long footprint(String model) {
      return disk.getOrDefault(model, 0L);
    }

    /** The oldest order is performed. */
    void perform() {
      Order order = orders.remove(0);
      if (order instanceof Order.Load load) {
        loads++;
        memory.put(load.model(), footprint(load.model()));
        dispatch.memoryTold(id, (residency, now) -> residency.loaded(load.model(), 1, now));
        look();
      } else {
        memory.remove(order.model());
        dispatch.memoryTold(id, (residency, now) -> residency.unloaded(order.model(), now));
      }
    }

    /** The oldest order fails. */
    void fail() {
      Order order = orders.remove(0);
      if (order instanceof Order.Load load) {
        ProviderError error = ProviderError.of(ErrorClass.TRANSIENT, "out of memory");
        dispatch.memoryTold(id, (residency, now) -> residency.loadFailed(load.model(), error, now));
      } else {
        dispatch.memoryTold(id, (residency, now) -> residency.unloadFailed(order.model(), now));
      }
    }

    /** It tells what is in its memory. */
    void look() {
      List<LoadedModel> loaded = new ArrayList<>();
      memory.forEach((name, bytes) -> loaded.add(new LoadedModel(name, bytes, 0, null, null, "")));
      Set<String> except = Set.copyOf(orders.stream().map(Order::model).distinct().toList());
      dispatch.memoryTold(id, (residency, now) -> residency.seen(loaded, except, now));
    }

    /** It starts anew with an empty memory; requests in flight fail. */
    void restart() {
      memory.clear();
      tell(Health.DOWN);
      for (Lease lease : List.copyOf(running)) {
        end(lease, new Outcome.Failed(ProviderError.of(ErrorClass.TRANSIENT, "reset")));
      }
      while (!orders.isEmpty()) {
        fail();
      }
      tell(Health.HEALTHY);
      look();
    }

    void tell(Health health) {
      TestWorker told = worker(id.value()).local().slots(SLOTS).health(health, "told");
      disk.forEach((name, bytes) -> told.model(model(name).onDisk(bytes)));
      dispatch.workerChanged(told.build(), Duration.ofMinutes(10), message -> {});
    }

    void end(Lease lease, Outcome outcome) {
      assertThat(running.remove(lease)).isTrue();
      inUse.merge(lease.model(), -1, Integer::sum);
      dispatch.ended(lease, outcome);
    }
  }

  TestFleet(RoutingSettings routing) {
    dispatch = new Dispatch(routing, new Strategies(500), List.of(), clock, () -> 0.5);
  }

  /** A host with that much memory and models of so many GiB, by name; it has told all that. */
  Host host(String name, MemorySettings settings, Map<String, Long> gibibytes) {
    Host host = new Host(name, settings);
    hosts.put(name, host);
    gibibytes.forEach((model, size) -> host.disk.put(model, size * GIB));
    dispatch.manage(host.id, settings, host::take);
    host.tell(Health.HEALTHY);
    host.look();
    return host;
  }

  static MemorySettings memory(double gibibytes) {
    MemorySettings usual = MemorySettings.DEFAULT;
    return new MemorySettings(
        (long) (gibibytes * GIB),
        List.of(),
        usual.minResidency(),
        usual.swapAfter(),
        null,
        usual.loadTimeout(),
        false,
        null);
  }

  Asked ask(String model) {
    return ask(model, Duration.ofMinutes(30));
  }

  Asked ask(String model, Duration patience) {
    return ask(model, patience, Steering.DEFAULT);
  }

  Asked ask(String model, Duration patience, Steering steering) {
    Asked one = new Asked(model);
    asked.add(one);
    ChatRequest request =
        ChatRequest.of(model, List.of(Message.user("hello"))).withSteering(steering);
    dispatch.acquire(
        RequestProfile.of("req", request), List.of(), patience, false, reply -> took(one, reply));
    return one;
  }

  private void took(Asked one, WorkerPool.Reply reply) {
    one.replies.add(reply);
    assertThat(one.replies).as("replies to one request").hasSize(1);
    if (reply instanceof WorkerPool.Granted granted) {
      Lease lease = granted.lease();
      Host host = hosts.get(lease.worker().value());
      assertThat(host.memory).as("granted without being in memory").containsKey(lease.model());
      assertThat(host.orders)
          .as("granted while it is unloaded")
          .doesNotContain(new Order.Unload(lease.model()));
      host.running.add(lease);
      assertThat(host.inUse.merge(lease.model(), 1, Integer::sum))
          .as("requests at once")
          .isLessThanOrEqualTo(SLOTS);
    }
  }

  void pass(Duration time) {
    clock.advance(time);
    dispatch.tick();
  }

  static Lease lease(Asked one) {
    assertThat(one.replies).hasSize(1).first().isInstanceOf(WorkerPool.Granted.class);
    return ((WorkerPool.Granted) one.replies.get(0)).lease();
  }

  void answer(Asked one) {
    Lease lease = lease(one);
    hosts.get(lease.worker().value()).end(lease, new Outcome.Succeeded(0.1, 1, 10));
  }
}
