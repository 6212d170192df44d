package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenCounterTest {
  /** A blank before every text, and a token for every byte of it. */
  private final TokenCounter counter =
      new TokenCounter(text -> 1 + text.getBytes(StandardCharsets.UTF_8).length);

  @Test
  void ofChunk_ascii_isOne() {
    assertThat(counter.ofChunk("hello", 0)).isEqualTo(1);
    assertThat(counter.ofChunk("", 0)).isEqualTo(1);
  }

  @Test
  void ofChunk_otherCharacters_countsTheirTokens() {
    assertThat(counter.ofChunk("😀", 0)).isEqualTo(4);
  }

  @Test
  void ofChunk_afterWithheldChunks_countsOnlyTheRest() {
    assertThat(counter.ofChunk("ab😀", 2)).isEqualTo(4);
    assertThat(counter.ofChunk("é", 9)).isEqualTo(1);
  }
}
