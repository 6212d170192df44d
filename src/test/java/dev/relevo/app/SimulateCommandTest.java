package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SimulateCommandTest {
  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false);
    return new Main(Map.of(), directory, terminal).run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void simulate_oneScenario_printsATableAndTheSameEachTime() {
    String[] arguments = {
      "simulate",
      "--scenario",
      "lying-host",
      "--seeds",
      "1",
      "--strategy",
      "least_time,plain_least_connections"
    };
    assertThat(run(arguments)).isZero();
    String once = out();
    out.reset();
    assertThat(run(arguments)).isZero();

    assertThat(out()).isEqualTo(once);
    assertThat(once.lines().toList())
        .hasSize(5)
        .first()
        .asString()
        .matches("lying-host: \\d+ requests");
    assertThat(once).contains("  least_time  ").contains("∞");
  }

  @Test
  void simulate_markdown_printsTables() {
    assertThat(
            run(
                "simulate",
                "--scenario",
                "unequal,dead-host",
                "--seeds",
                "1",
                "--strategy",
                "plain_round_robin",
                "--markdown"))
        .isZero();

    assertThat(out())
        .startsWith("### unequal: ")
        .contains("### dead-host: ")
        .contains("| strategy | finished | refused | lost | p50 | p90 | p95 | p99 |")
        .contains("| plain_round_robin | ");
  }

  @Test
  void simulate_savedTrace_canBePlayed() throws IOException {
    assertThat(run("simulate", "--scenario", "swap-abc", "--save-trace", "t.csv")).isZero();
    assertThat(Files.readString(directory.resolve("t.csv"))).startsWith("time,caller,model,");
    assertThat(
            run(
                "simulate",
                "--trace",
                "t.csv",
                "--scenario",
                "swap-abc",
                "--seeds",
                "1",
                "--strategy",
                "least_time"))
        .isZero();

    assertThat(out()).contains("least_time");
  }

  @Test
  void simulate_list_tellsTheNames() {
    assertThat(run("simulate", "--list")).isZero();

    assertThat(out()).contains("noisy-neighbour").contains("plain_wall_time").contains("hybrid");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--scenario x              | there is no scenario 'x'; there are unequal, ",
        "--strategy x              | there is no strategy 'x'; there are least_time, ",
        "--seeds 0                 | --seeds must be at least 1",
        "--trace none.csv          | a file cannot be read or written: ",
        "--trace t --scenario wedge,unequal | a trace needs the hosts of one situation"
      })
  void simulate_wrongOption_isTold(String options, String told) throws IOException {
    Files.writeString(
        directory.resolve("t"), "time,caller,model,prompt_tokens,answer_tokens\n1,a,m,1,1\n");

    assertThat(run(("simulate " + options).split(" "))).isEqualTo(1);
    assertThat(err()).startsWith("relevo: " + told);
  }
}
