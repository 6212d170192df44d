package dev.relevo.provider.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Looks at the bounds of one schema: lengths, counts and the range of numbers. */
final class SchemaBounds {
  /** Each repetition becomes a rule of the grammar. */
  static final int MOST_REPETITIONS = 20_000;

  private static final BigDecimal LARGEST = BigDecimal.valueOf(Integer.MAX_VALUE - 1);

  private SchemaBounds() {}

  /**
   * Checks the bounds.
   *
   * @param notEnforced told the path and the keyword of what the grammar cannot hold
   */
  static void check(JsonNode schema, String path, BiConsumer<String, String> notEnforced) {
    counts(schema, path, "minItems", "maxItems");
    counts(schema, path, "minLength", "maxLength");
    boolean hasItems = schema.path("items").isObject();
    if (!hasItems && (schema.has("minItems") || schema.has("maxItems"))) {
      notEnforced.accept(path, "minItems or maxItems (without items)");
    }
    boolean otherwiseBound = schema.has("pattern") || schema.has("format");
    if (otherwiseBound && (schema.has("minLength") || schema.has("maxLength"))) {
      notEnforced.accept(path, "minLength or maxLength (beside pattern or format)");
    }
    numbers(schema, path, notEnforced);
  }

  private static void counts(JsonNode schema, String path, String min, String max) {
    for (String name : List.of(min, max)) {
      JsonNode count = schema.path(name);
      if (!count.isMissingNode()
          && !(count.isIntegralNumber() && count.bigIntegerValue().signum() >= 0)) {
        throw AnswerSchema.wrong(path + "/" + name, "must be a whole number of at least 0");
      }
      if (count.isIntegralNumber()
          && (!count.canConvertToInt() || count.asInt() > MOST_REPETITIONS)) {
        throw AnswerSchema.unsupported(
            path + "/" + name, "is " + count + "; the most is " + MOST_REPETITIONS);
      }
    }
    if (schema.has(max) && schema.path(min).asInt(0) > schema.get(max).asInt()) {
      throw AnswerSchema.wrong(path, "has a " + min + " above its " + max);
    }
  }

  private static void numbers(
      JsonNode schema, String path, BiConsumer<String, String> notEnforced) {
    List<String> names = List.of("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum");
    if (names.stream().noneMatch(schema::has)) {
      return;
    }
    for (String name : names) {
      if (schema.has(name) && !schema.get(name).isNumber()) {
        throw AnswerSchema.wrong(path + "/" + name, "must be a number");
      }
    }
    boolean mayBeWhole = types(schema).contains("integer");
    if (types(schema).contains("number")) {
      notEnforced.accept(path, "a range of numbers that need not be whole");
    }
    if (!mayBeWhole) {
      return;
    }
    BigDecimal least = bound(schema, path, "minimum", "exclusiveMinimum", 1);
    BigDecimal most = bound(schema, path, "maximum", "exclusiveMaximum", -1);
    if (least != null && most != null && least.compareTo(most) > 0) {
      throw AnswerSchema.wrong(path, "has a range without a whole number");
    }
  }

  private static String types(JsonNode schema) {
    return schema.path("type").toString();
  }

  /** The bound that is looked at: the first of the two. */
  private static @Nullable BigDecimal bound(
      JsonNode schema, String path, String including, String excluding, int step) {
    if (schema.has(including) && schema.has(excluding)) {
      throw AnswerSchema.unsupported(path, "has both " + including + " and " + excluding);
    }
    String name = schema.has(including) ? including : excluding;
    if (!schema.has(name)) {
      return null;
    }
    BigDecimal value = schema.get(name).decimalValue();
    if (value.stripTrailingZeros().scale() > 0 || value.abs().compareTo(LARGEST) > 0) {
      throw AnswerSchema.unsupported(
          path + "/" + name, "is " + value + " but must be a whole number of 32 bits");
    }
    return name.equals(excluding) ? value.add(BigDecimal.valueOf(step)) : value;
  }
}
