package dev.relevo.transport.eventloop;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Finds the addresses of hosts, as the JVM does, which also remembers them for a while. A look-up
 * blocks, so it has threads of its own. Thread-safe.
 */
final class Names {
  private static final int MOST_THREADS = 4;
  private static final int KEPT_SECONDS = 10;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          MOST_THREADS,
          MOST_THREADS,
          KEPT_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          new DefaultThreadFactory("relevo-names", true));

  Names() {
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * The addresses of a host, the best first.
   *
   * @return is complete at once where the host is an address; fails with an {@link
   *     UnknownHostException}, on any thread
   */
  CompletableFuture<List<InetAddress>> find(String host) {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
    if (address != null) {
      return found(host, address);
    }
    CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
    threads.execute(
        () -> {
          try {
            found.complete(List.of(InetAddress.getAllByName(host)));
          } catch (UnknownHostException | RuntimeException e) {
            found.completeExceptionally(e);
          }
        });
    return found;
  }

  private static CompletableFuture<List<InetAddress>> found(String host, byte[] address) {
    try {
      return CompletableFuture.completedFuture(List.of(InetAddress.getByAddress(host, address)));
    } catch (UnknownHostException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
