package dev.relevo.ledger;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to be written: so much and no more, the rest is dropped and counted. Nobody who adds
 * ever waits for the one who takes. Thread-safe.
 */
final class Buffer<T> {
  private final int capacity;
  private final int batch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition worthTaking = lock.newCondition();
  private final Deque<T> waiting = new ArrayDeque<>();
  private long dropped;
  private boolean closed;

  /**
   * An empty buffer.
   *
   * @param capacity how much it holds
   * @param batch how much is worth being taken before the time is up
   */
  Buffer(int capacity, int batch) {
    this.capacity = capacity;
    this.batch = Math.min(batch, capacity);
  }

  /** Adds one, or drops it and returns false when the buffer is full or closed. */
  boolean add(T item) {
    lock.lock();
    try {
      if (closed || waiting.size() >= capacity) {
        dropped++;
        return false;
      }
      waiting.add(item);
      if (waiting.size() == batch) {
        worthTaking.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a batch, or what there is when the time is up or the buffer is closed; possibly nothing.
   */
  List<T> take(Duration within) throws InterruptedException {
    lock.lock();
    try {
      long left = within.toNanos();
      while (left > 0 && !closed && waiting.size() < batch) {
        left = worthTaking.awaitNanos(left);
      }
      List<T> taken = new ArrayList<>();
      while (taken.size() < batch && !waiting.isEmpty()) {
        taken.add(waiting.remove());
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more in; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      worthTaking.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits. */
  void discard() {
    lock.lock();
    try {
      dropped += waiting.size();
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
