package dev.relevo.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.relevo.chat.Json;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The one Jackson configuration. Thread-safe. */
public final class JsonMapper {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxStringLength(64 * 1024 * 1024)
                  .build())
          .build();

  /** For whole bodies. Tokens are read and written with {@link #factory()}. */
  private static final ObjectMapper MAPPER =
      new ObjectMapper(FACTORY)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A list of empty objects takes thirty times as much memory as its text. */
  private static final long MOST_TOKENS_OF_CALLERS = 500_000;

  /** For what callers send, who may mean harm. */
  private static final ObjectMapper CALLERS =
      new ObjectMapper(
              FACTORY
                  .rebuild()
                  .streamReadConstraints(
                      FACTORY
                          .streamReadConstraints()
                          .rebuild()
                          .maxTokenCount(MOST_TOKENS_OF_CALLERS)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonMapper() {}

  /** The factory of streaming parsers and generators, for the token path. */
  public static JsonFactory factory() {
    return FACTORY;
  }

  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads one JSON value.
   *
   * @throws JsonProcessingException when the bytes are not exactly one JSON value
   */
  public static JsonNode read(ByteString bytes) throws JsonProcessingException {
    return read(bytes.toArrayUnsafe());
  }

  /**
   * Reads one JSON value.
   *
   * @throws JsonProcessingException when the bytes are not exactly one JSON value
   */
  public static JsonNode read(byte[] bytes) throws JsonProcessingException {
    return read(MAPPER, bytes);
  }

  /**
   * Reads one JSON value that a caller sent. What would take far more memory than its bytes is
   * refused.
   *
   * @throws JsonProcessingException when the bytes are not exactly one JSON value, or have more
   *     than half a million names, values and brackets
   */
  public static JsonNode readFromCaller(ByteString bytes) throws JsonProcessingException {
    return read(CALLERS, bytes.toArrayUnsafe());
  }

  private static JsonNode read(ObjectMapper mapper, byte[] bytes) throws JsonProcessingException {
    try {
      return mapper.readTree(bytes);
    } catch (CharConversionException e) {
      // bytes that look like UTF-32 and are not
      throw new JsonParseException(null, e.getMessage(), e);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one JSON value.
   *
   * @throws JsonProcessingException when the text is not exactly one JSON value
   */
  public static JsonNode read(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  /** The value's text; half a surrogate pair, which cannot be encoded, is replaced. */
  public static Json json(JsonNode node) {
    return new Json(SurrogateJoiner.wellFormed(node.toString()));
  }

  /** The number where it is a whole one above zero that an int holds, else null. */
  public static @Nullable Integer positive(JsonNode node) {
    return node.canConvertToInt() && node.asInt() > 0 ? Integer.valueOf(node.asInt()) : null;
  }

  /** Something that writes JSON. */
  public interface Writer {
    void write(JsonGenerator generator) throws IOException;
  }

  /** Writes a body with a streaming generator. */
  public static byte[] bytes(Writer writer) {
    Written out = new Written();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      writer.write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.bytes();
  }

  /** Nearly all that is written comes in one piece, at the end, which is copied just once. */
  private static final class Written extends OutputStream {
    private byte[] first = {};
    private @Nullable ByteArrayOutputStream all;

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (all == null && first.length == 0) {
        first = Arrays.copyOfRange(bytes, from, from + length);
        return;
      }
      if (all == null) {
        all = new ByteArrayOutputStream(4 * first.length);
        all.writeBytes(first);
      }
      all.write(bytes, from, length);
    }

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    private byte[] bytes() {
      return all == null ? first : all.toByteArray();
    }
  }

  /** Writes a body with a streaming generator. */
  public static ByteString byteString(Writer writer) {
    return ByteString.fromArrayUnsafe(bytes(writer));
  }

  /** Copies a carried value as it stands. */
  public static void writeRaw(JsonGenerator generator, String field, Json value)
      throws IOException {
    generator.writeFieldName(field);
    generator.writeRawValue(value.text());
  }

  /** Copies the value at the parser's current token as text and moves to its end. */
  public static Json copyValue(JsonParser parser) throws IOException {
    Written out = new Written();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.copyCurrentStructure(parser);
    }
    return new Json(new String(out.bytes(), StandardCharsets.UTF_8));
  }
}
