package dev.relevo.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SurrogateJoinerTest {
  private final SurrogateJoiner joiner = new SurrogateJoiner();

  @Test
  void next_wholeText_isTheSame() {
    assertThat(joiner.next("añ🌍")).isEqualTo("añ🌍");
    assertThat(joiner.next("")).isEmpty();
    assertThat(joiner.rest()).isEmpty();
  }

  @Test
  void next_pairSplit_isHeldUntilItIsWhole() {
    assertThat(joiner.next("a\ud83c")).isEqualTo("a");
    assertThat(joiner.next("")).isEmpty();
    assertThat(joiner.next("\udf0db")).isEqualTo("🌍b");
    assertThat(joiner.rest()).isEmpty();
  }

  @Test
  void next_halfAPair_isReplaced() {
    assertThat(joiner.next("\udf0da\ud83cb\ud83c")).isEqualTo("\uFFFDa\uFFFDb");
    assertThat(joiner.next("c")).isEqualTo("\uFFFDc");
    assertThat(joiner.next("\ud83c")).isEmpty();
    assertThat(joiner.next("\ud83c")).isEqualTo("\uFFFD");
    assertThat(joiner.rest()).isEqualTo("\uFFFD");
    assertThat(joiner.rest()).isEmpty();
  }

  @Test
  void isWhole_halfAPair_isNot() {
    assertThat(SurrogateJoiner.isWhole("a🌍")).isTrue();
    assertThat(SurrogateJoiner.isWhole("\udf0d\ud83c")).isFalse();
    assertThat(SurrogateJoiner.isWhole("a\ud83c")).isFalse();
  }
}
