package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.relevo.telemetry.MetricsText;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.QuietLog;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a serving process tells of itself at {@code /metrics}, over real sockets. */
@OnEachTransport
final class MetricsTest {
  private static QuietLog log;

  @TempDir private Path folder;
  private MeasuredGateway gateway;

  @BeforeAll
  static void quieten() {
    log = QuietLog.of("dev.relevo");
  }

  @AfterAll
  static void restore() {
    log.close();
  }

  @BeforeEach
  void start() throws Exception {
    gateway = new MeasuredGateway(folder, "");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void figures_afterKnownRequests_areRight() throws Exception {
    gateway.plainStream();
    gateway.plainStream();
    gateway.fallback();
    MetricsText figures = gateway.figuresAfter(3);

    assertThat(
            figures.sum(
                "relevo_requests_total",
                "outcome",
                "answered",
                "dialect",
                "openai",
                "key",
                "key-1",
                "error",
                ""))
        .isEqualTo(3);
    assertThat(figures.sum("relevo_tokens_total", "key", "key-1", "type", "input")).isEqualTo(9);
    assertThat(figures.sum("relevo_tokens_total", "key", "key-1", "type", "output")).isEqualTo(15);
    // 3 tokens in and 5 out each: for 1 and 2 dollars a million twice, for 10 and 20 once
    assertThat(figures.sum("relevo_cost_usd_total", "worker", "a", "key", "key-1"))
        .isEqualTo(26e-6, within(1e-12));
    assertThat(figures.sum("relevo_cost_usd_total", "worker", "b", "key", "key-1"))
        .isEqualTo(130e-6, within(1e-12));
    assertThat(
            figures.sum(
                "relevo_attempts_total", "worker", "a", "outcome", "failed", "error", "transient"))
        .isEqualTo(1);
    assertThat(figures.sum("relevo_fallbacks_total", "from", "a", "to", "b")).isEqualTo(1);
    assertThat(figures.sum("gen_ai_server_time_to_first_token_seconds_count")).isEqualTo(2);
    assertThat(figures.sum("gen_ai_server_time_to_first_token_seconds_sum")).isPositive();
    assertThat(
            figures.sum(
                "gen_ai_client_token_usage_sum",
                "worker",
                "b",
                "gen_ai_token_type",
                "output",
                "gen_ai_provider_name",
                "openai-compatible",
                "gen_ai_request_model",
                "m"))
        .isEqualTo(5);
    assertThat(figures.sum("relevo_key_spent_usd", "key", "key-1", "period", "day"))
        .isEqualTo(156e-6, within(1e-12));
    assertThat(figures.sum("relevo_key_limit_used", "key", "key-1", "limit", "requests"))
        .isEqualTo(3);
  }

  @Test
  void figures_ofThePool_areThoseOfTheMoment() throws Exception {
    gateway.play();
    MetricsText figures = gateway.figuresAfter(7);

    assertThat(figures.sum("relevo_pool_answering")).isEqualTo(1);
    assertThat(figures.sum("relevo_workers", "health", "healthy")).isEqualTo(3);
    assertThat(figures.sum("relevo_worker_slots", "worker", "a")).isEqualTo(400);
    assertThat(figures.sum("relevo_provider_key", "worker", "a")).isEqualTo(2);
    assertThat(figures.sum("relevo_memory_budget_bytes", "worker", "host")).isEqualTo(8L << 30);
    assertThat(figures.sum("relevo_model_memory_bytes", "model", "small:1b", "state", "ready"))
        .isPositive();
    assertThat(figures.sum("relevo_cache_total", "result", "hit")).isEqualTo(1);
    assertThat(figures.sum("relevo_cache_total", "result", "miss")).isEqualTo(1);
    assertThat(figures.sum("relevo_seams_total", "worker", "b", "model", "m")).isEqualTo(1);
    assertThat(figures.sum("relevo_requests_total", "error", "unknown_model")).isEqualTo(1);
    assertThat(figures.sum("relevo_tokens_total", "locality", "local")).isPositive();
  }

  @Test
  void page_holdsNoSecretAndNoContent() throws Exception {
    gateway.play();
    gateway.figuresAfter(7);

    for (String accept : List.of("text/plain", "application/openmetrics-text")) {
      String page = gateway.metrics(accept).body();
      assertThat(page)
          .contains("relevo_requests")
          .doesNotContain(
              MeasuredGateway.CALLER_KEY,
              MeasuredGateway.ADMIN_KEY,
              MeasuredGateway.PROMPT,
              "words-4716",
              "nobody-has-this",
              "secret",
              "content\"")
          .doesNotContain(MeasuredGateway.PROVIDER_KEYS);
      // no end of a key either, by which operators know it elsewhere; any figure may have those
      // digits
      assertThat(page.replaceAll("(?m) [^ \"{}]+$", ""))
          .contains("relevo_requests")
          .doesNotContain("4711", "4712", "4713", "4714");
    }
  }

  @Test
  void page_whileManyStreamsRun_isComplete() throws Exception {
    int streams = 200;
    CompletableFuture<Void> release = new CompletableFuture<>();
    gateway.a.chats(
        ChatServer.begun("hel")
            .await(release)
            .chunk(ChatServer.event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
            .chunk(ChatServer.event("[DONE]")));
    Queue<String> ends = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      running.add(
          gateway.streamLater(
              line -> {
                if (line.equals("data: [DONE]")) {
                  ends.add(line);
                }
              }));
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> MetricsText.of(gateway.metrics("*/*").body()),
            it ->
                it.sum("relevo_requests_in_flight") == streams
                    && it.sum("relevo_worker_slots_used", "worker", "a") == streams);
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> response = gateway.metrics("*/*");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(MetricsText.of(response.body()).sum("relevo_leases")).isEqualTo(streams);
    }
    release.complete(null);

    CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    assertThat(ends).hasSize(streams);
    MetricsText figures = gateway.figuresAfter(streams);
    assertThat(figures.sum("gen_ai_server_time_to_first_token_seconds_count")).isEqualTo(streams);
    assertThat(figures.sum("relevo_requests_in_flight")).isZero();
  }

  @Test
  void metrics_switchedOff_areNotThere() throws Exception {
    gateway.close();
    gateway = new MeasuredGateway(folder, "telemetry.metrics.enabled = false");
    gateway.plainStream();

    assertThat(gateway.metrics("*/*").statusCode()).isEqualTo(404);
  }
}
