package dev.relevo.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SseDecoderTest {
  private final SseDecoder decoder = new SseDecoder(1_000);
  private final List<String> events = new ArrayList<>();

  private void take(@Nullable String name, byte[] bytes, int from, int length) {
    events.add(name + "=" + new String(bytes, from, length, StandardCharsets.UTF_8));
  }

  private void feed(String text) {
    decoder.feed(ByteString.fromString(text), this::take);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void feed_everyLineEnd_isTheSame(String end) {
    feed(": ping||data: a|event: x|id: 7|retry: 10|data: b||".replace("|", end));
    feed("data: c||".replace("|", end));

    assertThat(events).containsExactly("x=a\nb", "null=c");
  }

  @Test
  void feed_splitAnywhere_isTheSame() {
    byte[] bytes =
        "\uFEFFdata:é\r\n: keep-alive\r\n\r\nevent: x\rdata: {\ndata: }\n\n\n:\n\ndata: 🌍\r\r\nerror: bad\n\ndata: last"
            .getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        SseDecoder fresh = new SseDecoder(1_000);
        events.clear();
        fresh.feed(part(bytes, 0, first), this::take);
        fresh.feed(part(bytes, first, second), this::take);
        fresh.feed(part(bytes, second, bytes.length), this::take);
        fresh.end(this::take);

        assertThat(events)
            .as("split at %d and %d", first, second)
            .containsExactly("null=é", "x={\n}", "null=🌍", "error=bad", "null=last");
      }
    }
  }

  private static ByteString part(byte[] bytes, int from, int to) {
    return ByteString.fromArray(Arrays.copyOfRange(bytes, from, to));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data:x | null=x",
        "data: x | null=x",
        "data:  x | 'null= x'",
        "data::x | null=:x",
        "error: {} | error={}",
        "error:x | error=x"
      })
  void feed_fieldValue_losesOneSpaceAtMost(String line, String event) {
    feed(line + "\n\n");
    assertThat(events).containsExactly(event);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "data:", "data: ", "date: x", "Data: x", " data: x", "event: x"})
  void feed_nothingInTheData_isNoEvent(String line) {
    feed(line + "\n\n");
    decoder.end(this::take);
    assertThat(events).isEmpty();
  }

  @Test
  void feed_eventNameWithoutData_doesNotNameTheNext() {
    feed("event: x\n\ndata: a\n\n");
    assertThat(events).containsExactly("null=a");
  }

  @Test
  void feed_emptyDataLines_areLinesOfTheData() {
    feed("data: a\ndata\ndata: b\n\n");
    assertThat(events).containsExactly("null=a\n\nb");
  }

  @Test
  void feed_byteOrderMark_isSkippedAtTheStartOnly() {
    feed("\uFEFFdata: a\n\n\uFEFFdata: b\n\n");
    assertThat(events).containsExactly("null=a");
  }

  @Test
  void feed_lineThatIsNoneOfTheFields_isReportedApart() {
    List<String> others = new ArrayList<>();
    decoder.feed(
        ByteString.fromString("{\n \"a: b\" }\n: comment\ndata: x\nevent: n\nid: 1\n\nlone\n"),
        new SseDecoder.Handler() {
          @Override
          public void onEvent(@Nullable String name, byte[] bytes, int from, int length) {
            take(name, bytes, from, length);
          }

          @Override
          public void onOtherLine(byte[] bytes, int from, int length) {
            others.add(new String(bytes, from, length, StandardCharsets.UTF_8));
          }
        });

    assertThat(others).containsExactly("{", " \"a: b\" }", "id: 1", "lone");
    assertThat(events).containsExactly("n=x");
  }

  @Test
  void end_eventWithoutBlankLine_counts() {
    feed("data: a\n");
    assertThat(events).isEmpty();
    decoder.end(this::take);
    assertThat(events).containsExactly("null=a");
    decoder.end(this::take);
    assertThat(events).hasSize(1);
  }

  @Test
  void feed_eventOverTheLimit_isRefused() {
    String line = "data: " + "x".repeat(400) + "\n";
    feed(line + line);
    assertThatThrownBy(() -> feed(line)).isInstanceOf(FrameTooLongException.class);
  }

  @Test
  void feed_lineOverTheLimit_isRefused() {
    assertThatThrownBy(() -> feed("data: " + "x".repeat(1_000)))
        .isInstanceOf(FrameTooLongException.class);
  }

  @Test
  void feed_manyEvents_limitHoldsForEach() {
    for (int i = 0; i < 100; i++) {
      feed("data: " + "x".repeat(400) + "\n\n");
    }
    assertThat(events).hasSize(100);
  }
}
