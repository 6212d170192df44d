package dev.relevo.http;

import dev.relevo.gateway.Gateway;
import dev.relevo.transport.HttpEdge;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A gateway's HTTP surface, listening. Thread-safe. */
public final class HttpServer {
  private final Gateway gateway;
  private final HttpEdge.Binding binding;

  private HttpServer(Gateway gateway, HttpEdge.Binding binding) {
    this.gateway = gateway;
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
    Endpoint endpoint = new Endpoint(gateway, settings, services);
    return gateway
        .transport()
        .edge(settings.edge())
        .bind(settings.host(), settings.port(), endpoint::handle, endpoint::malformed)
        .thenApplyAsync(binding -> new HttpServer(gateway, binding), Runnable::run);
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
