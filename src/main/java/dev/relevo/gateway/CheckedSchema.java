package dev.relevo.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.relevo.chat.Json;
import dev.relevo.wire.JsonMapper;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema that a caller sent, held against the schema of schemas that its {@code $schema}
 * names, of draft 2020-12 where it names none. Nothing is ever fetched: a reference that leads out
 * of the schema is a fault. Patterns are read as Java reads them, and {@code format} is not
 * enforced, as the standard has it. Thread-safe.
 */
final class CheckedSchema {
  /** So many complaints about a value are told; the others often follow from the first. */
  private static final int MOST_COMPLAINTS = 5;

  private static final int LONGEST_COMPLAINT = 200;

  private static final SchemaCache CACHE = new SchemaCache();

  private final @Nullable JsonNode node;
  private final @Nullable VersionFlag version;
  private final @Nullable Fault fault;
  private @Nullable Usable usable;

  /**
   * What is wrong with a schema.
   *
   * @param path the place within it, empty or as {@code .properties.x.type}
   * @param words what is wrong there
   */
  record Fault(String path, String words) {}

  /** The compiled schema, or why there is none. */
  private record Usable(@Nullable JsonSchema schema, @Nullable Fault fault) {}

  /** The schema of a text; equal texts give the same object as long as it is remembered. */
  static CheckedSchema of(Json schema) {
    return CACHE.get(schema.text(), CheckedSchema::new);
  }

  private CheckedSchema(String text) {
    JsonNode read = null;
    VersionFlag named = null;
    Fault wrong;
    try {
      read = JsonMapper.read(text);
      named = SchemaLibrary.version(read);
      wrong = metaFault(read, named);
    } catch (JsonProcessingException e) {
      wrong = new Fault("", "is not valid JSON: " + e.getOriginalMessage());
    }
    node = read;
    version = named;
    fault = wrong;
  }

  private static @Nullable Fault metaFault(JsonNode schema, @Nullable VersionFlag version) {
    if (!schema.isObject()) {
      return new Fault("", "must be a JSON Schema object");
    }
    if (version == null) {
      return new Fault(
          ".$schema",
          "names no version of JSON Schema that is known here; known are 2020-12, 2019-09, 07, 06"
              + " and 04");
    }
    try {
      Set<ValidationMessage> complaints = SchemaLibrary.ofSchemas(version).validate(schema);
      if (complaints.isEmpty()) {
        return null;
      }
      ValidationMessage first = complaints.iterator().next();
      return new Fault(path(first), words(first));
    } catch (RuntimeException | StackOverflowError e) {
      return new Fault("", "cannot be read as a schema: " + cut(String.valueOf(e.getMessage())));
    }
  }

  /** What is wrong with the schema as a text, or null: it may still refer to what is not there. */
  @Nullable Fault fault() {
    return fault;
  }

  /** What keeps the schema from being used to check a value, or null. */
  @Nullable Fault useFault() {
    return fault == null ? usable().fault : fault;
  }

  /** Whether only objects can be right. */
  boolean wantsObject() {
    if (!(node instanceof ObjectNode object)) {
      return false;
    }
    JsonNode type = object.path("type");
    return type.isMissingNode()
        ? object.has("properties")
        : type.asText().equals("object") || (type.size() == 1 && allowsObject(type));
  }

  /** Whether an object can be right, as far as the schema's own type tells. */
  boolean mayBeObject() {
    JsonNode type = node == null ? JsonNodeFactory.instance.missingNode() : node.path("type");
    return type.isMissingNode() || type.asText().equals("object") || allowsObject(type);
  }

  private static boolean allowsObject(JsonNode types) {
    for (JsonNode type : types) {
      if (type.asText().equals("object")) {
        return true;
      }
    }
    return false;
  }

  /** What is wrong with a value, in words for a model, or null when the schema describes it. */
  @Nullable String faultOf(JsonNode value) {
    JsonSchema schema = usable().schema;
    if (schema == null) {
      return "it cannot be checked against its schema";
    }
    try {
      return told(schema.validate(value));
    } catch (RuntimeException | StackOverflowError e) {
      // numbers that no machine holds, patterns that take for ever, schemas that turn in circles
      return "it cannot be checked against its schema: " + cut(String.valueOf(e.getMessage()));
    }
  }

  private synchronized Usable usable() {
    if (usable == null) {
      usable = compiled();
    }
    return usable;
  }

  private Usable compiled() {
    if (node == null || version == null || fault != null) {
      return new Usable(null, fault);
    }
    try {
      JsonSchema schema = SchemaLibrary.compile(node, version);
      schema.validate(JsonNodeFactory.instance.objectNode());
      return new Usable(schema, null);
    } catch (StackOverflowError e) {
      return new Usable(null, new Fault("", "refers to itself without an end"));
    } catch (RuntimeException e) {
      return new Usable(null, new Fault("", "cannot be used: " + cut(reason(e))));
    }
  }

  private static String reason(RuntimeException failure) {
    return String.valueOf(failure.getMessage()).replaceFirst("^: ", "").replaceAll("\\s+", " ");
  }

  private static @Nullable String told(Collection<ValidationMessage> complaints) {
    if (complaints.isEmpty()) {
      return null;
    }
    Set<String> told = new LinkedHashSet<>();
    Iterator<ValidationMessage> left = complaints.iterator();
    while (left.hasNext() && told.size() < MOST_COMPLAINTS) {
      told.add(cut(left.next().getMessage()));
    }
    return String.join("; ", told);
  }

  private static String cut(String words) {
    return words.length() <= LONGEST_COMPLAINT
        ? words
        : words.substring(0, LONGEST_COMPLAINT) + "…";
  }

  /** The place of a complaint, without the sign for the root. */
  private static String path(ValidationMessage complaint) {
    return complaint.getInstanceLocation().toString().substring(1);
  }

  private static String words(ValidationMessage complaint) {
    String location = complaint.getInstanceLocation() + ": ";
    String message = complaint.getMessage();
    return cut(message.startsWith(location) ? message.substring(location.length()) : message);
  }
}
