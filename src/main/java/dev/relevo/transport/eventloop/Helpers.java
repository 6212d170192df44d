package dev.relevo.transport.eventloop;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what would hold up a loop. They come when there is work and go when there is none.
 * Thread-safe.
 */
final class Helpers {
  private static final int MOST_THREADS = 4;
  private static final int KEPT_SECONDS = 10;

  private final ThreadPoolExecutor names = threads("relevo-names");
  private final ThreadPoolExecutor handshakes = threads("relevo-tls");

  private static ThreadPoolExecutor threads(String name) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory(name, true));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Asks for the addresses of hosts, which may take long. */
  Executor names() {
    return names;
  }

  /** Reads certificates and reckons with keys, which takes milliseconds. */
  Executor handshakes() {
    return handshakes;
  }
}
