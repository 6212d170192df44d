package dev.relevo.provider.cohere;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.Json;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what of a JSON Schema Cohere cannot bind an answer to: docs.cohere.com, "Structured
 * Outputs", the sections on schema constraints and on unsupported schema features. What it would
 * only pass over is named too, since the answer would not be bound to it.
 */
final class CohereSchema {
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "allOf",
          "oneOf",
          "not",
          "maximum",
          "minimum",
          "exclusiveMaximum",
          "exclusiveMinimum",
          "maxItems",
          "minItems",
          "uniqueItems",
          "maxLength",
          "minLength");

  private static final Set<String> FORMATS = Set.of("date-time", "uuid", "date", "time");
  private static final List<String> IN_PATTERNS = List.of("^", "$", "?=", "?!");
  private static final List<String> MAPS_OF_SCHEMAS =
      List.of("properties", "patternProperties", "$defs", "definitions");
  private static final List<String> SCHEMAS =
      List.of("items", "prefixItems", "anyOf", "additionalProperties");

  private CohereSchema() {}

  /** What Cohere cannot bind an answer to, in words that name it; null when it can bind all. */
  static @Nullable String problem(Json schema) {
    JsonNode root;
    try {
      root = JsonMapper.read(schema.text());
    } catch (JsonProcessingException e) {
      return "the schema is not JSON: " + e.getOriginalMessage();
    }
    return root.path("type").asText("").equals("object")
        ? problem(root)
        : "Cohere takes only schemas whose 'type' is 'object'";
  }

  private static @Nullable String problem(JsonNode schema) {
    if (schema.isArray()) {
      return firstProblem(schema);
    }
    if (!schema.isObject()) {
      return null;
    }
    String own = ownProblem(schema);
    if (own != null) {
      return own;
    }
    for (String field : MAPS_OF_SCHEMAS) {
      String problem = firstProblem(schema.path(field));
      if (problem != null) {
        return problem;
      }
    }
    for (String field : SCHEMAS) {
      String problem = problem(schema.path(field));
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  /** Of the elements of a list, or of the values of an object. */
  private static @Nullable String firstProblem(JsonNode schemas) {
    for (JsonNode schema : schemas) {
      String problem = problem(schema);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static @Nullable String ownProblem(JsonNode schema) {
    for (String keyword : UNSUPPORTED) {
      if (schema.has(keyword)) {
        return keyword(keyword);
      }
    }
    if (schema.path("type").asText("").equals("object") && schema.path("required").isEmpty()) {
      return "Cohere needs at least one field in 'required' of every object";
    }
    String format = schema.path("format").textValue();
    if (format != null && !FORMATS.contains(format)) {
      return keyword("format: " + format);
    }
    String pattern = schema.path("pattern").textValue();
    if (pattern != null) {
      String unescaped = pattern.replaceAll("\\\\.", "");
      for (String piece : IN_PATTERNS) {
        if (unescaped.contains(piece)) {
          return keyword("pattern") + " with " + piece;
        }
      }
    }
    return null;
  }

  private static String keyword(String keyword) {
    return "Cohere cannot bind an answer to the keyword '" + keyword + "'";
  }
}
