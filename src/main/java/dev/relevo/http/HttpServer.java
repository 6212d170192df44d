package dev.relevo.http;

import dev.relevo.gateway.Gateway;
import dev.relevo.transport.HttpEdge;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A gateway's HTTP surface, listening. Thread-safe. */
public final class HttpServer {
  private final Gateway gateway;
  private final Endpoint endpoint;
  private final boolean loopback;
  private final HttpEdge.Binding binding;

  private HttpServer(
      Gateway gateway, Endpoint endpoint, boolean loopback, HttpEdge.Binding binding) {
    this.gateway = gateway;
    this.endpoint = endpoint;
    this.loopback = loopback;
    this.binding = binding;
  }

  /**
   * Listens.
   *
   * @return completes when requests are taken, or fails with the reason why the address cannot be
   *     bound
   */
  public static CompletionStage<HttpServer> start(
      Gateway gateway, HttpSettings settings, HttpServices services) {
    boolean loopback = settings.isLoopback();
    Endpoint endpoint = new Endpoint(Surface.of(gateway, settings, services, loopback));
    return gateway
        .transport()
        .edge(settings.edge())
        .bind(settings.host(), settings.port(), endpoint::handle, endpoint::malformed)
        .thenApplyAsync(
            binding -> new HttpServer(gateway, endpoint, loopback, binding), Runnable::run);
  }

  /**
   * From now on requests that come are handled by other settings and services; those that have come
   * go on as they are. Where it listens, and what holds for connections, stays.
   */
  public void reload(HttpSettings settings, HttpServices services) {
    endpoint.become(Surface.of(gateway, settings, services, loopback));
  }

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    return loopback;
  }

  /** What it answers now. */
  public List<Route> routes() {
    return endpoint.routes();
  }

  /** Where it listens, with the real port. */
  public InetSocketAddress address() {
    return binding.address();
  }

  /**
   * Refuses new requests and lets streams in flight finish.
   *
   * @param limit what is left after it is closed
   * @return completes when no connection is left
   */
  public CompletionStage<Void> drain(Duration limit) {
    gateway.drain();
    return binding.drain(limit);
  }
}
