package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.arguments;
import static dev.relevo.provider.anthropic.AnthropicTesting.blockStart;
import static dev.relevo.provider.anthropic.AnthropicTesting.blockStop;
import static dev.relevo.provider.anthropic.AnthropicTesting.event;
import static dev.relevo.provider.anthropic.AnthropicTesting.json;
import static dev.relevo.provider.anthropic.AnthropicTesting.quoted;
import static dev.relevo.provider.anthropic.AnthropicTesting.signature;
import static dev.relevo.provider.anthropic.AnthropicTesting.start;
import static dev.relevo.provider.anthropic.AnthropicTesting.stop;
import static dev.relevo.provider.anthropic.AnthropicTesting.stopped;
import static dev.relevo.provider.anthropic.AnthropicTesting.text;
import static dev.relevo.provider.anthropic.AnthropicTesting.textStart;
import static dev.relevo.provider.anthropic.AnthropicTesting.thinkingStart;
import static dev.relevo.provider.anthropic.AnthropicTesting.thoughts;
import static dev.relevo.provider.anthropic.AnthropicTesting.toolStart;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Usage;
import dev.relevo.testing.RandomRequests;
import dev.relevo.wire.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any answer, written as Anthropic streams it, decodes to the same however its bytes arrive. */
final class AnthropicStreamPropertyTest {

  static LongStream seeds() {
    return RandomRequests.seeds();
  }

  static LongStream fewSeeds() {
    return LongStream.range(0, 8);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void feed_everyByteAlone_isTheAnswer(long seed) {
    Answer answer = new Answer(seed);
    byte[] bytes = answer.bytes();

    assertThat(decoded(List.of(bytes))).isEqualTo(answer.expected);
    List<byte[]> alone = new ArrayList<>();
    for (byte each : bytes) {
      alone.add(new byte[] {each});
    }
    assertThat(decoded(alone)).isEqualTo(answer.expected);
  }

  @ParameterizedTest
  @MethodSource("fewSeeds")
  void feed_cutAtAnyByte_isTheAnswer(long seed) {
    Answer answer = new Answer(seed);
    byte[] bytes = answer.bytes();

    for (int cut = 0; cut <= bytes.length; cut++) {
      List<byte[]> halves =
          List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length));
      assertThat(decoded(halves)).as("cut at byte %s", cut).isEqualTo(answer.expected);
    }
  }

  private static List<ChatEvent> decoded(List<byte[]> pieces) {
    List<ChatEvent> events = new ArrayList<>();
    AnthropicStreamDecoder decoder = new AnthropicStreamDecoder(new ThinkingBlocks(), "");
    for (byte[] piece : pieces) {
      decoder.feed(ByteString.fromArrayUnsafe(piece), events::add);
    }
    assertThat(decoder.isDone()).isTrue();
    assertThat(decoder.malformed()).isZero();
    return events;
  }

  /** An answer drawn by its seed: the stream and what it means. */
  private static final class Answer {
    private static final List<String> WORDS =
        List.of("héllo", " ", "\n", "\"q\"", "\\", "🌍", "data: x", "\n\n", "\u0001", "漢字", "end");

    private final Random random;
    private final StringBuilder stream = new StringBuilder();
    private final List<ChatEvent> expected = new ArrayList<>();
    private final List<String> thoughts = new ArrayList<>();
    private int blocks;
    private int calls;

    private Answer(long seed) {
      random = new Random(seed);
      stream.append(start("\"input_tokens\":3,\"cache_read_input_tokens\":4,\"output_tokens\":1"));
      for (int i = random.nextInt(6); i > 0; i--) {
        switch (random.nextInt(5)) {
          case 0 -> think();
          case 1 -> redact();
          case 2 -> call();
          case 3 -> search();
          default -> say();
        }
        if (random.nextInt(4) == 0) {
          stream.append(random.nextBoolean() ? event("ping", "") : ": comment\n\n");
        }
      }
      int written = random.nextInt(1000);
      stream.append(stopped(calls > 0 ? "tool_use" : "end_turn", "\"output_tokens\":" + written));
      stream.append(stop());
      expected.add(
          new ChatEvent.UsageReported(new Usage(7, written, 4, 0, Usage.Source.REPORTED), null));
      expected.add(new ChatEvent.Finished(calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP));
    }

    private byte[] bytes() {
      String lines = stream.toString();
      return (random.nextBoolean() ? lines : lines.replace("\n", "\r\n"))
          .getBytes(StandardCharsets.UTF_8);
    }

    private List<String> pieces() {
      List<String> pieces = new ArrayList<>();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        pieces.add(WORDS.get(random.nextInt(WORDS.size())));
      }
      return pieces;
    }

    private void say() {
      stream.append(textStart(blocks));
      for (String piece : pieces()) {
        stream.append(text(blocks, piece));
        expected.add(new ChatEvent.TextDelta(piece));
      }
      stream.append(blockStop(blocks++));
    }

    private void think() {
      stream.append(thinkingStart(blocks));
      List<String> pieces = pieces();
      for (String piece : pieces) {
        stream.append(thoughts(blocks, piece));
        expected.add(new ChatEvent.ReasoningDelta(piece));
      }
      String signed = "s" + random.nextInt(1000);
      stream.append(signature(blocks, signed)).append(blockStop(blocks++));
      thoughts.add(
          "{\"type\":\"thinking\",\"thinking\":"
              + quoted(String.join("", pieces))
              + ",\"signature\":\""
              + signed
              + "\"}");
    }

    private void redact() {
      String block = "\"type\":\"redacted_thinking\",\"data\":\"d" + random.nextInt(1000) + "\"";
      stream.append(blockStart(blocks, block)).append(blockStop(blocks++));
      thoughts.add("{" + block + "}");
    }

    private void search() {
      stream.append(
          blockStart(
              blocks,
              "\"type\":\"server_tool_use\",\"id\":\"s\",\"name\":\"web_search\",\"input\":{}"));
      stream.append(arguments(blocks, "{\"q\":1}")).append(blockStop(blocks++));
    }

    private void call() {
      String id = "toolu_" + calls;
      Json extra =
          thoughts.isEmpty()
              ? null
              : JsonMapper.json(
                  json("{\"anthropic\":{\"thinking\":[" + String.join(",", thoughts) + "]}}"));
      thoughts.clear();
      stream.append(toolStart(blocks, id, "add")).append(arguments(blocks, ""));
      expected.add(new ChatEvent.ToolCallDelta(calls, id, "add", "", extra));
      List<String> pieces =
          random.nextBoolean()
              ? List.of("{\"x\":", quoted(String.join("", pieces())), "}")
              : List.of();
      for (String piece : pieces) {
        stream.append(arguments(blocks, piece));
        expected.add(new ChatEvent.ToolCallDelta(calls, null, null, piece));
      }
      if (pieces.isEmpty()) {
        expected.add(new ChatEvent.ToolCallDelta(calls, null, null, "{}"));
      }
      calls++;
      stream.append(blockStop(blocks++));
    }
  }
}
