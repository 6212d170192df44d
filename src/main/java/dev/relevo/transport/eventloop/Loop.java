package dev.relevo.transport.eventloop;

import dev.relevo.transport.Lane;
import dev.relevo.transport.TransportLoad;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop as the home of requests: its thread reads and writes the sockets and runs the
 * streams between them. Work that is handed over on its own thread waits in a queue of its own,
 * which costs neither a lock nor a wake-up, and runs in one round with what it brings about; what a
 * round has written is flushed at its end. {@link #execute} may be called by any thread, all else
 * by the loop's own only.
 */
final class Loop implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  /** After so many tasks the sockets have their turn. */
  private static final int LONGEST_ROUND = 1_024;

  private static final int SCRATCH = 32 * 1024;

  private final LoopThreads.Member eventLoop;
  private final int index;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final Runnable round = this::round;
  private List<Channel> written = new ArrayList<>();
  private List<Channel> flushing = new ArrayList<>();
  private boolean roundComes;
  private byte @Nullable [] scratch;
  private volatile @Nullable Lane lane;

  Loop(LoopThreads.Member eventLoop, int index) {
    this.eventLoop = eventLoop;
    this.index = index;
  }

  /** The lane is made after the loop, since its streams run here. */
  void become(Lane value) {
    lane = value;
  }

  /** The lane whose streams run here. */
  Lane lane() {
    return Objects.requireNonNull(lane, "lane");
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  int index() {
    return index;
  }

  /** Whether the caller is on this loop's thread. */
  boolean isHere() {
    return eventLoop.inEventLoop();
  }

  /** How busy it is; may be asked by any thread. */
  TransportLoad.OfLoop load() {
    return new TransportLoad.OfLoop(
        index, eventLoop.sockets(), eventLoop.pendingTasks(), eventLoop.busyNanos());
  }

  @Override
  public void execute(Runnable task) {
    if (isHere()) {
      tasks.add(task);
      bringRound();
    } else {
      eventLoop.execute(task);
    }
  }

  /** Runs a task at once where the caller is on this loop, else soon. */
  void run(Runnable task) {
    if (isHere()) {
      task.run();
    } else {
      eventLoop.execute(task);
    }
  }

  /** Room for bytes that are put together while one channel is read; whoever uses it empties it. */
  byte[] scratch() {
    byte[] room = scratch;
    if (room == null) {
      room = new byte[SCRATCH];
      scratch = room;
    }
    return room;
  }

  /** What was written to the channel is flushed at the end of the round. */
  void flushLater(Channel channel) {
    written.add(channel);
    bringRound();
  }

  private void bringRound() {
    if (!roundComes) {
      eventLoop.execute(round);
      roundComes = true;
    }
  }

  private void round() {
    try {
      Runnable task;
      for (int done = 0; done < LONGEST_ROUND && (task = tasks.poll()) != null; done++) {
        run0(task);
      }
      flush();
    } finally {
      roundComes = false;
      if (!tasks.isEmpty() || !written.isEmpty()) {
        bringRoundAfterSockets();
      }
    }
  }

  /** What is executed runs before the sockets have their turn; what is scheduled, after it. */
  private void bringRoundAfterSockets() {
    var unused = eventLoop.schedule(round, 0, TimeUnit.NANOSECONDS);
    roundComes = true;
  }

  private static void run0(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a task of an event loop failed", e);
    }
  }

  /** A flush may bring about further writes, which wait for the next round. */
  private void flush() {
    List<Channel> now = written;
    written = flushing;
    flushing = now;
    try {
      for (Channel channel : now) {
        channel.flush();
      }
    } finally {
      now.clear();
    }
  }
}
