package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MoneyTest {
  @ParameterizedTest
  @CsvSource({
    "0, $0.00",
    "250000000, $0.25",
    "5000000, $0.005",
    "1000, $0.000001",
    "1, $0.00",
    "1000000000, $1.00",
    "12345678901, $12.35"
  })
  void text_isAsPeopleWriteIt(long nanoUsd, String text) {
    assertThat(Money.text(nanoUsd)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.1, 100000000", "0.0000000001, 0", "1e9, 1000000000000000000"})
  void nanoUsd_isTheNearestWholeNumber(double usd, long nanoUsd) {
    assertThat(Money.nanoUsd(usd)).isEqualTo(nanoUsd);
    assertThat(Money.usd(nanoUsd).movePointRight(9).longValueExact()).isEqualTo(nanoUsd);
  }
}
