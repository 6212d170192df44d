package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApiKeyTest {

  @ParameterizedTest
  @CsvSource({
    "k, …",
    "sk-123456789012345a, …",
    "sk-1234567890123456a, …456a",
    "gsk_abcdefghijklmnopqrstuvwxyz0123456789, …6789"
  })
  void hint_key_leavesAtLeastSixteenCharactersUntold(String key, String hint) {
    assertThat(ApiKey.of(key).hint()).isEqualTo(hint);
  }

  @Test
  void toString_key_isNotShown() {
    assertThat(ApiKey.of("top-secret").toString()).contains("***").doesNotContain("top-secret");
  }
}
