package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.Locality;
import dev.relevo.provider.Price;
import dev.relevo.provider.ProviderSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiKindTest {

  @Test
  void names_areThePresets() {
    assertThat(new OpenAiKind().names())
        .containsExactly(
            "deepseek",
            "groq",
            "llama-cpp",
            "lm-studio",
            "mistral",
            "openai",
            "openai-compatible",
            "openrouter",
            "vllm");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, 50, gpt-5-mini",
    "groq, 10, llama-3.3-70b-versatile",
    "deepseek, 50, deepseek-flash",
    "mistral, 50, mistral-small-latest",
    "openrouter, 50, openrouter/auto"
  })
  void read_keyAlone_makesACloud(String kind, int priority, String model) {
    ProviderSettings settings =
        OpenAiTesting.definition(kind, "api-keys = [\"k1\", \"k2\"]").settings();

    assertThat(settings.locality()).isEqualTo(Locality.CLOUD);
    assertThat(settings.priority()).isEqualTo(priority);
    assertThat(settings.defaultModel()).isEqualTo(model);
    assertThat(settings.keys()).hasSize(2);
    assertThat(settings.priceOf(model)).isNull();
    assertThat(settings.timeouts().firstContent()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.toString()).doesNotContain("k1");
  }

  @Test
  void read_compatible_isLocalAndNeedsNoKey() {
    ProviderSettings settings =
        OpenAiTesting.definition("openai-compatible", "base-url = \"http://localhost:9/v1\"")
            .settings();

    assertThat(settings.locality()).isEqualTo(Locality.LOCAL);
    assertThat(settings.defaultModel()).isNull();
    assertThat(settings.priceOf("any")).isEqualTo(Price.FREE);
    assertThat(settings.healthInterval()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void read_firstOfTheModels_isTheDefault() {
    assertThat(
            OpenAiTesting.definition("openai", "api-keys = k, models = [b, a]")
                .settings()
                .defaultModel())
        .isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "groq", "deepseek", "mistral", "openrouter"})
  void read_cloudWithoutKey_isAFault(String kind) {
    assertThat(OpenAiTesting.faults(kind, ""))
        .singleElement()
        .asString()
        .startsWith("box.api-keys: ")
        .contains(kind);
  }

  @Test
  void read_compatibleWithoutAddress_isAFault() {
    assertThat(OpenAiTesting.faults("openai-compatible", ""))
        .singleElement()
        .asString()
        .startsWith("box.base-url: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base-url = \"localhost:1234\"",
        "slots = 0",
        "priority = -1",
        "locality = moon",
        "api-keyz = [k]",
        "context-tokens = many"
      })
  void read_wrongValue_isAFaultThatNamesTheKey(String configuration) {
    assertThat(OpenAiTesting.faults("openai", "api-keys = [k], " + configuration))
        .singleElement()
        .asString()
        .startsWith("box." + configuration.substring(0, configuration.indexOf(' ')) + ": ");
  }
}
