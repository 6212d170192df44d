package dev.relevo.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TinyGgufTest {

  @Test
  void bytes_anyTime_areTheSame() {
    assertThat(TinyGguf.bytes()).isEqualTo(TinyGguf.bytes()).hasSizeLessThan(1 << 20);
  }
}
