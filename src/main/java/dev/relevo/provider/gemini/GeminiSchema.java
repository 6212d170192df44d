package dev.relevo.provider.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a JSON Schema one that Gemini takes. The API's reference lists the keywords of {@code
 * responseJsonSchema} that count; others are ignored there. So a keyword that binds and is not on
 * the list is refused here, and one that only annotates is left out. {@code const} says the same as
 * an {@code enum} of one value and is written so, and {@code definitions} is an older name of
 * {@code $defs}.
 */
final class GeminiSchema {
  private static final Set<String> TAKEN =
      Set.of(
          "$id",
          "$ref",
          "$anchor",
          "type",
          "format",
          "title",
          "description",
          "minItems",
          "maxItems",
          "minimum",
          "maximum",
          "required",
          "propertyOrdering");

  /** Keywords that hold schemas by names of the author's choice. */
  private static final Set<String> BY_NAME = Set.of("$defs", "properties");

  private static final String OLD_DEFINITIONS = "#/definitions/";

  private static final Set<String> LISTS = Set.of("prefixItems", "anyOf", "oneOf");

  private static final Set<String> SINGLE = Set.of("items", "additionalProperties");

  /** What binds, or would be missed by what does, and is not on Google's list. */
  private static final Set<String> REFUSED =
      Set.of(
          "$dynamicRef",
          "$dynamicAnchor",
          "$recursiveRef",
          "allOf",
          "not",
          "if",
          "then",
          "else",
          "pattern",
          "minLength",
          "maxLength",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "uniqueItems",
          "contains",
          "minContains",
          "maxContains",
          "additionalItems",
          "unevaluatedItems",
          "unevaluatedProperties",
          "patternProperties",
          "propertyNames",
          "minProperties",
          "maxProperties",
          "dependentRequired",
          "dependentSchemas",
          "dependencies");

  private final String param;
  private final boolean lenient;

  private GeminiSchema(String param, boolean lenient) {
    this.param = param;
    this.lenient = lenient;
  }

  /**
   * The schema as Gemini takes it.
   *
   * @param param the request's field that holds it
   * @throws ProviderException when it says something that Gemini does not take
   */
  static Json of(Json schema, String param) {
    return new GeminiSchema(param, false).taken(schema);
  }

  /**
   * The schema of a tool's arguments as Gemini takes it. What it does not take is left out, unless
   * the caller wants it enforced: the model sees arguments described a little less closely, which
   * every caller has to reckon with.
   *
   * @throws ProviderException when it is strict and says something that Gemini does not take
   */
  static Json ofTool(Json schema, @Nullable Boolean strict, String param) {
    return new GeminiSchema(param, !Boolean.TRUE.equals(strict)).taken(schema);
  }

  @SuppressWarnings("UnusedException") // the outcome carries the message; outcomes have no causes
  private Json taken(Json schema) {
    JsonNode root;
    try {
      root = JsonMapper.read(schema.text());
    } catch (JsonProcessingException e) {
      throw ProviderError.unsupported(param, "Gemini takes no schema that says a name twice")
          .toException();
    }
    return JsonMapper.json(rewritten(root));
  }

  private JsonNode rewritten(JsonNode schema) {
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode taken = JsonNodeFactory.instance.objectNode();
    schema
        .properties()
        .forEach(
            field ->
                add(
                    taken,
                    field.getKey().equals("definitions") ? "$defs" : field.getKey(),
                    field.getValue()));
    return taken.has("$ref") ? alone(taken) : taken;
  }

  private void add(ObjectNode taken, String keyword, JsonNode value) {
    if (keyword.equals("$ref") && value.asText().startsWith(OLD_DEFINITIONS)) {
      taken.put(keyword, "#/$defs/" + value.asText().substring(OLD_DEFINITIONS.length()));
    } else if (TAKEN.contains(keyword)) {
      taken.set(keyword, value);
    } else if (BY_NAME.contains(keyword)) {
      ObjectNode schemas = taken.withObjectProperty(keyword);
      value.properties().forEach(one -> schemas.set(one.getKey(), rewritten(one.getValue())));
    } else if (LISTS.contains(keyword)) {
      ArrayNode schemas = taken.putArray(keyword);
      value.forEach(one -> schemas.add(rewritten(one)));
    } else if (SINGLE.contains(keyword) && !value.isArray()) {
      taken.set(keyword, rewritten(value));
    } else if (keyword.equals("enum") && areTextsOrNumbers(value)) {
      taken.set(keyword, value);
    } else if (keyword.equals("const") && isTextOrNumber(value)) {
      taken.putArray("enum").add(value);
    } else if (!lenient
        && (REFUSED.contains(keyword)
            || SINGLE.contains(keyword)
            || Set.of("enum", "const").contains(keyword))) {
      throw refused(keyword);
    }
  }

  /** Beside a reference only what begins with a dollar sign may stand; words for people may go. */
  private ObjectNode alone(ObjectNode reference) {
    reference.remove(Set.of("title", "description"));
    for (String keyword : names(reference)) {
      if (!keyword.startsWith("$")) {
        if (!lenient) {
          throw refused(keyword + "` beside `$ref");
        }
        reference.remove(keyword);
      }
    }
    return reference;
  }

  private static List<String> names(ObjectNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static boolean areTextsOrNumbers(JsonNode values) {
    for (JsonNode value : values) {
      if (!isTextOrNumber(value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTextOrNumber(JsonNode value) {
    return value.isTextual() || value.isNumber();
  }

  private ProviderException refused(String keyword) {
    String detail =
        Set.of("enum", "const").contains(keyword)
            ? "with values other than texts and numbers "
            : keyword.equals("items") ? "with a list of schemas " : "";
    return ProviderError.unsupported(
            param,
            "Gemini does not take `" + keyword + "` " + detail + "in a JSON Schema; leave it out")
        .toException();
  }
}
