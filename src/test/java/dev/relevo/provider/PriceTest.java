package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.Usage;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriceTest {
  private static final Price PRICE = new Price(2, 0.5, 8, new Price.Above(1_000, 4, 12));

  private final Faults faults = new Faults();

  private Price read(String text) {
    return Section.of(ConfigFactory.parseString("p { " + text + " }"), "p", faults)
        .readAll(Price::from);
  }

  @ParameterizedTest
  @CsvSource({
    // none from the cache, some, all
    "1000,    0,  10, 2080",
    "1000,  400,  10, 1480",
    "1000, 1000,   0, 500",
    // more from the cache than there was is no refund
    "1000, 2000,   0, 500",
    // one token more makes the whole request dear, what is cached too
    "1001,    0,  10, 4124",
    "1001, 1001,   0, 1001"
  })
  void of_usage_chargesCachedTokensAndLongPromptsAtTheirPrice(
      int prompt, int cached, int completion, double millionths) {
    Usage usage = new Usage(prompt, completion, cached, 0, Usage.Source.REPORTED);

    assertThat(PRICE.of(usage) * 1e6).isEqualTo(millionths, Offset.offset(1e-6));
  }

  @Test
  void of_nothingKnownOfTheCache_chargesAllAsInput() {
    Usage usage = new Usage(100, 10, 60, 0, Usage.Source.REPORTED);

    assertThat(new Price(2, 8).of(usage)).isEqualTo(new Price(2, 8).of(100, 10));
    assertThat(Price.FREE.of(usage)).isZero();
  }

  @Test
  void from_everything_isRead() {
    assertThat(
            read(
                "input = 2, cached-input = 0.5, output = 8,"
                    + " above { tokens = 1000, input = 4, output = 12 }"))
        .isEqualTo(PRICE);
    assertThat(read("input = 2, output = 8")).isEqualTo(new Price(2, 8));
    assertThat(faults.found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "output = 8 | p.input: is missing",
        "input = 2 | p.output: is missing",
        "input = free, output = 8 | p.input: is 'free'",
        "input = NaN, output = 8 | p.input: is 'NaN'",
        "input = -1, output = 8 | p.input: is '-1'",
        "input = 2, output = 8, cached-input = 3 | p.cached-input: is 3.0",
        "input = 2, output = 8, cached = 1 | p.cached: is not a known key",
        "input = 2, output = 8, above { input = 4, output = 9 } | p.above.tokens: is missing"
      })
  void from_somethingWrong_isAFaultThatNamesIt(String text, String fault) {
    read(text);

    assertThat(faults.found()).singleElement().asString().startsWith(fault);
  }
}
