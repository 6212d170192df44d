package dev.relevo.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.chat.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VectorTextTest {

  @Test
  void of_numbers_isTheirBytesFromTheLowestOn() {
    assertThat(VectorText.of(Vector.of(1, -2))).isEqualTo("AACAPwAAAMA=");
    assertThat(VectorText.read("AACAPwAAAMA=")).isEqualTo(Vector.of(1, -2));
  }

  @Test
  void read_whatWasWritten_losesNothing() {
    Vector vector = Vector.of(0.1f, Float.MIN_VALUE, -Float.MAX_VALUE, 0);

    assertThat(VectorText.read(VectorText.of(vector))).isEqualTo(vector);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AACAPwAAAM", "AAA=", "not base64!"})
  void read_textThatIsNoVector_isRefused(String text) {
    assertThatThrownBy(() -> VectorText.read(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
