package dev.relevo.transport.eventloop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** The threads of event loops, which tell how busy they are. Thread-safe. */
final class LoopThreads extends MultiThreadIoEventLoopGroup {
  LoopThreads(int count, ThreadFactory threads, IoHandlerFactory handlers) {
    super(count, threads, handlers);
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... args) {
    return new Member(this, executor, handlers);
  }

  /** One of the threads. */
  static final class Member extends SingleThreadIoEventLoop {
    private Member(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
      super(parent, executor, handlers);
    }

    /** How many sockets it listens to. */
    int sockets() {
      return getNumOfRegisteredChannels();
    }

    /** The time of a processor that it has had: it waits for sockets without one. */
    long busyNanos() {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
          ? Math.max(0, threads.getThreadCpuTime(threadProperties().id()))
          : 0;
    }
  }
}
