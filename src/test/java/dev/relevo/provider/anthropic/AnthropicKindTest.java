package dev.relevo.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.gateway.GatewaySettings;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnthropicKindTest {

  @Test
  void kinds_ofTheGateway_haveIt() {
    assertThat(GatewaySettings.kinds()).contains("anthropic");
  }

  @Test
  void read_keyAlone_makesACloud() {
    ProviderSettings settings =
        AnthropicTesting.definition("api-keys = [\"k1\", \"k2\"]").settings();

    assertThat(settings.locality()).isEqualTo(Locality.CLOUD);
    assertThat(settings.priority()).isEqualTo(50);
    assertThat(settings.slots()).isEqualTo(64);
    assertThat(settings.defaultModel()).isEqualTo("claude-haiku-4-5");
    assertThat(settings.keys()).hasSize(2);
    assertThat(settings.priceOf("claude-haiku-4-5")).isNull();
    assertThat(settings.timeouts().firstContent()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.capabilities().has(Ability.JSON_OBJECT)).isFalse();
    assertThat(settings.toString()).doesNotContain("k1");
  }

  @Test
  void read_withoutKey_isAFault() {
    assertThat(AnthropicTesting.faults(""))
        .singleElement()
        .asString()
        .startsWith("box.api-keys: ")
        .contains("anthropic");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base-url = \"localhost:1234\"",
        "max-tokens = 0",
        "max-tokens = many",
        "slots = 0",
        "api-keyz = [k]"
      })
  void read_wrongValue_isAFaultThatNamesTheKey(String configuration) {
    assertThat(AnthropicTesting.faults("api-keys = [k], " + configuration))
        .singleElement()
        .asString()
        .startsWith("box." + configuration.substring(0, configuration.indexOf(' ')) + ": ");
  }
}
