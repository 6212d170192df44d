package dev.relevo.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineDecoderTest {
  private final List<String> lines = new ArrayList<>();

  private void take(byte[] bytes, int from, int length) {
    lines.add(new String(bytes, from, length, StandardCharsets.UTF_8));
  }

  private void feed(LineDecoder decoder, String text) {
    decoder.feed(ByteString.fromString(text), this::take);
  }

  @Test
  void feed_lineFeedAndBoth_endLines() {
    LineDecoder decoder = new LineDecoder(100, false);
    feed(decoder, "a\nb\r\n\n\r\nc");

    assertThat(lines).containsExactly("a", "b", "", "");
    decoder.end(this::take);
    assertThat(lines).containsExactly("a", "b", "", "", "c");
  }

  @Test
  void feed_loneCarriageReturn_endsALineOnlyWhereAsked() {
    feed(new LineDecoder(100, false), "a\rb\n");
    assertThat(lines).containsExactly("a\rb");

    lines.clear();
    feed(new LineDecoder(100, true), "a\rb\r\r\nc\n");
    assertThat(lines).containsExactly("a", "b", "", "c");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void feed_splitAnywhere_isTheSame(boolean loneCarriageReturn) {
    byte[] bytes = "é\r\n\r\n{\"a\":\"🌍\"}\n\nlast".getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        lines.clear();
        LineDecoder decoder = new LineDecoder(100, loneCarriageReturn);
        decoder.feed(part(bytes, 0, first), this::take);
        decoder.feed(part(bytes, first, second), this::take);
        decoder.feed(part(bytes, second, bytes.length), this::take);
        decoder.end(this::take);

        assertThat(lines)
            .as("split at %d and %d", first, second)
            .containsExactly("é", "", "{\"a\":\"🌍\"}", "", "last");
      }
    }
  }

  private static ByteString part(byte[] bytes, int from, int to) {
    return ByteString.fromArray(Arrays.copyOfRange(bytes, from, to));
  }

  @Test
  void end_nothingHeld_reportsNothing() {
    LineDecoder decoder = new LineDecoder(100, true);
    feed(decoder, "a\r");
    decoder.end(this::take);
    decoder.end(this::take);

    assertThat(lines).containsExactly("a");
  }

  @Test
  void feed_lineOfTheLimit_isReported() {
    LineDecoder decoder = new LineDecoder(5, true);
    feed(decoder, "12345\n");
    feed(decoder, "123");
    feed(decoder, "45\n");

    assertThat(lines).containsExactly("12345", "12345");
  }

  @ParameterizedTest
  @ValueSource(strings = {"123456", "123456\n", "ok\n123456"})
  void feed_lineOverTheLimit_isRefused(String text) {
    LineDecoder decoder = new LineDecoder(5, true);
    assertThatThrownBy(() -> feed(decoder, text))
        .isInstanceOf(FrameTooLongException.class)
        .hasMessageContaining("5 bytes");
  }

  @Test
  void feed_lineThatGrowsOverTheLimit_isRefused() {
    LineDecoder decoder = new LineDecoder(5, true);
    feed(decoder, "123");
    assertThatThrownBy(() -> feed(decoder, "456")).isInstanceOf(FrameTooLongException.class);
  }

  @Test
  void feed_longLineInManyPieces_isJoined() {
    LineDecoder decoder = new LineDecoder(1_000_000, false);
    for (int i = 0; i < 1_000; i++) {
      feed(decoder, "x".repeat(999));
    }
    feed(decoder, "\n");

    assertThat(lines).singleElement().asString().hasSize(999_000);
  }
}
