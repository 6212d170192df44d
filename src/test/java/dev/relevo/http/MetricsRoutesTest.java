package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.admin.MetricsRoutes;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.telemetry.MetricsSettings;
import dev.relevo.telemetry.MetricsSources;
import dev.relevo.telemetry.PrometheusMetrics;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.QuietLog;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may read the metrics, over real sockets. */
@OnEachTransport
final class MetricsRoutesTest {
  private static final String KEYS = "access { api-keys = [caller], admin-keys = [admin] }";

  private static QuietLog log;
  private static Gateway gateway;
  private static PrometheusMetrics metrics;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<HttpServer> servers = new ArrayList<>();

  @BeforeAll
  static void start() {
    log = QuietLog.of("dev.relevo");
    gateway =
        Gateway.start(
            GatewaySettings.from(
                ConfigFactory.parseString(
                    "relevo.providers.w { kind = openai-compatible, health-interval = 1h,"
                        + " base-url = \"http://127.0.0.1:1/v1\" }")));
    metrics = new PrometheusMetrics("1.2.3", MetricsSources.NONE);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    metrics.close();
    log.close();
  }

  @AfterEach
  void stopServers() throws Exception {
    for (HttpServer server : servers) {
      server.drain(Duration.ofMillis(1)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  private HttpResponse<String> read(
      MetricsSettings.Access access, String configuration, String... headers) throws Exception {
    Faults faults = new Faults();
    Section root =
        Section.of(
            ConfigFactory.parseString("relevo { http.port = 0, " + configuration + " }")
                .withFallback(ConfigFactory.defaultReference())
                .resolve(),
            "relevo",
            faults);
    HttpSettings http = HttpSettings.from(root.section("http"));
    HttpServices services = HttpServices.of(AccessSettings.from(root.section("access")));
    faults.throwIfAny();
    HttpServer server =
        HttpServer.start(
                gateway,
                http,
                services.withRoutes(List.of(new MetricsRoutes(gateway, metrics, access))))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    servers.add(server);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + "/metrics"))
            .timeout(Duration.ofSeconds(30));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "ADMIN, , 401",
    "ADMIN, wrong, 401",
    "ADMIN, caller, 403",
    "ADMIN, admin, 200",
    "KEY, , 401",
    "KEY, wrong, 401",
    "KEY, caller, 200",
    "KEY, admin, 200",
    "FREE, , 200",
    "FREE, wrong, 200"
  })
  void read_withKeysConfigured_isForThoseWhoMay(
      MetricsSettings.Access access, String key, int status) throws Exception {
    HttpResponse<String> response =
        key == null ? read(access, KEYS) : read(access, KEYS, "Authorization", "Bearer " + key);

    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 200) {
      assertThat(response.body()).contains("relevo_build_info{");
    } else {
      assertThat(response.body()).doesNotContain("relevo_").contains("\"error\"");
    }
  }

  @Test
  void read_withoutKeysOnLoopback_isForThisMachineAndNotForItsPages() throws Exception {
    assertThat(read(MetricsSettings.Access.ADMIN, "").statusCode()).isEqualTo(200);
    assertThat(
            read(MetricsSettings.Access.ADMIN, "", "Origin", "https://elsewhere.example")
                .statusCode())
        .isEqualTo(403);
    assertThat(read(MetricsSettings.Access.ADMIN, "", "X-Forwarded-For", "192.0.2.1").statusCode())
        .isEqualTo(403);
  }

  @Test
  void read_formats_areLabelledAsTheyAre() throws Exception {
    HttpResponse<String> text = read(MetricsSettings.Access.FREE, "", "Accept", "text/plain");
    HttpResponse<String> open =
        read(
            MetricsSettings.Access.FREE,
            "",
            "Accept",
            "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3");

    assertThat(text.headers().firstValue("content-type"))
        .hasValueSatisfying(
            type ->
                assertThat(type).isEqualToIgnoringCase("text/plain; version=0.0.4; charset=utf-8"));
    assertThat(text.body()).doesNotContain("# EOF");
    assertThat(open.headers().firstValue("content-type"))
        .hasValueSatisfying(
            type ->
                assertThat(type)
                    .isEqualToIgnoringCase(
                        "application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assertThat(open.body()).endsWith("# EOF\n");
  }
}
