package dev.relevo.http.admin;

import dev.relevo.gateway.Gateway;
import dev.relevo.http.Exchange;
import dev.relevo.http.Route;
import dev.relevo.telemetry.MetricsPage;
import dev.relevo.telemetry.MetricsSettings;
import dev.relevo.telemetry.PrometheusMetrics;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code GET /metrics}: the gateway's figures, for Prometheus. */
public final class MetricsRoutes implements AdminRoutes {
  private final Gateway gateway;
  private final PrometheusMetrics metrics;
  private final MetricsSettings.Access access;

  /**
   * The route.
   *
   * @param access who may read
   */
  public MetricsRoutes(Gateway gateway, PrometheusMetrics metrics, MetricsSettings.Access access) {
    this.gateway = gateway;
    this.metrics = metrics;
    this.access = Objects.requireNonNull(access, "access");
  }

  @Override
  public List<Route> routes() {
    Route.Access who =
        switch (access) {
          case ADMIN -> Route.Access.ADMIN;
          case KEY -> Route.Access.KEY;
          case FREE -> Route.Access.FREE;
        };
    return List.of(Route.get("/metrics", who, this::read));
  }

  private CompletionStage<HttpResponse> read(Exchange exchange) {
    return metrics
        .read(gateway, exchange.header("accept"))
        .thenApplyAsync(MetricsRoutes::response, exchange.lane().executor());
  }

  private static HttpResponse response(MetricsPage page) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.parse(page.contentType()), page.body()));
  }
}
