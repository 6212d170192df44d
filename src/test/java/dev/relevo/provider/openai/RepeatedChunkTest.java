package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RepeatedChunkTest {
  private static final String START =
      "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
          + "[{\"index\":0,\"delta\":{\"content\":\"";
  private static final String END = "\"},\"logprobs\":null,\"finish_reason\":null}]}";

  private final RepeatedChunk repeated = new RepeatedChunk();
  private final OpenAiChunkReader chunk = new OpenAiChunkReader();

  /** What the general reader makes of it; null when it does not parse. */
  private static @Nullable OpenAiChunkReader general(byte[] data, int from, int length) {
    OpenAiChunkReader read = new OpenAiChunkReader();
    try (JsonParser parser = JsonMapper.factory().createParser(data, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      read.read(parser);
      return read;
    } catch (IOException e) {
      return null;
    }
  }

  private void remember(String event) {
    byte[] data = event.getBytes(StandardCharsets.UTF_8);
    OpenAiChunkReader read = general(data, 0, data.length);
    assertThat(read).isNotNull();
    repeated.remember(data, 0, data.length, read);
  }

  private boolean read(String event) {
    byte[] data = event.getBytes(StandardCharsets.UTF_8);
    return repeated.read(data, 0, data.length, chunk);
  }

  private static String fields(OpenAiChunkReader read) {
    return List.of(
            read.text,
            read.reasoning,
            read.toolCalls,
            read.logprobs,
            String.valueOf(read.reasoningDetails),
            String.valueOf(read.finishReason),
            String.valueOf(read.usage),
            read.failed)
        .toString();
  }

  @Test
  void read_sameButForThePlainText_takesTheText() {
    remember(START + "Hello" + END);

    assertThat(read(START + " world, [1]: {it's} fine" + END)).isTrue();
    assertThat(chunk.text).isEqualTo(" world, [1]: {it's} fine");
    assertThat(chunk.isOnlyText()).isTrue();
    assertThat(read(START + END)).isTrue();
    assertThat(chunk.text).isEmpty();
  }

  @Test
  void read_textThatIsNotPlain_isLeftAndTheShapeIsKept() {
    remember(START + "Hello" + END);

    for (String text : List.of("a\\nb", "\u00e9", "\ud83d\ude00", "\"", "\u0001", "a\tb")) {
      String event = START + text + END;
      assertThat(read(event)).as(text).isFalse();
      byte[] data = event.getBytes(StandardCharsets.UTF_8);
      OpenAiChunkReader read = general(data, 0, data.length);
      if (read != null) {
        repeated.remember(data, 0, data.length, read);
      }
    }
    assertThat(read(START + "plain" + END)).isTrue();
  }

  @Test
  void read_anythingBesideTheText_isLeft() {
    remember(START + "Hello" + END);

    assertThat(read(START + "x" + END.replace("null}]", "\"stop\"}]"))).isFalse();
    assertThat(read(START.replace("c1", "c2") + "x" + END)).isFalse();
    assertThat(read(START + "x\"},\"finish_reason\":\"stop" + END)).isFalse();
    assertThat(read(START.substring(0, 20))).isFalse();
    assertThat(read(START.substring(0, START.length() - 1) + END)).isFalse();
  }

  @Test
  void remember_moreThanAText_isNotRemembered() {
    for (String event :
        List.of(
            START + "a" + END.replace("null}]", "\"stop\"}]"),
            START + "a\",\"reasoning\":\"b" + END,
            START + "a\",\"refusal\":\"b" + END,
            START + "a\",\"content\":\"b" + END,
            START + "a" + END.replace("]}", "],\"usage\":{\"prompt_tokens\":1}}"),
            START + "a" + END.replace("]}", "],\"error\":{}}"),
            " " + START + "a" + END)) {
      remember(event);
      assertThat(read(event)).as(event).isFalse();
    }
  }

  /** Whatever it reads, it reads as the general reader does, whatever was remembered. */
  @Property(tries = 2000)
  void read_drawnEvents_areReadAsTheGeneralReaderDoes(
      @ForAll("events") List<String> events, @ForAll Random random) {
    RepeatedChunk fast = new RepeatedChunk();
    OpenAiChunkReader by = new OpenAiChunkReader();
    for (String event : events) {
      byte[] data = ("xx" + event + "yy").getBytes(StandardCharsets.UTF_8);
      int length = data.length - 4;
      for (int mutations = random.nextInt(3) * random.nextInt(2); mutations > 0; mutations--) {
        data[2 + random.nextInt(length)] = (byte) random.nextInt(256);
      }
      OpenAiChunkReader whole = general(data, 2, length);
      if (fast.read(data, 2, length, by)) {
        assertThat(whole).as(event).isNotNull();
        assertThat(fields(by)).isEqualTo(fields(whole));
      }
      if (whole != null) {
        fast.remember(data, 2, length, whole);
      }
    }
  }

  @Provide
  Arbitrary<List<String>> events() {
    Arbitrary<String> text =
        Arbitraries.oneOf(
            Arbitraries.of("", "a", " the", "c1", "content", "\\\"", "\\u0041", "\u20ac", "\\n"),
            Arbitraries.strings().withChars("ab \"\\{}[]:,\u00e9").ofMaxLength(6));
    Arbitrary<String> delta =
        Arbitraries.of(
            "\"content\":\"@\"",
            "\"role\":\"a\",\"content\":\"@\"",
            "\"content\":\"@\",\"content\":\"@\"",
            "\"content\":\"\",\"content\":\"@\"",
            "\"content\":\"@\",\"refusal\":\"\"",
            "\"content\":\"@\",\"refusal\":\"@\"",
            "\"reasoning\":\"\",\"content\":\"@\"",
            "\"reasoning\":\"@\",\"content\":\"a\"",
            "\"content\":[{\"type\":\"text\",\"text\":\"@\"}]",
            "\"@\":\"a\",\"content\":\"a\"");
    Arbitrary<String> frame =
        Arbitraries.of(
            "{\"id\":\"a\",\"choices\":[{\"delta\":{#},\"finish_reason\":null}]}",
            "{\"id\":\"a\",\"choices\":[{\"delta\":{#},\"finish_reason\":null}]} trailing",
            "{\"id\":\"a\",\"choices\":[{\"delta\":{#},\"finish_reason\":\"stop\"}]}",
            "{\"id\":\"a\",\"choices\":[{\"delta\":{#}},{\"delta\":{\"content\":\"a\"}}]}",
            "{\"id\":\"\u00e9\",\"choices\":[{\"delta\":{#}}]}",
            "{ \"id\":\"a\",\"choices\":[{\"delta\":{#}}]}",
            "\ufeff{\"id\":\"a\",\"choices\":[{\"delta\":{#}}]}",
            "{\"choices\":[{\"delta\":{#}}],\"choices\":[{\"delta\":{#}}]}",
            "{\"id\":\"a\",\"choices\":[{\"delta\":{#}}],\"usage\":null,\"error\":null}");
    Arbitrary<String> shape =
        Combinators.combine(frame, delta).as((outer, inner) -> outer.replace("#", inner));
    return shape
        .list()
        .ofMinSize(1)
        .ofMaxSize(2)
        .flatMap(
            shapes ->
                Combinators.combine(Arbitraries.of(shapes), text)
                    .as((one, words) -> one.replace("@", words))
                    .list()
                    .ofMinSize(2)
                    .ofMaxSize(8));
  }
}
