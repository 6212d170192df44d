package dev.relevo.provider.embedded;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one frame, read with Jackson's core alone: the engine's process does without the
 * rest. Its methods throw a {@link RuntimeException} when a field is missing or of another type.
 */
final class FrameFields {
  private final Map<String, Object> values = new HashMap<>();

  private FrameFields() {}

  static FrameFields read(String line) throws IOException {
    try (JsonParser json = EngineProtocol.FACTORY.createParser(line)) {
      json.nextToken();
      return object(json);
    }
  }

  private static FrameFields object(JsonParser json) throws IOException {
    FrameFields fields = new FrameFields();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      fields.values.put(name, value(json));
    }
    return fields;
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(json));
        }
        yield elements;
      }
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      default -> json.getText();
    };
  }

  String text(String name) {
    return (String) required(name);
  }

  long number(String name) {
    return (Long) required(name);
  }

  int count(String name) {
    return Math.toIntExact(number(name));
  }

  @Nullable String optionalText(String name) {
    return (String) values.get(name);
  }

  @Nullable Long optionalNumber(String name) {
    return (Long) values.get(name);
  }

  @Nullable Integer optionalCount(String name) {
    Long number = optionalNumber(name);
    return number == null ? null : Integer.valueOf(Math.toIntExact(number));
  }

  @Nullable Double optionalReal(String name) {
    Number number = (Number) values.get(name);
    return number == null ? null : Double.valueOf(number.doubleValue());
  }

  List<String> texts(String name) {
    return ((List<?>) required(name)).stream().map(String.class::cast).toList();
  }

  List<FrameFields> objects(String name) {
    return ((List<?>) required(name)).stream().map(FrameFields.class::cast).toList();
  }

  private Object required(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the frame has no field '" + name + "'");
    }
    return value;
  }
}
