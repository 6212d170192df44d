package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FinishSignTest {
  private FinishSign sign;

  @BeforeEach
  void begin() {
    sign = new FinishSign();
  }

  @Test
  void isCertain_contentAlone_isNot() {
    sign.take(true, false);

    assertThat(sign.isCertain()).isFalse();
  }

  @Test
  void isCertain_reasonAfterContent_is() {
    sign.take(true, false);
    sign.take(false, true);
    sign.take(false, false);

    assertThat(sign.isCertain()).isTrue();
  }

  @Test
  void isCertain_reasonWithTheLastContent_is() {
    sign.take(true, false);
    sign.take(true, true);

    assertThat(sign.isCertain()).isTrue();
  }

  @Test
  void isCertain_reasonWithTheFirstContent_isNotBeforeItIsSaidAlone() {
    sign.take(true, true);
    assertThat(sign.isCertain()).isFalse();

    sign.take(false, true);
    assertThat(sign.isCertain()).isTrue();
  }

  @Test
  void isCertain_contentAfterAReason_neverIs() {
    sign.take(true, true);
    sign.take(true, true);
    sign.take(false, true);

    assertThat(sign.isCertain()).isFalse();
  }
}
