package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaPatternTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ' ',
      value = {
        "^a1$ ^[a][1]$",
        "^\\d{3}-\\d{2,}$ ^[0-9]{3}[\\x2D][0-9]{2,}$",
        "^(?:ab|c)*$ ^([a][b]|[c])*$",
        "^[a-z\\d-]+$ ^[a-z0-9\\x2D]+$",
        "^[^a]$ ^[^a\"\\\\\\x7F\\x00-\\x1F]$",
        "^.$ ^[^\"\\\\\\x7F\\x00-\\x1F]$",
        "^\\.\\+$ ^[\\x2E][\\x2B]$",
        "^é$ ^[é]$"
      })
  void rewritten_understood_isClassesAndGroups(String pattern, String expected) {
    assertThat(SchemaPattern.rewritten(pattern)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "^a",
        "a$",
        "^$",
        "^*a$",
        "^a**$",
        "^a+?$",
        "^(a$",
        "^a)$",
        "^[a$",
        "^()$",
        "^(a|)$",
        "^a|b$",
        "^(?=a)$",
        "^(?<n>a)$",
        "^\\1$",
        "^\\ba$",
        "^\\p{L}$",
        "^a{2,1}$",
        "^a{,3}$",
        "^a{1001}$",
        "^\"$",
        "^\\\\$",
        "^a^b$",
        "^a\\$"
      })
  void rewritten_anythingElse_isRefused(String pattern) {
    assertThatThrownBy(() -> SchemaPattern.rewritten(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }
}
