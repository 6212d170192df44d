package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.QuietLog;
import dev.relevo.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own reader of both formats, the one written in Python, reads the metrics. */
@OnEachTransport
final class MetricsFormatIT {
  private static final String READER = "prometheus-client==0.26.0";

  /** The reader of OpenMetrics refuses whatever the specification does not allow. */
  private static final String READ =
      """
      import sys
      from prometheus_client.parser import text_string_to_metric_families as text
      from prometheus_client.openmetrics.parser import text_string_to_metric_families as strict
      for read, name in ((text, sys.argv[1]), (strict, sys.argv[2])):
          page = open(name, encoding="utf-8", newline="").read()
          families = {family.name: family for family in read(page)}
          samples = families["relevo_requests"].samples
          answered = [it for it in samples if it.labels["outcome"] == "answered"]
          print(families["gen_ai_server_time_to_first_token_seconds"].type,
                families["relevo_key_budget_usd"].type,
                int(sum(it.value for it in answered if it.name == "relevo_requests_total")))
      """;

  @TempDir private Path folder;

  @Test
  void page_readByPrometheusOwnReader_isSound() throws Exception {
    assumeThat(Tool.isHere("python3")).as("python3 is here").isTrue();
    Path library = folder.resolve("library");
    Tool.Result fetched =
        Tool.run(
            folder,
            Map.of(),
            "python3",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--target",
            library.toString(),
            READER);
    if (System.getenv("CI") == null) {
      assumeThat(fetched.status()).as("pip install: %s", fetched.output()).isZero();
    }
    assertThat(fetched.status()).as(fetched.output()).isZero();
    Path text = folder.resolve("text");
    Path open = folder.resolve("open");
    try (QuietLog log = QuietLog.of("dev.relevo");
        MeasuredGateway gateway = new MeasuredGateway(folder, "")) {
      assertThat(log).isNotNull();
      gateway.play();
      gateway.figuresAfter(7);
      Files.writeString(text, gateway.metrics("text/plain").body());
      Files.writeString(open, gateway.metrics("application/openmetrics-text").body());
    }

    Tool.Result read =
        Tool.run(
            folder,
            Map.of("PYTHONPATH", library.toString()),
            "python3",
            "-c",
            READ,
            text.toString(),
            open.toString());

    assertThat(read).isEqualTo(new Tool.Result(0, "histogram gauge 6\nhistogram gauge 6\n"));
  }
}
