package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Json;
import dev.relevo.provider.Locality;
import dev.relevo.provider.Price;
import dev.relevo.provider.ProviderSettings;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OllamaKindTest {

  @Test
  void read_nothing_givesDefaults() {
    ProviderSettings settings = OllamaTesting.definition("").settings();

    assertThat(settings.locality()).isEqualTo(Locality.LOCAL);
    assertThat(settings.priority()).isEqualTo(40);
    assertThat(settings.slots()).isEqualTo(4);
    assertThat(settings.healthInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(settings.timeouts().firstContent()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.priceOf("any")).isEqualTo(Price.FREE);
    assertThat(OllamaTesting.settings(""))
        .isEqualTo(new OllamaSettings(URI.create("http://localhost:11434"), null, null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "10m, '\"10m\"'",
    "1h30m, '\"1h30m\"'",
    "-1m, '\"-1m\"'",
    "300, 300",
    "0, 0",
    "-1, -1"
  })
  void read_keepAlive_isWhatOllamaReads(String configured, String sent) {
    assertThat(OllamaTesting.settings("keep-alive = \"" + configured + "\"").keepAlive())
        .isEqualTo(new Json(sent));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "high, '\"high\"'"})
  void read_think_isWhatOllamaReads(String configured, String sent) {
    assertThat(OllamaTesting.settings("think = " + configured).think()).isEqualTo(new Json(sent));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keep-alive = soon",
        "keep-alive = \"10 minutes\"",
        "keep-alive = 99999999999999999999",
        "keep-alive = 1..5h",
        "think = sometimes",
        "context-length = 0",
        "base-url = \"localhost:11434\"",
        "keep-alife = 10m"
      })
  void read_wrongValue_isAFaultThatNamesTheKey(String configuration) {
    assertThat(OllamaTesting.faults(configuration))
        .singleElement()
        .asString()
        .startsWith("box." + configuration.substring(0, configuration.indexOf(' ')) + ": ");
  }
}
