package dev.relevo.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.GatewayError;
import dev.relevo.wire.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Takes checked values out of a JSON object that a caller sent. Every complaint is a {@link
 * dev.relevo.chat.GatewayException} that names the field with its path and says what would be
 * right. An absent field and {@code null} are the same.
 */
public final class JsonBody {
  private static final int NO_LIST = -1;

  private final ObjectNode node;
  private final @Nullable JsonBody parent;
  private final String field;
  private final int index;

  /**
   * An object.
   *
   * @param parent what it is in, or null for the whole body
   * @param field the field of the parent
   * @param index its place in the list that the field holds, or {@link #NO_LIST}
   */
  private JsonBody(ObjectNode node, @Nullable JsonBody parent, String field, int index) {
    this.node = node;
    this.parent = parent;
    this.field = field;
    this.index = index;
  }

  /** The object that the bytes hold. */
  public static JsonBody of(ByteString bytes) {
    if (bytes.isEmpty()) {
      throw GatewayError.of(
              GatewayError.Kind.INVALID_REQUEST, "the body is empty; it must be a JSON object")
          .toException();
    }
    try {
      if (JsonMapper.readFromCaller(bytes) instanceof ObjectNode object) {
        return new JsonBody(object, null, "", NO_LIST);
      }
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw GatewayError.of(
              GatewayError.Kind.INVALID_REQUEST,
              "the body is not valid JSON" + where + ": " + e.getOriginalMessage())
          .toException();
    }
    throw GatewayError.of(
            GatewayError.Kind.INVALID_REQUEST, "the body is JSON but not an object in braces")
        .toException();
  }

  /** The object's own node. */
  public ObjectNode node() {
    return node;
  }

  /** The path of a field, as complaints name it. */
  public String pathOf(String field) {
    return parent == null ? field : path() + "." + field;
  }

  private String path() {
    String own = parent == null ? field : parent.pathOf(field);
    return index == NO_LIST ? own : own + "[" + index + "]";
  }

  /** A complaint about a field. */
  public RuntimeException wrong(String field, String rule) {
    return GatewayError.invalid(pathOf(field), pathOf(field) + " " + rule).toException();
  }

  /** The field, or null when it is absent or {@code null}. */
  public @Nullable JsonNode get(String field) {
    JsonNode value = node.get(field);
    return value == null || value.isNull() ? null : value;
  }

  public @Nullable String text(String field) {
    JsonNode value = get(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw wrong(field, "must be a text");
    }
    return value.textValue();
  }

  public String requiredText(String field) {
    String text = text(field);
    if (text == null) {
      throw wrong(field, "is missing; it must be a text");
    }
    return text;
  }

  public @Nullable Boolean flag(String field) {
    JsonNode value = get(field);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw wrong(field, "must be true or false");
    }
    return value.booleanValue();
  }

  public @Nullable Double number(String field) {
    JsonNode value = get(field);
    if (value == null) {
      return null;
    }
    if (!isFinite(value)) {
      throw wrong(field, "must be a number");
    }
    return value.doubleValue();
  }

  public @Nullable Long integer(String field) {
    JsonNode value = get(field);
    if (value == null) {
      return null;
    }
    if (value.isInt()) {
      return value.longValue();
    }
    if (!isFinite(value) || !isWhole(value.decimalValue())) {
      throw wrong(field, "must be a whole number");
    }
    return value.longValue();
  }

  /** Whether it is a number that a double can hold. */
  private static boolean isFinite(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.doubleValue());
  }

  private static boolean isWhole(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0
        && number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
  }

  /** A whole number of at least {@code min}. */
  public @Nullable Integer count(String field, int min) {
    Long value = integer(field);
    if (value == null) {
      return null;
    }
    if (value < min || value > Integer.MAX_VALUE) {
      throw wrong(field, "must be a whole number of at least " + min);
    }
    return value.intValue();
  }

  /** A list of texts; a single text counts as a list of one where {@code oneWillDo}. */
  public List<String> texts(String field, boolean oneWillDo) {
    JsonNode value = get(field);
    if (value == null) {
      return List.of();
    }
    if (oneWillDo && value.isTextual()) {
      return List.of(value.textValue());
    }
    List<String> texts = new ArrayList<>();
    if (value.isArray()) {
      for (JsonNode item : value) {
        if (!item.isTextual()) {
          throw wrong(field, "must be a list of texts");
        }
        texts.add(item.textValue());
      }
      return texts;
    }
    throw wrong(field, oneWillDo ? "must be a text or a list of texts" : "must be a list of texts");
  }

  /** An object, or null. */
  public @Nullable JsonBody object(String field) {
    JsonNode value = get(field);
    if (value == null) {
      return null;
    }
    if (value instanceof ObjectNode object) {
      return new JsonBody(object, this, field, NO_LIST);
    }
    throw wrong(field, "must be an object");
  }

  public JsonBody requiredObject(String field) {
    JsonBody object = object(field);
    if (object == null) {
      throw wrong(field, "is missing; it must be an object");
    }
    return object;
  }

  /** A list of objects; empty when absent. */
  public List<JsonBody> objects(String field) {
    JsonNode value = get(field);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong(field, "must be a list");
    }
    List<JsonBody> objects = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      if (value.get(i) instanceof ObjectNode object) {
        objects.add(new JsonBody(object, this, field, i));
      } else {
        throw wrong(field + "[" + i + "]", "must be an object");
      }
    }
    return objects;
  }
}
