package dev.relevo.telemetry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what requests leave behind to a thread of its own, so that no request waits for a disk or a
 * network. It holds a bounded number; what comes when it is full is dropped and counted.
 * Thread-safe.
 */
final class Outbox<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final BlockingQueue<Optional<T>> waiting;
  private final AtomicLong dropped = new AtomicLong();
  private final int batch;
  private final Duration gather;
  private final boolean gathers;
  private final Duration patience;
  private final Consumer<List<T>> sink;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * An outbox, whose thread runs until it is closed.
   *
   * @param name the thread's name
   * @param capacity how many wait at most
   * @param batch how many the sink gets at once at most
   * @param gather how long to wait for more of a batch
   * @param patience how long closing waits for the last of them
   * @param sink takes them, on the thread; may block
   */
  Outbox(
      String name,
      int capacity,
      int batch,
      Duration gather,
      Duration patience,
      Consumer<List<T>> sink) {
    this.waiting = new ArrayBlockingQueue<>(capacity);
    this.batch = batch;
    this.gather = gather;
    this.gathers = !gather.isZero();
    this.patience = patience;
    this.sink = sink;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes one more, or counts it as dropped; never blocks. */
  void offer(T item) {
    if (closing || !waiting.offer(Optional.of(item))) {
      dropped.incrementAndGet();
    } else if (gathers && waiting.size() >= batch - 1) {
      LockSupport.unpark(thread);
    }
  }

  /** How many were dropped so far. */
  long dropped() {
    return dropped.get();
  }

  private void run() {
    List<T> taken = new ArrayList<>(batch);
    while (!closing || !waiting.isEmpty()) {
      try {
        take(taken);
      } catch (InterruptedException e) {
        LOG.debug("{} was interrupted and goes on", thread.getName());
      }
      if (!taken.isEmpty()) {
        hand(taken);
        taken.clear();
      }
    }
  }

  /**
   * Waits for the first, and then sleeps until it is time or there is a batch: to be woken for each
   * of them would cost more than handing them on.
   */
  private void take(List<T> taken) throws InterruptedException {
    waiting.take().ifPresent(taken::add);
    long end = System.nanoTime() + gather.toNanos();
    for (long left = gather.toNanos();
        left > 0 && !closing && taken.size() + waiting.size() < batch;
        left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    while (taken.size() < batch) {
      Optional<T> next = waiting.poll();
      if (next == null) {
        return;
      }
      next.ifPresent(taken::add);
    }
  }

  private void hand(List<T> taken) {
    try {
      sink.accept(taken);
    } catch (RuntimeException e) {
      dropped.addAndGet(taken.size());
      LOG.error("{}: {} could not be handed on", thread.getName(), taken.size(), e);
    }
  }

  /** Hands on what waits, as far as that takes no longer than the patience; then takes no more. */
  @Override
  public void close() {
    closing = true;
    waiting.offer(Optional.empty()); // wakes the thread; it needs no waking where there is no room
    LockSupport.unpark(thread);
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
