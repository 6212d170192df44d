package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.ledger.LedgerStatus;
import dev.relevo.testing.QuietLog;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PrometheusMetricsTest {
  private static Gateway gateway;
  private static QuietLog log;

  private final PrometheusMetrics metrics =
      new PrometheusMetrics(
          "1.2.3",
          new MetricsSources(() -> new LedgerStatus(true, 11, 2, 3, null), null, () -> 5, () -> 7));

  @BeforeAll
  static void start() {
    log = QuietLog.of("dev.relevo");
    gateway =
        Gateway.start(
            GatewaySettings.from(
                ConfigFactory.parseString(
                    "relevo.providers.w { kind = openai-compatible, health-interval = 1h,"
                        + " base-url = \"http://127.0.0.1:1/v1\" }")));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    log.close();
  }

  @AfterEach
  void close() {
    metrics.close();
  }

  private MetricsPage page(@Nullable String accept) throws Exception {
    return await(metrics.read(gateway, accept));
  }

  private static MetricsPage await(CompletionStage<MetricsPage> page) throws Exception {
    return page.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static String text(MetricsPage page) {
    return page.body().utf8String();
  }

  @Test
  void read_withoutAWish_isThePlainFormat() throws Exception {
    MetricsPage page = page(null);

    assertThat(page.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(text(page)).doesNotContain("# EOF");
  }

  @Test
  void read_asPrometheusAsks_isOpenMetrics() throws Exception {
    MetricsPage page =
        page(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                + "application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1");

    assertThat(page.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(text(page)).endsWith("# EOF\n");
  }

  @Test
  void ended_beforeTheMetersAreMade_isCounted() throws Exception {
    metrics.ended(Records.ANSWERED);
    metrics.ended(Records.ANSWERED);

    assertThat(text(page(null)))
        .contains(
            "relevo_requests_total{dialect=\"openai\",error=\"\",key=\"k\",outcome=\"answered\"}"
                + " 2.0\n")
        .contains("gen_ai_server_time_to_first_token_seconds_bucket{");
  }

  @Test
  void read_tellsOfProcessBuildAndLedger() throws Exception {
    assertThat(text(page(null)))
        .contains("relevo_build_info{java=\"", ",version=\"1.2.3\"} 1\n")
        .contains("jvm_memory_used_bytes{area=\"heap\"")
        .contains("process_uptime_seconds ")
        .contains("relevo_ledger_connected 1.0\n")
        .contains("relevo_ledger_waiting 2.0\n")
        .contains("relevo_ledger_written_total 11.0\n")
        .contains("relevo_ledger_dropped_total 3.0\n")
        .contains("relevo_access_log_dropped_total 5.0\n")
        .contains("relevo_traces_dropped_total 7.0\n");
  }

  @Test
  void read_poolThatIsGone_returnsTheRest() throws Exception {
    Gateway gone =
        Gateway.start(
            GatewaySettings.from(
                ConfigFactory.parseString(
                    "relevo.providers.w { kind = openai-compatible, health-interval = 1h,"
                        + " base-url = \"http://127.0.0.1:1/v1\" }")));
    assertThat(text(await(metrics.read(gone, null))))
        .contains("relevo_pool_answering 1.0\n", "relevo_worker_slots{worker=\"w\"}");
    gone.close();
    metrics.ended(Records.ANSWERED);

    assertThat(text(await(metrics.read(gone, null))))
        .contains("relevo_pool_answering 0.0\n", "relevo_requests_total{", "jvm_memory_used_bytes")
        .doesNotContain("relevo_worker_slots", "relevo_queue_length");
  }
}
