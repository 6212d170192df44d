package dev.relevo.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GeminiModelTest {

  @ParameterizedTest
  @CsvSource({
    "gemini-2.5-flash, none, 0",
    "gemini-2.5-flash-lite, none, 0",
    "gemini-2.5-pro, none, 128",
    "models/gemini-2.5-pro, minimal, 1024",
    "gemini-2.5-flash, low, 1024",
    "gemini-2.5-flash, medium, 8192",
    "gemini-2.5-flash, high, 24576",
    "gemini-2.5-flash-preview-09-2025, max, 24576"
  })
  void thinking_generation25_isABudget(String model, String effort, int budget) {
    assertThat(GeminiModel.of(model).thinking(effort))
        .isEqualTo(new GeminiModel.Thinking(budget, null, !effort.equals("none")));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-3-flash-preview, none, MINIMAL",
    "gemini-3.1-flash-lite, minimal, MINIMAL",
    "gemini-3.5-flash, minimal, MINIMAL",
    "gemini-3.7-flash, minimal, LOW",
    "gemini-flash-latest, none, LOW",
    "gemini-3.1-pro-preview, none, LOW",
    "gemini-3.1-pro-preview, medium, MEDIUM",
    "gemini-3-pro-preview, medium, HIGH",
    "gemini-3.5-flash, low, LOW",
    "gemini-3.5-flash, xhigh, HIGH",
    "gemini-4-flash, high, HIGH"
  })
  void thinking_generation3_isALevel(String model, String effort, String level) {
    assertThat(GeminiModel.of(model).thinking(effort))
        .isEqualTo(new GeminiModel.Thinking(null, level, !effort.equals("none")));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-2.0-flash, high",
    "gemma-3-27b-it, high",
    "tunedModels/gemini-3-mine, high",
    "some-model, low",
    "gemini-2.5-flash, as-you-like",
    "gemini-3.5-flash, as-you-like",
    "gemini-3.5-flash, "
  })
  void thinking_modelOrEffortUnknown_isLeftToTheModel(String model, @Nullable String effort) {
    assertThat(GeminiModel.of(model).thinking(effort)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemini-3-flash", "gemini-3.1-pro-preview", "gemini-pro-latest"})
  void wantsSignatures_sinceGeneration3_isTrue(String model) {
    assertThat(GeminiModel.of(model).wantsSignatures()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemini-2.5-flash", "gemma-3-27b-it", "tunedModels/x", "gemini-x-3"})
  void wantsSignatures_others_isFalse(String model) {
    assertThat(GeminiModel.of(model).wantsSignatures()).isFalse();
  }

  @Test
  void resource_nameWithOrWithoutCollection_hasOne() {
    assertThat(GeminiModel.of("a").resource()).isEqualTo("models/a");
    assertThat(GeminiModel.of("models/a").resource()).isEqualTo("models/a");
    assertThat(GeminiModel.of("tunedModels/a").resource()).isEqualTo("tunedModels/a");
  }
}
