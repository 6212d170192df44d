package dev.relevo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.PriceList;
import dev.relevo.settings.Faults;
import dev.relevo.testing.Configured;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LedgerSettingsTest {
  private static final String RIGHT =
      "enabled = true, buffer = 10, write-every = 500ms, keep = 90 days,"
          + " reference = \"deepseek/deepseek-flash\"\n";

  private final Faults faults = new Faults();

  private LedgerSettings read(String configuration) {
    return LedgerSettings.from(
        Configured.section(RIGHT + configuration, faults), PriceList.shipped());
  }

  @Test
  void from_whatIsRight_isRead() {
    LedgerSettings settings = read("");

    assertThat(faults.found()).isEmpty();
    assertThat(settings.keep()).isEqualTo(Duration.ofDays(90));
    assertThat(settings.priceAsOf()).isEqualTo(PriceList.shipped().asOf().toString());
    assertThat(settings.reference().name()).isEqualTo("deepseek/deepseek-flash");
  }

  @Test
  void reference_withASlashInItsName_isFound() {
    assertThat(read("reference = \"groq/openai/gpt-oss-20b\"").reference().price().output())
        .isEqualTo(0.30);
  }

  @ParameterizedTest
  @CsvSource({
    "buffer = 0,box.buffer",
    "keep = 23 hours,box.keep",
    "write-every = 11s,box.write-every",
    "reference = gpt,box.reference",
    "reference = openai/nothing,box.reference",
    "referense = x,box.referense"
  })
  void from_whatIsWrong_isAFaultOfTheKey(String configuration, String key) {
    read(configuration.replace("= openai/nothing", "= \"openai/nothing\""));

    assertThat(faults.found()).singleElement().asString().startsWith(key + ": ");
  }

  @Test
  void reference_unknown_tellsWhatItMustBe() {
    read("reference = \"openai/nothing\"");

    assertThat(faults.found())
        .isEqualTo(
            List.of(
                "box.reference: is 'openai/nothing' but must be KIND/MODEL with a known list price,"
                    + " such as deepseek/deepseek-flash"));
  }
}
