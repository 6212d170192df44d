package dev.relevo.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SyntaxFaultTest {

  private static String told(String text) {
    try {
      ConfigFactory.parseString(
          text, ConfigParseOptions.defaults().setOriginDescription("relevo.conf"));
    } catch (ConfigException e) {
      return SyntaxFault.of(e);
    }
    throw new AssertionError("parsed: " + text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = [\"KEYKEYKEY\" : 1]",
        "a = [\"KEYKEYKEY\"] \"KEYKEYKEY\"",
        "a = [\"KEYKEYKEY]",
        "a = \"KEYKEYKEY\n",
        "a = [KEYKEYKEY $",
        "a = KEYKEYKEY : [",
        "KEYKEYKEY KEYKEYKEY",
        "a = 1, \"KEYKEYKEY\"",
        "KEYKEYKEY { \"KEYKEYKEY\" \"KEYKEYKEY\" }",
        "a = \"KEYKEYKEY\\q\"",
        "include KEYKEYKEY",
        "a = ${KEYKEYKEY",
        "a = [1, 2 KEYKEYKEY, } KEYKEYKEY",
        "a = KEYKEYKEY\u0000\"KEYKEYKEY\" [",
        "a += \"KEYKEYKEY\" [1]"
      })
  void of_mistakeBesideAKey_repeatsNothingOfIt(String text) {
    assertThat(told(text)).startsWith("relevo.conf: 1").doesNotContain("KEY");
  }

  @Test
  void of_mistake_tellsPlaceAndKind() {
    assertThat(told("a = 1\nb = [1 : 2]"))
        .isEqualTo(
            "relevo.conf: 2: List should have ended with ] or had a comma, instead had token: …");
    assertThat(told("a = {")).startsWith("relevo.conf: 1: expecting");
  }
}
