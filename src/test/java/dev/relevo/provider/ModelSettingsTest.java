package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.settings.Faults;
import dev.relevo.testing.Configured;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelSettingsTest {
  private final Faults faults = new Faults();

  private ModelSettings read(String text) {
    return ModelSettings.from(Configured.section(text, faults));
  }

  @ParameterizedTest
  @CsvSource({
    "gpu-1, gemma2:2b, 1",
    "gpu-2, gemma2:2b, 2",
    "gpu-1, phi3:latest, 3",
    "gpu-1, phi3, 3",
    "gpu-1, qwen3, 4",
    "gpu-1, qwen3:latest, 4",
    "gpu-1, gemma2, ",
    "gpu-1, gemma2:9b, "
  })
  void of_name_isFoundWithImpliedTagAndByWorkerFirst(String worker, String model, Integer window) {
    ModelSettings settings =
        read(
            """
            "gemma2:2b" { context-tokens = 1 }
            "gpu-2/gemma2:2b" { context-tokens = 2 }
            phi3 { context-tokens = 3 }
            "qwen3:latest" { context-tokens = 4 }
            """);

    assertThat(settings.of(worker, model).contextTokens()).isEqualTo(window);
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void of_workersOwnEntry_goesBeforeTheModelsAsAWhole() {
    ModelSettings settings =
        read("m { max-output-tokens = 5, tier = economic }, \"a/m\" { context-tokens = 7 }");

    assertThat(settings.of("a", "m")).isEqualTo(new ModelSettings.OfModel(7, null, null));
    assertThat(settings.of("b", "m")).isEqualTo(new ModelSettings.OfModel(null, 5, Tier.ECONOMIC));
  }

  @Test
  void from_wrongValues_areFaultsWithTheirKeys() {
    read("m { context-tokens = 0, max-output-tokens = many, tier = cheap, num_ctx = 5 }");

    assertThat(faults.found())
        .hasSize(4)
        .anySatisfy(it -> assertThat(it).startsWith("box.m.context-tokens: "))
        .anySatisfy(it -> assertThat(it).startsWith("box.m.max-output-tokens: "))
        .anySatisfy(it -> assertThat(it).startsWith("box.m.tier: "))
        .anySatisfy(it -> assertThat(it).startsWith("box.m.num_ctx: "));
  }

  @ParameterizedTest
  @CsvSource({"100, 50, 50", "100, 200, 100", ", 200, 200", "100, , 100"})
  void corrected_longestAnswer_isTheSmallerOne(Integer told, Integer configured, Integer expected) {
    ModelSettings settings =
        read(
            "m { context-tokens = 9"
                + (configured == null ? "" : ", max-output-tokens = " + configured)
                + " }");
    ModelInfo info = new ModelInfo("m", Capabilities.USUAL, 4096, told, "me", 1L, true, Price.FREE);

    ModelInfo corrected = settings.corrected("a", info);

    assertThat(corrected.contextTokens()).isEqualTo(9);
    assertThat(corrected.maxOutputTokens()).isEqualTo(expected);
    assertThat(List.of(corrected.name(), corrected.owner(), corrected.price()))
        .containsExactly("m", "me", Price.FREE);
  }

  @Test
  void corrected_nothingConfigured_isTheSame() {
    ModelInfo info = new ModelInfo("m", Capabilities.USUAL, 4096, null, true, null);

    assertThat(ModelSettings.NONE.corrected("a", info)).isSameAs(info);
  }
}
