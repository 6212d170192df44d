package dev.relevo.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.wire.JsonMapper;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Puts a JSON Schema into the form that Anthropic's structured outputs take (its page "Structured
 * outputs", JSON Schema limitations). A keyword that they refuse is never left out, since the
 * answer could then break it. An object that does not say whether it may have more properties gets
 * {@code additionalProperties: false}, which they demand: what fits the narrower schema fits the
 * given one. Remarks that bind nothing are left out. Not thread-safe.
 */
final class StructuredSchema {
  private static final Set<String> COPIED =
      Set.of("type", "title", "description", "default", "const", "required");
  private static final Set<String> REMARKS =
      Set.of("$schema", "$id", "$comment", "examples", "deprecated", "readOnly", "writeOnly");
  private static final Set<String> BESIDE_REF = Set.of("$ref", "title", "description", "default");
  private static final Set<String> FORMATS =
      Set.of(
          "date-time",
          "time",
          "date",
          "duration",
          "email",
          "hostname",
          "uri",
          "ipv4",
          "ipv6",
          "uuid");
  private static final Pattern REFERENCE = Pattern.compile("#/(\\$defs|definitions)/([^/]+)");
  private static final Pattern BEYOND_REGULAR = Pattern.compile("\\(\\?(?!:)|\\\\[bB1-9kpP]");

  private final String param;
  private final JsonNode root;
  private final Set<String> open = new HashSet<>();
  private final Set<String> done = new HashSet<>();

  private StructuredSchema(String param, JsonNode root) {
    this.param = param;
    this.root = root;
  }

  /**
   * The schema as Anthropic takes it.
   *
   * @param param the request field that holds the schema, for complaints
   * @throws dev.relevo.chat.ProviderException when Anthropic cannot take it
   */
  @SuppressWarnings("UnusedException") // the failure carries the message
  static ObjectNode of(Json schema, String param) {
    JsonNode root;
    try {
      root = JsonMapper.read(schema.text());
    } catch (JsonProcessingException e) {
      throw ProviderError.unsupported(param, "the schema is not JSON").toException();
    }
    return new StructuredSchema(param, root).schema(root, true);
  }

  private RuntimeException refused(String keyword) {
    return ProviderError.unsupported(
            param, "Anthropic's structured outputs do not take the schema's " + keyword)
        .toException();
  }

  /**
   * One schema.
   *
   * @param closing whether an object may be closed; not where several schemas hold for one value
   */
  private ObjectNode schema(JsonNode given, boolean closing) {
    if (!given.isObject()) {
      throw refused("parts that are no objects");
    }
    ObjectNode taken = JsonMapper.mapper().createObjectNode();
    if (given.has("$ref")) {
      for (Map.Entry<String, JsonNode> field : given.properties()) {
        if (!BESIDE_REF.contains(field.getKey()) && !REMARKS.contains(field.getKey())) {
          throw refused("'" + field.getKey() + "' beside $ref");
        }
      }
      follow(given.get("$ref").asText(""));
      return taken.set("$ref", given.get("$ref"));
    }
    boolean combined = given.has("anyOf") || given.has("allOf");
    boolean closed = closing && !(combined && isObject(given));
    for (Map.Entry<String, JsonNode> field : given.properties()) {
      keyword(field.getKey(), field.getValue(), taken, closed);
    }
    if (isObject(given)) {
      close(given, taken, closed);
    } else if (!taken.has("type")
        && !taken.has("anyOf")
        && !taken.has("allOf")
        && !taken.has("enum")
        && !taken.has("const")) {
      throw refused("value without a type");
    }
    return taken;
  }

  private void keyword(String name, JsonNode value, ObjectNode taken, boolean closing) {
    if (COPIED.contains(name)) {
      taken.set(name, value);
      return;
    }
    switch (name) {
      case "properties" -> taken.set(name, schemas(value, "", closing));
      case "$defs", "definitions" -> taken.set(name, schemas(value, "#/" + name + "/", true));
      case "items" -> taken.set(name, schema(value, closing));
      case "anyOf" -> taken.set(name, schemas(value, closing));
      case "allOf" -> {
        for (JsonNode each : value) {
          if (each.has("$ref")) {
            throw refused("'allOf' with $ref");
          }
        }
        taken.set(name, schemas(value, false));
      }
      case "enum" -> copyIf(isScalars(value), name, value, taken);
      case "format" -> copyIf(FORMATS.contains(value.asText("")), name, value, taken);
      case "pattern" ->
          copyIf(!BEYOND_REGULAR.matcher(value.asText("")).find(), name, value, taken);
      case "minItems" ->
          copyIf(value.isInt() && (value.asInt() == 0 || value.asInt() == 1), name, value, taken);
      case "additionalProperties" ->
          copyIf(value.isBoolean() && !value.booleanValue(), name, value, taken);
      default -> {
        if (!REMARKS.contains(name)) {
          throw refused("'" + name + "'");
        }
      }
    }
  }

  private void copyIf(boolean possible, String name, JsonNode value, ObjectNode taken) {
    if (!possible) {
      String text = value.toString();
      throw refused(
          "'" + name + ": " + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'");
    }
    taken.set(name, value);
  }

  private static boolean isScalars(JsonNode values) {
    for (JsonNode value : values) {
      if (value.isContainerNode()) {
        return false;
      }
    }
    return values.isArray();
  }

  private ArrayNode schemas(JsonNode list, boolean closing) {
    ArrayNode taken = JsonMapper.mapper().createArrayNode();
    for (JsonNode each : list) {
      taken.add(schema(each, closing));
    }
    return taken;
  }

  /**
   * Named schemas.
   *
   * @param reference the beginning of references to them; empty when nobody refers to them
   */
  private ObjectNode schemas(JsonNode named, String reference, boolean closing) {
    ObjectNode taken = JsonMapper.mapper().createObjectNode();
    for (Map.Entry<String, JsonNode> each : named.properties()) {
      String key = reference.isEmpty() ? "" : reference + each.getKey();
      boolean fresh = !key.isEmpty() && open.add(key);
      taken.set(each.getKey(), schema(each.getValue(), closing));
      if (fresh) {
        open.remove(key);
      }
    }
    return taken;
  }

  /** Looks at what a reference means, since it must lie in the schema and not lead to itself. */
  private void follow(String reference) {
    var matcher = REFERENCE.matcher(reference);
    JsonNode target =
        matcher.matches()
            ? root.path(matcher.group(1)).path(matcher.group(2))
            : root.path("nothing is there");
    if (target.isMissingNode() || !matcher.matches()) {
      throw refused("'$ref: " + reference + "'");
    }
    if (done.contains(reference)) {
      return;
    }
    if (!open.add(reference)) {
      throw refused("recursion by '$ref: " + reference + "'");
    }
    var unused = schema(target, true);
    open.remove(reference);
    done.add(reference);
  }

  private static boolean isObject(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      for (JsonNode each : type) {
        if (each.asText("").equals("object")) {
          return true;
        }
      }
    }
    return type.asText("").equals("object") || schema.has("properties");
  }

  private void close(JsonNode given, ObjectNode taken, boolean closing) {
    if (!given.has("additionalProperties")) {
      if (!closing) {
        throw refused("combination of objects that may have other properties");
      }
      if (given.path("properties").isEmpty()) {
        throw refused("object without 'properties'");
      }
      taken.put("additionalProperties", false);
    }
  }
}
