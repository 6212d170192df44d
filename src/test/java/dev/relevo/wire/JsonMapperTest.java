package dev.relevo.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.relevo.chat.Json;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonMapperTest {

  @Test
  void read_value_isRead() throws Exception {
    assertThat(JsonMapper.read(ByteString.fromString("\n\n {\"a\":\"é🌍\"} ")).path("a").asText())
        .isEqualTo("é🌍");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\":1,\"a\":2}", "{} {}", "{}x", "{'a':1}", "{\"a\":01}", "{\"a\"", "NaN"})
  void read_notExactlyOneValue_isRefused(String text) {
    assertThatThrownBy(() -> JsonMapper.read(text)).isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> JsonMapper.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void read_nestedTooDeep_isRefused() {
    String text = "[".repeat(1_000) + "]".repeat(1_000);
    assertThatThrownBy(() -> JsonMapper.read(text)).isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void read_bytesThatAreNoText_areRefused() {
    for (byte[] bytes :
        new byte[][] {
          {'"', (byte) 0xC3, '"'},
          {'"', (byte) 0xFF, '"'},
          {'{', '"', 'a', (byte) 0x80, '"', ':', '1', '}'},
          {0, 0, 0, '{', 0x7F, 0x7F, 0x7F, 0x7F},
          {0, 0, 0, '{', 0, 0},
          {0, '{', 0}
        }) {
      assertThatThrownBy(() -> JsonMapper.read(bytes)).isInstanceOf(JsonProcessingException.class);
    }
  }

  @Test
  void copyValue_object_isCopiedAndPassed() throws Exception {
    try (JsonParser parser =
        JsonMapper.factory().createParser("{\"a\":{\"b\":[1,\"ñ\"]},\"c\":true}")) {
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();

      assertThat(JsonMapper.copyValue(parser)).isEqualTo(new Json("{\"b\":[1,\"ñ\"]}"));
      assertThat(parser.nextToken()).isEqualTo(JsonToken.FIELD_NAME);
      assertThat(parser.currentName()).isEqualTo("c");
    }
  }

  @Test
  void writeRaw_value_isWrittenAsItStands() {
    byte[] bytes =
        JsonMapper.bytes(
            out -> {
              out.writeStartObject();
              JsonMapper.writeRaw(out, "a", new Json("{\"b\": 1e3}"));
              out.writeStringField("c", "\u0001\"ñ");
              out.writeEndObject();
            });

    assertThat(new String(bytes, StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":{\"b\": 1e3},\"c\":\"\\u0001\\\"ñ\"}");
  }
}
