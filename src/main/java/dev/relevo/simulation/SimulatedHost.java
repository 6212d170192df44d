package dev.relevo.simulation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host that does not exist: what it is like is in its plan, which nobody sees who asks it. Not
 * thread-safe.
 */
final class SimulatedHost {
  /** There and back. */
  private static final double ROUND_TRIP = 0.002;

  private final HostPlan plan;
  private final VirtualTime time;
  private final Compute compute;
  private final HostMemory memory;
  private final Set<Exchange> open = new LinkedHashSet<>();
  private Fault.@Nullable Kind ill;
  private List<Runner> stuck = List.of();

  SimulatedHost(HostPlan plan, VirtualTime time) {
    this.plan = plan;
    this.time = time;
    this.compute = new Compute(plan, time);
    this.memory = new HostMemory(plan, time, compute);
    for (Fault fault : plan.faults()) {
      if (fault.from() <= 0) {
        fallsIll(fault.kind());
      } else {
        time.after(fault.from(), () -> fallsIll(fault.kind()));
      }
      if (fault.until() < Double.POSITIVE_INFINITY) {
        time.after(fault.until(), this::recovers);
      }
    }
  }

  HostPlan plan() {
    return plan;
  }

  /** How many models it has brought into memory so far. */
  int loads() {
    return memory.loads();
  }

  /** The models in memory; one that is wedged still names those that it had. */
  List<Runner> loaded() {
    return ill == Fault.Kind.WEDGED ? stuck : List.copyOf(memory.loaded());
  }

  /**
   * Looks whether it is well, as a health check does.
   *
   * @param then is told, a moment later, whether it seems well
   */
  void probe(Consumer<Boolean> then) {
    time.after(ROUND_TRIP, () -> then.accept(ill == null || ill.seemsWell()));
  }

  /** Asks for something. The asker hears of it later, never at once. */
  Exchange ask(Call call, Exchange.Asker asker) {
    Exchange exchange = new Exchange(call, time.seconds(), asker);
    open.removeIf(Exchange::isOver);
    open.add(exchange);
    time.after(ROUND_TRIP, () -> arrives(exchange));
    return exchange;
  }

  /** How many tokens of an answer have come that is not whole yet. */
  int written(Exchange exchange) {
    return compute.written(exchange);
  }

  /** The asker does not want it any more. */
  void breakOff(Exchange exchange) {
    if (!exchange.isOver()) {
      exchange.breaksOff();
      open.remove(exchange);
      memory.drop(exchange);
    }
  }

  /** Orders a model to leave as soon as nobody uses it. */
  void unload(String model) {
    if (ill == null) {
      memory.unload(model);
    }
  }

  private void arrives(Exchange exchange) {
    if (exchange.isOver()) {
      return;
    }
    if (ill == null) {
      memory.take(exchange);
      return;
    }
    switch (ill) {
      case DEAD -> exchange.fails(Exchange.Failure.REFUSED);
      case MISSING -> exchange.fails(Exchange.Failure.MISSING);
      case FAILING -> exchange.fails(Exchange.Failure.ERROR);
      case WEDGED -> {}
    }
  }

  private void fallsIll(Fault.Kind kind) {
    ill = kind;
    stuck = List.copyOf(memory.loaded());
    compute.crash();
    memory.crash();
    if (kind != Fault.Kind.WEDGED) {
      breakAll();
    }
  }

  private void recovers() {
    ill = null;
    breakAll();
  }

  private void breakAll() {
    List<Exchange> all = List.copyOf(open);
    open.clear();
    all.forEach(exchange -> exchange.fails(Exchange.Failure.BROKEN));
  }
}
