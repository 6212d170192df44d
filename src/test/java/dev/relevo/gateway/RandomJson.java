package dev.relevo.gateway;

import dev.relevo.wire.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Draws a schema of an object, a value that it describes and one that it does not, and words around
 * values as models write them. Equal seeds draw the same.
 */
final class RandomJson {
  private static final String[] NAMES = {"a", "größe", "b c", "x-1", "🌍", "\"q\"", "n"};
  private static final String[] BEFORE = {
    "", "\n ", "Sure, here it is:\n", "<think>{\"a\": [}</think>", "```json\n", "Answer: "
  };
  private static final String[] AFTER = {"", "\n", "\n```", " That is all.", "\n\nAnything else?"};

  private final Random random;
  private final Map<String, String> schemas = new LinkedHashMap<>();
  private final Map<String, String> right = new LinkedHashMap<>();
  private final Map<String, String> wrong = new LinkedHashMap<>();

  RandomJson(long seed) {
    random = new Random(seed);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      draw(NAMES[random.nextInt(NAMES.length)]);
    }
  }

  private void draw(String name) {
    switch (random.nextInt(6)) {
      case 0 -> put(name, "{\"type\":\"integer\",\"minimum\":0}", "" + random.nextInt(99), "-1");
      case 1 -> put(name, "{\"type\":\"string\",\"minLength\":1}", quoted("é\n{]" + name), "\"\"");
      case 2 -> put(name, "{\"enum\":[\"x\",null,true]}", "null", "\"z\"");
      case 3 -> put(name, "{\"type\":\"number\"}", "1.50", "\"1.50\"");
      case 4 ->
          put(name, "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"}}", "[ true ]", "[1]");
      default -> {
        String inner =
            "{\"type\":\"object\",\"required\":[\"k\"],\"additionalProperties\":false,"
                + "\"properties\":{\"k\":{\"type\":\"null\"}}}";
        put(name, inner, "{\"k\" : null}", "{\"k\":null,\"l\":1}");
      }
    }
  }

  private void put(String name, String schema, String good, String bad) {
    schemas.put(name, schema);
    right.put(name, good);
    wrong.put(name, bad);
  }

  private static String quoted(String text) {
    return new String(JsonMapper.bytes(out -> out.writeString(text)), StandardCharsets.UTF_8);
  }

  private static String object(Map<String, String> values) {
    StringBuilder object = new StringBuilder("{");
    values.forEach(
        (name, value) ->
            object
                .append(object.length() == 1 ? "" : ", ")
                .append(quoted(name))
                .append(": ")
                .append(value));
    return object.append("}").toString();
  }

  /** The schema; every field is required. */
  String schema() {
    StringBuilder required = new StringBuilder("[");
    schemas
        .keySet()
        .forEach(name -> required.append(required.length() == 1 ? "" : ",").append(quoted(name)));
    return "{\"type\":\"object\",\"properties\":"
        + object(schemas)
        + ",\"required\":"
        + required
        + "]}";
  }

  /** A value that the schema describes. */
  String right() {
    return object(right);
  }

  /** A value with one field that the schema does not allow, or without one. */
  String wrong() {
    Map<String, String> values = new LinkedHashMap<>(right);
    String name = values.keySet().iterator().next();
    if (random.nextBoolean()) {
      values.put(name, String.valueOf(wrong.get(name)));
    } else {
      values.remove(name);
    }
    return object(values);
  }

  /** The value with words around it. */
  String wrapped(String value) {
    return BEFORE[random.nextInt(BEFORE.length)] + value + AFTER[random.nextInt(AFTER.length)];
  }
}
