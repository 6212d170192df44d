package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import dev.relevo.provider.Locality;
import dev.relevo.provider.Price;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which price holds, as the whole configuration says it. */
final class PriceSettingsTest {
  /** It lists its own prices, and its default model is whatever it chooses. */
  private static final String LISTS_ITS_OWN = "openrouter";

  @TempDir private Path folder;

  private static GatewaySettings read(String text) {
    return GatewaySettings.from(ConfigFactory.parseString(text));
  }

  private static ProviderSettings only(String text) {
    return read(text).providers().get(0).settings();
  }

  @Test
  void from_everyCloud_hasAPriceForItsDefaultModel() {
    List<String> clouds = new ArrayList<>();
    for (String kind : GatewaySettings.kinds()) {
      ProviderSettings settings =
          only(
              "relevo.providers.one { kind = "
                  + kind
                  + (kind.equals("embedded") ? ", path = \"m.gguf\"" : "")
                  + (kind.equals("builtin") ? "" : ", api-keys = k")
                  + (Set.of("openai-compatible", "llama-cpp").contains(kind)
                      ? ", base-url = \"http://localhost:1\""
                      : "")
                  + " }");
      String model = settings.defaultModel();
      if (settings.locality() == Locality.CLOUD && !kind.equals(LISTS_ITS_OWN)) {
        clouds.add(kind);
        assertThat(settings.priceOf(String.valueOf(model))).as(kind + "/" + model).isNotNull();
      }
    }
    assertThat(clouds)
        .contains("openai", "groq", "deepseek", "mistral", "gemini", "cohere", "anthropic");
  }

  @Test
  void from_providersOwnPrice_goesBeforeTheFileAndTheFileBeforeTheShippedList() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("p.conf"),
            """
            prices {
              as-of = "2026-12-31"
              usd-per-million.openai {
                "gpt-4o" { input = 1, output = 1 }
                "gpt-5-mini" { input = 2, output = 2 }
              }
            }
            """);
    ProviderSettings settings =
        only(
            "relevo.prices.file = \""
                + file
                + "\"\nrelevo.providers.openai { api-keys = k, prices {"
                + " \"gpt-4o\" { input = 9, cached-input = 3, output = 9 } } }");

    assertThat(settings.priceOf("gpt-4o")).isEqualTo(new Price(9, 3, 9, null));
    assertThat(settings.priceOf("gpt-4o-2024-08-06")).isEqualTo(new Price(9, 3, 9, null));
    assertThat(settings.priceOf("gpt-5-mini")).isEqualTo(new Price(2, 2));
    assertThat(settings.priceOf("gpt-5-nano")).isEqualTo(new Price(0.05, 0.005, 0.4, null));
    assertThat(settings.priceOf("gpt-99")).isNull();
  }

  @Test
  void from_listedByTheVendor_goesBetweenTheProvidersOwnAndTheList() {
    ProviderSettings settings =
        only(
            "relevo.providers.openai { api-keys = k, prices {"
                + " m { input = 9, output = 9 } } }");

    assertThat(settings.priceOf("m", new Price(1, 1))).isEqualTo(new Price(9, 9));
    assertThat(settings.priceOf("n", new Price(1, 1))).isEqualTo(new Price(1, 1));
  }

  @Test
  void from_ownHardware_isFreeWhateverItsKind() {
    assertThat(only("relevo.providers.openai { api-keys = k, locality = local }").priceOf("gpt-4o"))
        .isEqualTo(Price.FREE);
    assertThat(only("relevo.providers.ollama {}").priceOf("llama3")).isEqualTo(Price.FREE);
  }

  @Test
  void from_brokenFile_keepsTheGatewayFromStarting() throws IOException {
    Path file = Files.writeString(folder.resolve("p.conf"), "prices { as-of = soon }");

    assertThat(
            catchThrowableOfType(
                    SettingsException.class, () -> read("relevo.prices.file = \"" + file + "\""))
                .faults())
        .singleElement()
        .asString()
        .startsWith("relevo.prices.file: in " + file + ": prices.as-of: is 'soon'");
  }

  @Test
  void from_unknownKey_isAFault() {
    assertThat(
            catchThrowableOfType(SettingsException.class, () -> read("relevo.prices.fiel = x"))
                .faults())
        .singleElement()
        .asString()
        .contains("relevo.prices.fiel")
        .contains("did you mean 'file'?");
  }
}
