package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class StaticKeysTest {
  private final StaticKeys keys =
      StaticKeys.ofCallers(List.of(StaticKey.of("sk-one"), StaticKey.of("schlüssel-🔑")));

  @ParameterizedTest
  @ValueSource(strings = {"sk-one", "schlüssel-🔑"})
  void find_wholeKey_isKnown(String key) {
    assertThat(String.valueOf(keys.find(key))).contains("key-").doesNotContain(key);
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
  void find_anythingElse_isNot(String key) {
    assertThat(keys.find(key)).isNull();
  }

  @Test
  void find_twoKeys_areTwoAndEachIsOneForEver() {
    assertThat(keys.find("sk-one"))
        .isNotNull()
        .isNotEqualTo(keys.find("schlüssel-🔑"))
        .isEqualTo(StaticKeys.ofCallers(List.of(StaticKey.of("sk-one"))).find("sk-one"));
  }

  @Test
  void find_emptyKeyConfigured_opensNothing() {
    StaticKeys careless = StaticKeys.ofCallers(List.of(StaticKey.of("")));

    assertThat(careless.areRequired()).isTrue();
    assertThat(careless.find("")).isNull();
    assertThat(careless.find(null)).isNull();
  }

  @Test
  void areRequired_noKeys_isFalse() {
    assertThat(StaticKeys.ofCallers(List.of()).areRequired()).isFalse();
    assertThat(StaticKeys.ofCallers(List.of()).find("any")).isNull();
  }

  @Test
  void find_administratorsKey_isOne() {
    Caller administrator = StaticKeys.ofAdministrators(List.of(StaticKey.of("root"))).find("root");

    assertThat(administrator).isNotNull();
    assertThat(administrator.administrator()).isTrue();
    assertThat(administrator.id()).isEqualTo("admin-1");
  }
}
