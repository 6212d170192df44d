package dev.relevo.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A model in the memory of a host: gives slots to calls, in the order in which they come, and
 * remembers of the last conversations what it has read. Not thread-safe.
 */
final class Runner {
  final String model;
  final long bytes;
  private final int slots;
  private final Compute compute;
  private final VirtualTime time;
  private final Consumer<Runner> whenIdle;
  private final Set<Exchange> running = new LinkedHashSet<>();
  private final Deque<Exchange> waiting = new ArrayDeque<>();
  private final Map<String, Integer> known = new LinkedHashMap<>();
  private double keepAlive;
  private double idleSince;

  /**
   * A model that has just come.
   *
   * @param keepAlive for how long it stays when nobody uses it, in seconds
   * @param whenIdle is told when nobody uses it any more
   */
  Runner(
      String model,
      long bytes,
      int slots,
      double keepAlive,
      Compute compute,
      VirtualTime time,
      Consumer<Runner> whenIdle) {
    this.model = model;
    this.bytes = bytes;
    this.slots = slots;
    this.keepAlive = keepAlive;
    this.compute = compute;
    this.time = time;
    this.whenIdle = whenIdle;
    this.idleSince = time.seconds();
  }

  boolean isIdle() {
    return running.isEmpty() && waiting.isEmpty();
  }

  /** How many wait here for a slot. */
  int waiting() {
    return waiting.size();
  }

  /** When it leaves unless it is used, in seconds since the beginning; infinite for never. */
  double expires() {
    return idleSince + keepAlive;
  }

  void keepAlive(double seconds) {
    keepAlive = seconds;
  }

  /** Takes a call. */
  void take(Exchange exchange) {
    if (!Double.isNaN(exchange.call.keepAlive())) {
      keepAlive = exchange.call.keepAlive();
    }
    exchange.hasModel(time.seconds());
    if (exchange.call.isOrderToLoad()) {
      idleSince = time.seconds();
      exchange.ends(time.seconds());
      return;
    }
    waiting.add(exchange);
    serve();
  }

  /** Gives up a call. Returns whether it was here. */
  boolean drop(Exchange exchange) {
    if (waiting.remove(exchange)) {
      rest();
      return true;
    }
    if (running.contains(exchange)) {
      compute.stop(exchange);
      release(exchange);
      return true;
    }
    return false;
  }

  private void serve() {
    while (running.size() < slots && !waiting.isEmpty()) {
      Exchange exchange = waiting.remove();
      running.add(exchange);
      int unread = unread(exchange.call);
      exchange.reads(unread, time.seconds());
      compute.begin(
          exchange,
          unread,
          () -> {
            if (!exchange.isOver()) {
              exchange.speaks(time.seconds());
            }
          },
          () -> {
            if (running.contains(exchange)) {
              learn(exchange.call);
              exchange.ends(time.seconds());
              release(exchange);
            }
          });
    }
  }

  private void release(Exchange exchange) {
    running.remove(exchange);
    serve();
    rest();
  }

  private void rest() {
    if (isIdle()) {
      idleSince = time.seconds();
      whenIdle.accept(this);
    }
  }

  /** What of a prompt is not known from the conversation's turn before; one token at least. */
  private int unread(Call call) {
    return Math.max(1, call.promptTokens() - known.getOrDefault(call.conversation(), 0));
  }

  /** As many conversations as slots are remembered, the last ones. */
  private void learn(Call call) {
    if (!call.conversation().isEmpty()) {
      known.remove(call.conversation());
      known.put(call.conversation(), call.promptTokens() + call.answerTokens());
      if (known.size() > slots) {
        known.remove(known.keySet().iterator().next());
      }
    }
  }
}
