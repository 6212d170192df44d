package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Vector;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineProtocolTest {

  static Stream<EngineFrame> frames() {
    Sampling everything = new Sampling(0.5, 0.9, 40, 100, List.of("\n", "\""), -7L, 0.1, 0.2);
    List<EngineFrame.Turn> turns =
        List.of(new EngineFrame.Turn("system", ""), new EngineFrame.Turn("user", "a\nb\u0000\"c"));
    return Stream.of(
        new EngineFrame.Load("/models/ü.gguf", 4_096, 2, 8),
        new EngineFrame.Loading(),
        new EngineFrame.Ready(5_000_000_000L, "<|im_start|>\n"),
        new EngineFrame.LoadFailed("no such thing"),
        new EngineFrame.Generate(1, turns, everything, "{\"type\":\"object\"}"),
        new EngineFrame.Generate(2, turns, Sampling.DEFAULT, null),
        new EngineFrame.Generate(3, turns, Sampling.DEFAULT.withTemperature(0), null),
        new EngineFrame.Cancel(Long.MAX_VALUE),
        new EngineFrame.Text(4, "日本 😀 \u2028 \\"),
        new EngineFrame.Text(5, "half a pair: \ud83d"),
        new EngineFrame.Done(6, 10, 20, FinishReason.LENGTH, 1, 2),
        new EngineFrame.Failed(7, ErrorClass.TOO_LONG, "too long"),
        new EngineFrame.Stopped(8),
        new EngineFrame.Ping(9),
        new EngineFrame.Pong(10),
        new EngineFrame.Embed(11, List.of("a\nb", "ü")),
        new EngineFrame.Embedded(
            12, 7, List.of(Vector.of(1, -0.1f), Vector.of(Float.MIN_VALUE, 3e38f))));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void decode_encodedFrame_isTheFrame(EngineFrame frame) {
    String line = new String(EngineProtocol.encode(frame), StandardCharsets.US_ASCII);

    assertThat(line).endsWith("\n");
    assertThat(line.strip()).doesNotContain("\n");
    assertThat(EngineProtocol.decode(line.strip())).isEqualTo(frame);
  }

  @Test
  void frames_areAllTested() {
    assertThat(frames().map(Object::getClass).distinct().toList())
        .hasSize(
            EngineFrame.class.getPermittedSubclasses().length
                - 1
                + EngineFrame.OfGeneration.class.getPermittedSubclasses().length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Extracted 'libjllama.so'",
        "{\"type\":\"Text\",\"id\":1",
        "{\"type\":\"Text\",\"id\":\"1\",\"text\":\"x\"}",
        "{\"type\":\"Text\",\"id\":1}",
        "{\"type\":\"Unknown\"}"
      })
  void decode_whatIsNoFrame_isNull(String line) {
    assertThat(EngineProtocol.decode(line)).isNull();
  }
}
