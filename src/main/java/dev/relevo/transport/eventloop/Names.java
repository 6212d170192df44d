package dev.relevo.transport.eventloop;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Finds the addresses of hosts, as the JVM does, which also remembers them for a while. A look-up
 * blocks, so it is not done where it is asked for. Thread-safe.
 */
final class Names {
  private final Executor executor;

  /**
   * Finds addresses.
   *
   * @param executor may block
   */
  Names(Executor executor) {
    this.executor = executor;
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
    executor.execute(
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
