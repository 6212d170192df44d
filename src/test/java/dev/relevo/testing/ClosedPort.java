package dev.relevo.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of 127.0.0.1 at which connections are refused for as long as this is open, since it is
 * taken and nobody listens. So nobody else gets it meanwhile, however many servers start.
 */
public final class ClosedPort implements AutoCloseable {
  private final Socket holder;

  private ClosedPort(Socket holder) {
    this.holder = holder;
  }

  /** Holds a port that somebody has just left. */
  public static ClosedPort at(int port) {
    try {
      Socket holder = new Socket();
      holder.setReuseAddress(true);
      holder.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return new ClosedPort(holder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the port to whoever takes it. */
  @Override
  public void close() {
    try {
      holder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
