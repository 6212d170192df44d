package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class KeyTermsOptionsTest {

  @Command
  private static final class Holder {
    @Mixin private final KeyTermsOptions terms = new KeyTermsOptions();
  }

  private static String json(String arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    return holder.terms.json().toString();
  }

  @Test
  void json_everything_isInTheTermsOfTheRoute() {
    assertThat(
            json(
                "--name ci --owner me --model a --model b* --provider up --privacy local"
                    + " --priority low --expires 90d --requests 100/min --tokens 5000/1m"
                    + " --concurrency 4 --daily 0.5 --monthly 10"))
        .isEqualTo(
            "{\"name\":\"ci\",\"owner\":\"me\",\"models\":[\"a\",\"b*\"],\"providers\":[\"up\"],"
                + "\"privacy\":\"local\",\"priority\":\"low\",\"expires\":\"90d\","
                + "\"rate\":{\"requests\":100,\"tokens\":5000,\"concurrency\":4,\"window\":\"1m\"},"
                + "\"budget\":{\"daily_usd\":\"0.5\",\"monthly_usd\":\"10\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|{}",
        "--requests 7|{\"rate\":{\"requests\":7}}",
        "--requests 7/second|{\"rate\":{\"requests\":7,\"window\":\"1s\"}}",
        "--requests 7/H|{\"rate\":{\"requests\":7,\"window\":\"1h\"}}",
        "--tokens 7/90s|{\"rate\":{\"tokens\":7,\"window\":\"90s\"}}",
        "--requests 1/60s --tokens 2/min|"
            + "{\"rate\":{\"requests\":1,\"tokens\":2,\"window\":\"1m\"}}",
        "--requests none --concurrency none|{\"rate\":{\"requests\":null,\"concurrency\":null}}",
        "--model none --expires none|{\"models\":[],\"expires\":null}",
        "--daily none|{\"budget\":{\"daily_usd\":null}}",
      })
  void json_someOptions_saysThatAndNoMore(String arguments, String json) {
    assertThat(json(arguments)).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--requests many|--requests",
        "--requests 5/fortnight|100/min",
        "--requests 5/min --tokens 5/h|same time",
        "--concurrency 1.5|whole number",
      })
  void json_somethingWrong_isToldWithTheOption(String arguments, String told) {
    assertThatThrownBy(() -> json(arguments))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(told);
  }
}
