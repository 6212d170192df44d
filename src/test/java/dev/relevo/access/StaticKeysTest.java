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
  void accept_wholeKey_isLetIn(String key) {
    assertThat(keys.accept(key)).isTrue();
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
  void accept_anythingElse_isNot(String key) {
    assertThat(keys.accept(key)).isFalse();
  }

  @Test
  void accept_emptyKeyConfigured_opensNothing() {
    StaticKeys careless = new StaticKeys(List.of(new Secret("")));

    assertThat(careless.areRequired()).isTrue();
    assertThat(careless.accept("")).isFalse();
    assertThat(careless.accept(null)).isFalse();
  }

  @Test
  void areRequired_noKeys_isFalse() {
    assertThat(new StaticKeys(List.of()).areRequired()).isFalse();
    assertThat(new StaticKeys(List.of()).accept("any")).isFalse();
  }
}
