package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class VendorTextTest {

  @Test
  void cut_longText_isShortenedVisibly() {
    assertThat(VendorText.cut("x".repeat(500))).hasSize(500);
    assertThat(VendorText.cut("x".repeat(501))).hasSize(501).endsWith("x…");
  }

  @Test
  void ofPlainBody_webPage_saysNothing() {
    assertThat(VendorText.ofPlainBody(" \n<html>busy</html>")).isEmpty();
    assertThat(VendorText.ofPlainBody(" busy\n")).isEqualTo("busy");
  }

  @Test
  void refused_withoutWords_isTheStatusAlone() {
    assertThat(VendorText.refused(503, "")).isEqualTo("HTTP error 503");
    assertThat(VendorText.refused(503, "busy")).isEqualTo("HTTP error 503: busy");
  }

  @Test
  void containsAny_piece_isFound() {
    assertThat(VendorText.containsAny("a rate limit", "quota", "rate")).isTrue();
    assertThat(VendorText.containsAny("a rate limit", "quota")).isFalse();
  }
}
