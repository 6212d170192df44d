package dev.relevo.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;

/**
 * How meters are made. Names, labels and the boundaries of histograms are those of OpenTelemetry's
 * conventions for generative AI where they name them.
 */
final class Meters {
  static final String OPERATION = "gen_ai.operation.name";
  static final String PROVIDER = "gen_ai.provider.name";
  static final String REQUEST_MODEL = "gen_ai.request.model";
  static final String RESPONSE_MODEL = "gen_ai.response.model";
  static final String TOKEN_TYPE = "gen_ai.token.type";
  static final String ERROR = "error.type";
  static final String WORKER = "worker";
  static final String MODEL = "model";
  static final String KEY = "key";

  /** What a label says when there is nothing to say: to Prometheus that is no label at all. */
  static final String NONE = "";

  /** A histogram is some 20 lines of text for each set of labels, a counter is one. */
  static final int HISTOGRAMS = 500;

  static final int COUNTERS = 2_000;

  /** For whole operations: 10 ms, doubling to 82 s. */
  static final Duration[] DURATIONS =
      seconds(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

  static final Duration[] FIRST_TOKEN =
      seconds(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10);

  static final Duration[] EACH_TOKEN =
      seconds(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5);

  /** From 1, by fours, to 64 Mi. */
  private static final double[] TOKENS = DoubleStream.iterate(1, it -> it * 4).limit(14).toArray();

  private static final Map<Enum<?>, String> WORDS = new ConcurrentHashMap<>();

  private final MeterRegistry registry;

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  Timer timer(String name, String description, Duration[] boundaries, Tags tags) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(boundaries)
        .tags(tags)
        .register(registry);
  }

  DistributionSummary tokens(String name, String description, Tags tags) {
    return DistributionSummary.builder(name)
        .description(description)
        .serviceLevelObjectives(TOKENS)
        .tags(tags)
        .register(registry);
  }

  /** The word for a label: {@code rate_limited}. */
  static String word(Enum<?> constant) {
    String known = WORDS.get(constant);
    return known == null
        ? WORDS.computeIfAbsent(constant, it -> it.name().toLowerCase(Locale.ROOT))
        : known;
  }

  private static Duration[] seconds(double... values) {
    return Arrays.stream(values)
        .mapToObj(value -> Duration.ofNanos(Math.round(value * 1e9)))
        .toArray(Duration[]::new);
  }
}
