package dev.relevo.access.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyFormatTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @Test
  void newKey_many_areAllDifferentAndTellTheirIds() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      String id = KeyFormat.newId(RANDOM);
      String key = KeyFormat.newKey(id, RANDOM);

      assertThat(key).matches("relevo-[0-9a-z]{10}-[0-9A-Za-z]{43}");
      assertThat(KeyFormat.idIn(key)).isEqualTo(id);
      assertThat(keys.add(key)).isTrue();
    }
  }

  @Test
  void newKey_secret_has256BitsAtLeastAndUsesAllDigits() {
    assertThat(43 * Math.log(62) / Math.log(2)).isGreaterThanOrEqualTo(256);
    Set<Integer> digits = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      KeyFormat.newKey("", RANDOM).substring("relevo--".length()).chars().forEach(digits::add);
    }
    assertThat(digits).hasSize(62);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "relevo-",
        "relevo-abcdefghij-",
        "relevo-abcdefghij-012345678901234567890123456789012345678901",
        "relevo-abcdefghij-01234567890123456789012345678901234567890123",
        "Relevo-abcdefghij-0123456789012345678901234567890123456789012",
        "relevo-ABCDEFGHIJ-0123456789012345678901234567890123456789012",
        "relevo-abcdefghij-012345678901234567890123456789012345678901!",
        "relevo-abcdefghij-0123456789012345678901234567890123456789012\n",
        " relevo-abcdefghij-0123456789012345678901234567890123456789012",
        "relevo-abcdefghij-01234567890123456789012345678901234567890１２"
      })
  void idIn_anotherForm_isNone(String text) {
    assertThat(KeyFormat.idIn(text)).isNull();
  }
}
