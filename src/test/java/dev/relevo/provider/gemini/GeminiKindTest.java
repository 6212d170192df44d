package dev.relevo.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.gateway.GatewaySettings;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Timeouts;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GeminiKindTest {

  @Test
  void names_isKnownToTheGateway() {
    assertThat(new GeminiKind().names()).containsExactly("gemini");
    assertThat(GatewaySettings.kinds()).contains("gemini");
  }

  @Test
  void read_keyAlone_makesACloud() {
    ProviderSettings settings = GeminiTesting.definition("api-keys = [\"k1\", \"k2\"]").settings();

    assertThat(settings.locality()).isEqualTo(Locality.CLOUD);
    assertThat(settings.priority()).isEqualTo(20);
    assertThat(settings.slots()).isEqualTo(64);
    assertThat(settings.defaultModel()).isEqualTo("gemini-2.5-flash");
    assertThat(settings.keys()).hasSize(2);
    assertThat(settings.timeouts()).isEqualTo(Timeouts.CLOUD);
    assertThat(settings.healthInterval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.priceOf("gemini-2.5-flash")).isNull();
    assertThat(settings.toString()).doesNotContain("k1");
    assertThat(settings.capabilities().abilities())
        .containsExactlyInAnyOrder(
            Ability.CHAT,
            Ability.TOOLS,
            Ability.IMAGES,
            Ability.JSON_OBJECT,
            Ability.JSON_SCHEMA,
            Ability.REASONING);
  }

  @Test
  void read_capabilities_canAddLogProbabilities() {
    ProviderSettings settings =
        GeminiTesting.definition("api-keys = k, capabilities { logprobs = true }").settings();

    assertThat(settings.capabilities().has(Ability.LOGPROBS)).isTrue();
  }

  @Test
  void read_withoutKey_isAFault() {
    assertThat(GeminiTesting.faults(""))
        .singleElement()
        .asString()
        .startsWith("box.api-keys: ")
        .contains("gemini");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base-url = \"generativelanguage\"", "slots = 0", "api-key = k"})
  void read_wrongValue_isAFaultThatNamesTheKey(String configuration) {
    assertThat(GeminiTesting.faults("api-keys = [k], " + configuration))
        .singleElement()
        .asString()
        .startsWith("box." + configuration.substring(0, configuration.indexOf(' ')) + ": ");
  }
}
