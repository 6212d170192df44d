package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PriceListTest {
  private static final String HEAD = "prices { as-of = \"2026-12-31\", usd-per-million {";

  @TempDir private Path folder;
  private final Faults faults = new Faults();

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("own.conf"), text);
  }

  private PriceList configured(Path file) {
    return PriceList.from(
        Section.of(
            ConfigFactory.parseMap(Map.of("file", file.toString())).atPath("relevo.prices"),
            "relevo.prices",
            faults),
        Set.of("openai", "mine"));
  }

  @Test
  void shipped_isDatedAndSaysWhereItComesFrom() {
    PriceList shipped = PriceList.shipped();

    assertThat(shipped.asOf()).isAfterOrEqualTo(LocalDate.of(2026, 8, 1));
    assertThat(shipped.source()).isNotBlank();
    assertThat(shipped.byKind().keySet())
        .containsExactlyInAnyOrder(
            "openai", "anthropic", "gemini", "groq", "deepseek", "mistral", "cohere");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-4o, 2.5, 1.25, 10",
    "openai, text-embedding-3-small, 0.02, 0.02, 0",
    "groq, openai/gpt-oss-120b, 0.15, 0.075, 0.6",
    // the dear hours of the day
    "deepseek, deepseek-flash, 0.3, 0.006, 1.2"
  })
  void shipped_holds(String kind, String model, double input, double cached, double output) {
    assertThat(PriceList.shipped().of(kind).get(model))
        .isEqualTo(new Price(input, cached, output, null));
  }

  @Test
  void shipped_longPromptsAreDearer() {
    PriceList.shipped()
        .byKind()
        .values()
        .forEach(
            prices ->
                assertThat(prices.values())
                    .filteredOn(price -> price.above() != null)
                    .allSatisfy(
                        price -> assertThat(price.of(400_000, 1)).isGreaterThan(price.of(1, 1))));
    assertThat(PriceList.shipped().of("openai").get("gpt-5.6"))
        .isEqualTo(new Price(5, 0.5, 30, new Price.Above(272_000, 10, 45)));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "unknown",
      value = {
        "gpt-4o, 2.5",
        "gpt-4o-2024-08-06, 2.5",
        "claude-haiku-4-5-20251001, 1",
        // the exact name goes before that of the base
        "gpt-4o-2025-01-01, 7",
        // nothing but a date is taken off, and a part of a name is not a name
        "gpt-4o-mini-2024, unknown",
        "gpt-4o-2024-08, unknown",
        "gpt-4o-latest, unknown",
        "gpt-4o-12345678, unknown",
        "gpt-4o-2024-08-06-x, unknown",
        "GPT-4o, unknown",
        "gpt-4, unknown"
      })
  void find_name_isExactOrASnapshotOfADay(String model, @Nullable Double input) {
    Map<String, Price> prices =
        Map.of(
            "gpt-4o", new Price(2.5, 10),
            "claude-haiku-4-5", new Price(1, 5),
            "gpt-4o-2025-01-01", new Price(7, 7));

    Price found = PriceList.find(prices, model);

    assertThat(found == null ? null : found.input()).isEqualTo(input);
  }

  @Test
  void from_ownFile_winsEntryByEntry() throws IOException {
    PriceList list =
        configured(
            file(
                HEAD
                    + " openai { \"gpt-4o\" { input = 1, output = 2 } },"
                    + " mine { m { input = 3, output = 4 } } } }"));

    assertThat(faults.found()).isEmpty();
    assertThat(list.of("openai").get("gpt-4o")).isEqualTo(new Price(1, 2));
    assertThat(list.of("openai").get("gpt-4o-mini"))
        .isEqualTo(PriceList.shipped().of("openai").get("gpt-4o-mini"));
    assertThat(list.of("mine").get("m")).isEqualTo(new Price(3, 4));
    assertThat(list.asOf()).isEqualTo("2026-12-31");
  }

  @Test
  void from_ownFileThatIsACopyOfTheShippedOne_isRight() {
    PriceList list =
        configured(Path.of("src", "main", "resources", "dev", "relevo", "provider", "prices.conf"));

    assertThat(faults.found()).isEmpty();
    assertThat(list).isEqualTo(PriceList.shipped());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai { m { input = 1 } } | prices.usd-per-million.openai.m.output: is missing",
        "openai { m { input = x, output = 1 } } | prices.usd-per-million.openai.m.input: is 'x'",
        "openai { m = 1 } | prices.usd-per-million.openai.m: must be an object",
        "openai { m { input = 1, output = 1, outptu = 2 } } | prices.usd-per-million.openai.m.outptu: is not a",
        "opnai { m { input = 1, output = 1 } } | prices.usd-per-million.opnai is no kind of provider"
      })
  void from_wrongEntry_isAFaultThatNamesFileAndEntry(String entries, String problem)
      throws IOException {
    Path file = file(HEAD + entries + "} }");

    configured(file);

    assertThat(faults.found())
        .anySatisfy(
            fault ->
                assertThat(fault)
                    .startsWith("relevo.prices.file: in " + file + ": ")
                    .contains(problem));
  }

  @Test
  void from_fileThatIsNoConfiguration_namesTheLine() throws IOException {
    Path file = file(HEAD + "\n\n openai { m { input = 1, output = } }\n }");

    configured(file);

    assertThat(faults.found())
        .singleElement()
        .asString()
        .startsWith("relevo.prices.file: in " + file)
        .contains(": 3: ");
  }

  @Test
  void from_missingFile_isAFault() {
    configured(folder.resolve("none.conf"));

    assertThat(faults.found())
        .singleElement()
        .asString()
        .startsWith("relevo.prices.file: ")
        .contains("none.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "prices { usd-per-million {} } | prices.as-of: is missing",
        "prices { as-of = today, usd-per-million {} } | prices.as-of: is 'today'",
        "prices { as-of = \"2026-12-31\", openai {} } | prices.openai: is not a known key",
        "openai {} | openai: is not a known key"
      })
  void read_fileInAnotherForm_isRefused(String text, String fault) throws IOException {
    Path file = file(text);

    assertThat(catchThrowableOfType(SettingsException.class, () -> PriceList.read(file)).faults())
        .anySatisfy(one -> assertThat(one).startsWith(fault));
  }
}
