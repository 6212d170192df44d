package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT0.02S, 20ms",
    "PT0.0000001S, 1ms",
    "PT1S, 1s",
    "PT0.9999S, 1s",
    "PT1.5S, 1.5s",
    "PT1.05S, 1.05s",
    "PT59.999S, 59.999s",
    "PT1M, 1m0s",
    "PT6M0S, 6m0s",
    "PT1M30.951S, 1m30.951s",
    "PT1H, 1h0m0s",
    "PT49H3M2S, 49h3m2s"
  })
  void text_isAsOpenAiWritesIt(Duration duration, String text) {
    assertThat(Durations.text(duration)).isEqualTo(text);
  }
}
