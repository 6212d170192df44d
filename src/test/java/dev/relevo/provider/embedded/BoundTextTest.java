package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":[1,2]}", " null \n", "\"x\"", "-1.5e3"})
  void isJson_oneValue_isTrue(String text) {
    assertThat(BoundText.isJson(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{\"a\":", "{}{}", "Sure: {}", "\"a\"b\"", "{\"a\":1,}"})
  void isJson_anythingElse_isFalse(String text) {
    assertThat(BoundText.isJson(text)).isFalse();
  }
}
