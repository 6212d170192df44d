package dev.relevo.provider.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks whether llama.cpp can bind an answer to a JSON Schema, before it is asked to. Its converter
 * (described in <a
 * href="https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md">grammars/README</a>)
 * passes over what it does not know, makes grammars that cannot be read of some schemas, and does
 * not survive a few. What would make an answer that is not JSON is always refused. What a schema
 * merely asks beyond the grammar is refused where the caller wants the schema enforced ({@code
 * strict}), and else not promised. Not thread-safe, used once.
 */
final class AnswerSchema {
  private static final int DEEPEST = 60;
  private static final int MOST_PROPERTIES = 100;
  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "number", "integer", "boolean", "null");

  /** Keywords that ask for something the converter passes over. */
  private static final Set<String> NOT_ENFORCED =
      Set.of(
          "not",
          "if",
          "then",
          "else",
          "patternProperties",
          "propertyNames",
          "contains",
          "minContains",
          "maxContains",
          "dependentRequired",
          "dependentSchemas",
          "dependencies",
          "uniqueItems",
          "multipleOf",
          "minProperties",
          "maxProperties",
          "unevaluatedProperties",
          "unevaluatedItems",
          "additionalItems");

  private static final List<String> DECISIVE =
      List.of(
          "$ref",
          "oneOf",
          "anyOf",
          "type",
          "const",
          "enum",
          "properties",
          "additionalProperties",
          "allOf",
          "items",
          "prefixItems",
          "pattern",
          "format");

  private final JsonNode root;
  private final boolean strict;

  private final Set<JsonNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The references that are being followed without anything having been written in between. */
  private Deque<String> followed = new ArrayDeque<>();

  private AnswerSchema(JsonNode root, boolean strict) {
    this.root = root;
    this.strict = strict;
  }

  /**
   * The schema as the engine is to be given it, surely well-formed.
   *
   * @param strict whether the caller wants all of it enforced
   * @throws ProviderException when the engine cannot be bound to it; the message names what is not
   *     understood
   */
  static String checked(String schema, boolean strict) {
    JsonNode root;
    try {
      root = JsonMapper.read(schema);
    } catch (JsonProcessingException e) {
      throw wrong("#", "is not JSON: " + e.getOriginalMessage());
    }
    new AnswerSchema(root, strict).check(root, "#", 0);
    return JsonMapper.json(root).text();
  }

  private void check(JsonNode schema, String path, int depth) {
    if (!(schema instanceof ObjectNode object)) {
      throw schema.isBoolean()
          ? unsupported(path, "is '" + schema + "' where an object is needed")
          : wrong(path, "must be an object");
    }
    if (depth > DEEPEST) {
      throw unsupported(path, "lies too deep");
    }
    if (!seen.add(object)) {
      return; // a reference leads here too
    }
    for (Map.Entry<String, JsonNode> keyword : object.properties()) {
      if (NOT_ENFORCED.contains(keyword.getKey())) {
        notEnforced(path, keyword.getKey());
      }
    }
    if (!object.isEmpty() && DECISIVE.stream().noneMatch(object::has)) {
      throw unsupported(path, "says no type");
    }
    checkShape(object, path, depth);
  }

  /** The converter looks at the first of these that is there, and at nothing else. */
  private void checkShape(ObjectNode schema, String path, int depth) {
    if (schema.has("$ref")) {
      alone(schema, path, "$ref");
      follow(schema.get("$ref"), path, depth);
    } else if (schema.has("oneOf") || schema.has("anyOf")) {
      String name = schema.has("oneOf") ? "oneOf" : "anyOf";
      alone(schema, path, name);
      checkEach(schema.get(name), path + "/" + name, depth);
    } else if (schema.has("const") || schema.has("enum")) {
      checkTypes(schema, path);
      checkValues(schema, path);
    } else {
      checkTypes(schema, path);
      if (schema.has("allOf")) {
        checkAllOf(schema, path, depth);
      }
      Deque<String> outside = followed;
      followed = new ArrayDeque<>();
      checkObject(schema, path, depth);
      checkArray(schema, path, depth);
      followed = outside;
      checkString(schema, path);
      SchemaBounds.check(schema, path, this::notEnforced);
    }
  }

  private void checkTypes(ObjectNode schema, String path) {
    JsonNode type = schema.get("type");
    if (type == null) {
      return;
    }
    Iterable<JsonNode> types = type.isArray() ? type : List.of(type);
    if (type.isArray() && type.isEmpty()) {
      throw wrong(path + "/type", "must not be empty");
    }
    for (JsonNode each : types) {
      if (!TYPES.contains(each.asText())) {
        throw wrong(path + "/type", "is " + each + " but must be one of " + TYPES);
      }
    }
  }

  private void checkValues(ObjectNode schema, String path) {
    if (schema.has("const")) {
      checkPlain(schema.get("const"), path + "/const");
      return;
    }
    JsonNode values = schema.get("enum");
    if (!values.isArray() || values.isEmpty()) {
      throw wrong(path + "/enum", "must be a list that is not empty");
    }
    values.forEach(value -> checkPlain(value, path + "/enum"));
  }

  /** Grammars take a backslash for their own, so no text that JSON escapes can be in one. */
  private static void checkPlain(JsonNode value, String path) {
    if (JsonMapper.json(value).text().indexOf('\\') >= 0) {
      throw unsupported(
          path, "has a quotation mark, a backslash or a control character in a fixed text");
    }
  }

  private void checkObject(ObjectNode schema, String path, int depth) {
    JsonNode properties = schema.path("properties");
    if (!properties.isMissingNode() && !properties.isObject()) {
      throw wrong(path + "/properties", "must be an object");
    }
    if (properties.size() > MOST_PROPERTIES) {
      throw unsupported(path + "/properties", "has more than " + MOST_PROPERTIES + " entries");
    }
    JsonNode additional = schema.path("additionalProperties");
    boolean open = additional.isObject() || additional.asBoolean(false);
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      String name = property.getKey();
      checkPlain(TextNode.valueOf(name), path + "/properties");
      if (open && !name.matches("[A-Za-z0-9_ .$@:/]+")) {
        throw unsupported(
            path + "/additionalProperties", "stands beside the property name '" + name + "'");
      }
      check(property.getValue(), path + "/properties/" + name, depth + 1);
    }
    if (additional.isObject()) {
      check(additional, path + "/additionalProperties", depth + 1);
    } else if (!additional.isMissingNode() && !additional.isBoolean()) {
      throw wrong(path + "/additionalProperties", "must be an object, true or false");
    }
    for (JsonNode required : schema.path("required")) {
      if (!properties.has(required.asText())) {
        notEnforced(path, "required (of '" + required.asText() + "', which is no property)");
      }
    }
  }

  /** All parts are made one object, so each must be one. */
  private void checkAllOf(ObjectNode schema, String path, int depth) {
    if (!schema.path("properties").isEmpty() || schema.has("additionalProperties")) {
      notEnforced(path, "allOf (beside properties)");
      return;
    }
    checkEach(schema.get("allOf"), path + "/allOf", depth);
    for (JsonNode part : schema.get("allOf")) {
      if (!part.has("$ref") && !part.has("properties") && !part.has("anyOf")) {
        throw unsupported(path + "/allOf", "has a part without properties");
      }
    }
  }

  private void checkArray(ObjectNode schema, String path, int depth) {
    if (schema.has("items") && schema.has("prefixItems")) {
      notEnforced(path, "prefixItems (beside items)");
    }
    for (String name : List.of("items", "prefixItems")) {
      JsonNode items = schema.path(name);
      if (items.isArray() && !items.isEmpty()) {
        checkEach(items, path + "/" + name, depth);
      } else if (!items.isMissingNode() && !items.isArray()) {
        check(items, path + "/" + name, depth + 1);
      }
    }
  }

  private void checkString(ObjectNode schema, String path) {
    JsonNode pattern = schema.get("pattern");
    if (pattern == null) {
      return;
    }
    try {
      schema.put("pattern", SchemaPattern.rewritten(pattern.asText()));
    } catch (IllegalArgumentException e) {
      throw unsupported(path + "/pattern", "(" + pattern + ") " + e.getMessage());
    }
  }

  private void checkEach(JsonNode schemas, String path, int depth) {
    if (!schemas.isArray() || schemas.isEmpty()) {
      throw wrong(path, "must be a list that is not empty");
    }
    for (int i = 0; i < schemas.size(); i++) {
      check(schemas.get(i), path + "/" + i, depth + 1);
    }
  }

  /**
   * A reference leads to another place of the same schema. One that leads back to itself without
   * anything in between binds to nothing, and the converter never comes to an end with some.
   */
  private void follow(JsonNode reference, String path, int depth) {
    String pointer = reference.asText();
    if (!pointer.startsWith("#/")) {
      throw unsupported(path + "/$ref", "is '" + pointer + "', which does not begin with '#/'");
    }
    JsonNode target = root;
    for (String step : pointer.substring(2).split("/", -1)) {
      target = target.isObject() ? target.path(step) : root.path("");
    }
    if (!target.isObject()) {
      throw wrong(path + "/$ref", "is '" + pointer + "', which leads nowhere");
    }
    if (followed.contains(pointer)) {
      throw unsupported(path + "/$ref", "is '" + pointer + "', which leads in a circle");
    }
    followed.push(pointer);
    check(target, pointer, depth + 1);
    followed.pop();
  }

  /** What stands beside is passed over. */
  private void alone(ObjectNode schema, String path, String name) {
    for (String other : DECISIVE) {
      if (schema.has(other) && !other.equals(name)) {
        notEnforced(path, other + " (beside " + name + ")");
      }
    }
  }

  private void notEnforced(String path, String keyword) {
    if (strict) {
      throw unsupported(path, "has " + keyword + ", which cannot be enforced");
    }
  }

  static ProviderException unsupported(String path, String problem) {
    return refused(ErrorClass.UNSUPPORTED, path, problem);
  }

  static ProviderException wrong(String path, String problem) {
    return refused(ErrorClass.CALLER_FAULT, path, problem);
  }

  private static ProviderException refused(ErrorClass errorClass, String path, String problem) {
    return ProviderError.of(
            errorClass,
            "the embedded engine cannot follow the JSON Schema: " + path + " " + problem)
        .toException();
  }
}
