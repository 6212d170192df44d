package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.settings.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class StaticKeysTest {
  private final StaticKeys keys =
      new StaticKeys(List.of(new Secret("sk-one"), new Secret("schlüssel-🔑")));

  @ParameterizedTest
  @ValueSource(strings = {"sk-one", "schlüssel-🔑"})
  void caller_wholeKey_isKnown(String key) {
    assertThat(keys.caller(key)).isNotNull().doesNotContain(key);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "s",
        "sk-",
        "sk-on",
        "sk-one ",
        "SK-ONE",
        "sk-onee",
        "sk-one,schlüssel-🔑",
        "schlüssel-"
      })
  void caller_anythingElse_isNot(String key) {
    assertThat(keys.caller(key)).isNull();
  }

  @Test
  void caller_twoKeys_areTwoAndEachIsOneForEver() {
    assertThat(keys.caller("sk-one"))
        .isNotEqualTo(keys.caller("schlüssel-🔑"))
        .isEqualTo(new StaticKeys(List.of(new Secret("sk-one"))).caller("sk-one"));
  }

  @Test
  void caller_emptyKeyConfigured_opensNothing() {
    StaticKeys careless = new StaticKeys(List.of(new Secret("")));

    assertThat(careless.areRequired()).isTrue();
    assertThat(careless.caller("")).isNull();
    assertThat(careless.caller(null)).isNull();
  }

  @Test
  void areRequired_noKeys_isFalse() {
    assertThat(new StaticKeys(List.of()).areRequired()).isFalse();
    assertThat(new StaticKeys(List.of()).caller("any")).isNull();
  }
}
