package dev.relevo.http.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Served;
import dev.relevo.wire.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OllamaStreamWriterTest {
  private static final String MODEL = "a \"model\" m\u00fcde";

  @ParameterizedTest
  @CsvSource({"CHAT, false", "CHAT, true", "GENERATE, false", "GENERATE, true"})
  void write_text_isTheObjectThatIsWrittenOfIt(Shape shape, boolean events) throws Exception {
    OllamaStreamWriter writer = writer(shape, events);
    for (String text : List.of("first", "\u00fcber \"\n", "", "\ud83d\ude00")) {
      Instant before = Instant.now();
      String line = writer.write(new ChatEvent.TextDelta(text)).utf8String();

      assertThat(line).startsWith(events ? "data: {" : "{").endsWith(events ? "}\n\n" : "}\n");
      String object = line.substring(line.indexOf('{')).stripTrailing();
      String createdAt = JsonMapper.read(object).path("created_at").textValue();
      assertThat(Instant.parse(createdAt)).isBetween(before, Instant.now());
      assertThat(JsonMapper.read(object)).isEqualTo(JsonMapper.read(whole(shape, text, createdAt)));
      assertThat(JsonMapper.read(object).toString()).isEqualTo(object);
    }
  }

  private static OllamaStreamWriter writer(Shape shape, boolean events) {
    OllamaStreamWriter writer = new OllamaStreamWriter(shape, "asked", 0, events);
    writer.keepAlive(null);
    writer.served(new Served("req_1", "w", MODEL, 1, false, false));
    return writer;
  }

  private static byte[] whole(Shape shape, String text, String createdAt) {
    return JsonMapper.bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("model", MODEL);
          out.writeStringField("created_at", createdAt);
          shape.write(out, text, null, List.of());
          out.writeBooleanField("done", false);
          out.writeEndObject();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-22T01:02:03.123456789Z",
        "2026-11-22T01:02:03.000000009Z",
        "2026-11-22T01:02:04Z",
        "2027-01-01T00:00:00.5Z"
      })
  void createdAt_anyMoment_isThatMoment(String moment) {
    CreatedAt createdAt = new CreatedAt();
    byte[] into = ("<" + CreatedAt.PLACE + ">").getBytes(StandardCharsets.US_ASCII);
    createdAt.write(Instant.parse("2026-11-22T01:02:03.987654321Z"), into, 1);
    createdAt.write(Instant.parse(moment), into, 1);

    String text = new String(into, StandardCharsets.US_ASCII);
    assertThat(text).startsWith("<").endsWith("Z>").hasSize(CreatedAt.PLACE.length() + 2);
    assertThat(Instant.parse(text.substring(1, text.length() - 1)))
        .isEqualTo(Instant.parse(moment));
  }

  @Test
  void write_thoughtsBeforeText_standBesideAnEmptyText() throws Exception {
    String line = writer(Shape.CHAT, false).write(new ChatEvent.ReasoningDelta("hm")).utf8String();

    assertThat(JsonMapper.read(line).path("message").path("thinking").textValue()).isEqualTo("hm");
    assertThat(JsonMapper.read(line).path("message").path("content").textValue()).isEmpty();
  }
}
