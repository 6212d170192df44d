package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.RequestRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class GatewayMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GatewayMetrics metrics = new GatewayMetrics(registry);

  private double count(String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  private Timer timer(String name, String... tags) {
    return registry.get(name).tags(tags).timer();
  }

  private Set<String> values(String meter, String label) {
    return registry.find(meter).meters().stream()
        .map(it -> String.valueOf(it.getId().getTag(label)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void request_answered_isCountedWithItsKeyAndDialect() {
    metrics.ended(Records.ANSWERED);

    assertThat(
            count(
                "relevo.requests",
                "outcome",
                "answered",
                "error",
                "",
                "dialect",
                "openai",
                "key",
                "k"))
        .isEqualTo(1);
    assertThat(timer("relevo.queue.wait", "priority", "normal").totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(20);
    assertThat(registry.find("relevo.fallbacks").meters()).isEmpty();
    assertThat(registry.find("relevo.seams").meters()).isEmpty();
  }

  @Test
  void request_streamed_tellsItsTimesAsAServer() {
    metrics.ended(Records.ANSWERED);

    String[] tags = {
      "gen_ai.operation.name", "chat",
      "gen_ai.provider.name", "gcp.gemini",
      "gen_ai.request.model", "m",
      "gen_ai.response.model", "m"
    };
    assertThat(timer("gen_ai.server.request.duration", tags).totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(1_120);
    assertThat(timer("gen_ai.server.request.duration", tags).getId().getTag("error.type"))
        .isEmpty();
    assertThat(timer("gen_ai.server.time_to_first_token", tags).totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(320);
    // 800 ms for the 20 tokens after the first
    assertThat(timer("gen_ai.server.time_per_output_token", tags).totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(40);
  }

  @Test
  void request_wholeOrFromTheCache_hasNoTimeToItsFirstToken() {
    metrics.ended(Records.fromTheCache());
    metrics.ended(
        Records.record(
            Records.asked(RequestRecord.Operation.CHAT, "k", "m", false),
            List.of(Records.succeeded(1, "w", "m")),
            List.of(),
            Records.ANSWERED.served(),
            null));

    assertThat(timers("gen_ai.server.request.duration")).hasSize(2);
    assertThat(timers("gen_ai.server.time_to_first_token")).isEmpty();
    assertThat(timers("gen_ai.server.time_per_output_token")).isEmpty();
    assertThat(timers("gen_ai.client.operation.time_to_first_chunk")).isEmpty();
    assertThat(timer("relevo.queue.wait").count()).isEqualTo(1);
    assertThat(values("gen_ai.server.request.duration", "gen_ai.provider.name"))
        .containsExactly("gcp.gemini", "relevo");
  }

  private List<Timer> timers(String name) {
    return List.copyOf(registry.find(name).timers());
  }

  @Test
  void attempt_thatSucceeded_tellsTimesTokensAndCost() {
    metrics.ended(Records.ANSWERED);

    assertThat(
            count(
                "relevo.attempts",
                "worker",
                "w",
                "model",
                "m",
                "outcome",
                "succeeded",
                "error",
                "",
                "reason",
                "first"))
        .isEqualTo(1);
    String[] tags = {
      "gen_ai.operation.name", "chat",
      "gen_ai.provider.name", "gcp.gemini",
      "gen_ai.request.model", "m",
      "worker", "w"
    };
    assertThat(timer("gen_ai.client.operation.duration", tags).totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(1_000);
    assertThat(
            timer("gen_ai.client.operation.time_to_first_chunk", tags)
                .totalTime(TimeUnit.MILLISECONDS))
        .isEqualTo(200);
    assertThat(tokens("input", tags).totalAmount()).isEqualTo(10);
    assertThat(tokens("output", tags).totalAmount()).isEqualTo(21);
    assertThat(count("relevo.tokens", "key", "k", "locality", "cloud", "type", "input"))
        .isEqualTo(10);
    assertThat(count("relevo.tokens", "key", "k", "locality", "cloud", "type", "output"))
        .isEqualTo(21);
    assertThat(count("relevo.cost.usd", "worker", "w", "key", "k")).isEqualTo(5e-6, within(1e-15));
  }

  private DistributionSummary tokens(String type, String... tags) {
    return registry
        .get("gen_ai.client.token.usage")
        .tags(tags)
        .tag("gen_ai.token.type", type)
        .summary();
  }

  @Test
  void attempts_thatFailedOrWereOvertaken_sayWhy() {
    metrics.ended(
        Records.answered(
            "k",
            "m",
            Records.failed(1, "v", "m", ErrorClass.RATE_LIMITED),
            Records.overtaken(2, "u"),
            Records.succeeded(3, "w", "m")));

    assertThat(
            count(
                "relevo.attempts",
                "worker",
                "v",
                "outcome",
                "failed",
                "error",
                "rate_limited",
                "reason",
                "first"))
        .isEqualTo(1);
    assertThat(
            count(
                "relevo.attempts",
                "worker",
                "u",
                "outcome",
                "overtaken",
                "error",
                "",
                "reason",
                "late"))
        .isEqualTo(1);
    assertThat(values("gen_ai.client.operation.duration", "error.type"))
        .containsExactly("", "overtaken", "rate_limited");
    assertThat(count("relevo.fallbacks", "from", "v", "to", "w")).isEqualTo(1);
  }

  @Test
  void seam_isCountedForWhoWentOn() {
    metrics.ended(
        Records.continuedBy(
            "w",
            "n",
            Records.failed(1, "v", "m", ErrorClass.TRANSIENT),
            Records.succeeded(2, "w", "n")));

    assertThat(count("relevo.seams", "worker", "w", "model", "n")).isEqualTo(1);
    assertThat(count("relevo.fallbacks", "from", "v", "to", "w")).isEqualTo(1);
  }

  @Test
  void request_withoutAnAnswer_saysWhy() {
    metrics.ended(Records.failed("k", "m", GatewayError.Kind.RATE_LIMITED));
    metrics.ended(Records.left());

    assertThat(count("relevo.requests", "outcome", "failed", "error", "rate_limited")).isEqualTo(1);
    assertThat(count("relevo.requests", "outcome", "left", "error", "")).isEqualTo(1);
    assertThat(values("gen_ai.server.request.duration", "error.type"))
        .containsExactly("left", "rate_limited");
    assertThat(timers("gen_ai.server.time_to_first_token")).isEmpty();
  }

  @Test
  void vectors_haveNoTokensOfOutput() {
    metrics.ended(
        Records.record(
            Records.asked(RequestRecord.Operation.EMBEDDINGS, "k", "m", false),
            List.of(Records.succeeded(1, "w", "m")),
            List.of(),
            Records.ANSWERED.served(),
            null));

    assertThat(values("gen_ai.client.token.usage", "gen_ai.token.type")).containsExactly("input");
    assertThat(values("gen_ai.client.token.usage", "gen_ai.operation.name"))
        .containsExactly("embeddings");
  }

  @Test
  void histograms_haveTheBoundariesOfTheConventions() {
    metrics.ended(Records.ANSWERED);

    assertThat(seconds("gen_ai.client.operation.duration"))
        .containsExactly(
            0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);
    assertThat(seconds("gen_ai.server.request.duration"))
        .isEqualTo(seconds("gen_ai.client.operation.duration"));
    assertThat(seconds("gen_ai.server.time_to_first_token"))
        .containsExactly(
            0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5,
            10.0);
    assertThat(seconds("gen_ai.server.time_per_output_token"))
        .containsExactly(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5);
    assertThat(
            Arrays.stream(tokens("input").takeSnapshot().histogramCounts())
                .map(CountAtBucket::bucket))
        .containsExactly(
            1.0,
            4.0,
            16.0,
            64.0,
            256.0,
            1024.0,
            4096.0,
            16384.0,
            65536.0,
            262144.0,
            1048576.0,
            4194304.0,
            16777216.0,
            67108864.0);
  }

  private List<Double> seconds(String name) {
    return Arrays.stream(timer(name).takeSnapshot().histogramCounts())
        .map(it -> it.bucket(TimeUnit.SECONDS))
        .toList();
  }

  @Test
  void models_thatCallersInvent_areTheOthers() {
    for (int i = 0; i < 10_000; i++) {
      String invented = "invented-" + i;
      metrics.ended(Records.failed("k", invented, GatewayError.Kind.UNKNOWN_MODEL));
      metrics.ended(Records.substituted(invented, Records.succeeded(1, "w", "m")));
      metrics.ended(
          Records.failed(
              "k",
              "w/" + invented,
              GatewayError.Kind.UPSTREAM_FAILED,
              Records.failed(1, "w", invented, ErrorClass.MODEL_MISSING)));
    }

    assertThat(labels("invented")).isEmpty();
    assertThat(values("gen_ai.server.request.duration", "gen_ai.request.model"))
        .containsExactly("(others)");
    assertThat(values("relevo.attempts", "model")).containsExactly("(others)", "m");
  }

  /** A server that answers under every name cannot be told from one that has them all. */
  @Test
  void modelsKeysAndWorkers_withoutEnd_areBounded() {
    for (int i = 0; i < 10_000; i++) {
      String model = "model-" + i;
      metrics.ended(
          Records.answered("key-" + i, model, Records.succeeded(1, "worker-" + i, model)));
      metrics.ended(
          Records.answered(
              "key-" + i,
              "m",
              Records.failed(1, "bad-" + i, model, ErrorClass.TRANSIENT),
              Records.succeeded(2, "worker-" + i * 31 % 10_000, "m")));
    }

    assertThat(labels("model-")).hasSizeLessThanOrEqualTo(500);
    assertThat(labels("key-")).hasSizeLessThanOrEqualTo(500);
    assertThat(values("relevo.attempts", "worker")).hasSizeLessThanOrEqualTo(501);
    for (String histogram :
        List.of(
            "gen_ai.client.operation.duration",
            "gen_ai.client.operation.time_to_first_chunk",
            "gen_ai.client.token.usage",
            "gen_ai.server.request.duration",
            "gen_ai.server.time_to_first_token",
            "gen_ai.server.time_per_output_token")) {
      assertThat(registry.find(histogram).meters())
          .as(histogram)
          .hasSizeBetween(100, Meters.HISTOGRAMS + 1);
    }
    assertThat(
            registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getType() == Meter.Type.COUNTER)
                .collect(Collectors.groupingBy(Meter.Id::getName, Collectors.counting())))
        .allSatisfy((name, series) -> assertThat(series).isBetween(1L, Meters.COUNTERS + 1L));
    // what has no labels of its own is still counted
    assertThat(count("relevo.requests")).isEqualTo(20_000);
    assertThat(count("relevo.cost.usd")).isEqualTo(20_000 * 5e-6, within(1e-9));
    assertThat(
            registry.find("gen_ai.client.operation.duration").timers().stream()
                .mapToLong(Timer::count)
                .sum())
        .isEqualTo(30_000);
  }

  private Set<String> labels(String beginning) {
    return registry.getMeters().stream()
        .flatMap(meter -> meter.getId().getTags().stream())
        .map(Tag::getValue)
        .filter(value -> value.startsWith(beginning))
        .collect(Collectors.toSet());
  }

  @Test
  void words_ofProvidersAndForCallers_areNoLabels() {
    metrics.ended(
        Records.failed(
            "k",
            "m",
            GatewayError.Kind.UPSTREAM_FAILED,
            Records.failed(1, "v", "m", ErrorClass.TRANSIENT)));

    assertThat(labels("words")).isEmpty();
  }

  @Test
  void model_thatIsNoText_isNotToldApart() {
    metrics.ended(Records.answered("k", "\ud800", Records.succeeded(1, "w", "\ud800")));
    metrics.ended(Records.answered("k", "\ud801", Records.succeeded(1, "w", "\ud801")));

    assertThat(values("relevo.attempts", "model")).containsExactly("(others)");
  }
}
