package dev.relevo.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderSettings;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CohereKindTest {

  @Test
  void read_keyAlone_makesACloud() {
    ProviderSettings settings = CohereTesting.definition("api-keys = [\"k1\", \"k2\"]").settings();

    assertThat(new CohereKind().names()).containsExactly("cohere");
    assertThat(settings.locality()).isEqualTo(Locality.CLOUD);
    assertThat(settings.priority()).isEqualTo(30);
    assertThat(settings.slots()).isEqualTo(64);
    assertThat(settings.defaultModel()).isEqualTo("command-a-03-2025");
    assertThat(settings.keys()).hasSize(2);
    assertThat(settings.capabilities().has(Ability.TOOLS)).isTrue();
    assertThat(settings.capabilities().has(Ability.IMAGES)).isFalse();
    assertThat(settings.timeouts().firstContent()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.healthInterval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.toString()).doesNotContain("k1");
    assertThat(CohereTesting.settings("api-keys = [k1]"))
        .isEqualTo(new CohereSettings(URI.create("https://api.cohere.com"), "search_document"));
  }

  @Test
  void read_ownKeys_areTaken() {
    assertThat(
            CohereTesting.settings(
                "base-url = \"http://localhost:9\", embedding-input-type = clustering"))
        .isEqualTo(new CohereSettings(URI.create("http://localhost:9"), "clustering"));
  }

  @Test
  void read_withoutKey_isAFault() {
    assertThat(CohereTesting.faults(""))
        .containsExactly("box.api-keys: needs at least one key; cohere answers nobody without");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"base-url = \"localhost:1\"", "embedding-input-type = image", "api-keyz = [k]"})
  void read_wrongValue_isAFaultThatNamesTheKey(String configuration) {
    assertThat(CohereTesting.faults("api-keys = [k], " + configuration))
        .singleElement()
        .asString()
        .startsWith("box." + configuration.substring(0, configuration.indexOf(' ')) + ": ");
  }
}
