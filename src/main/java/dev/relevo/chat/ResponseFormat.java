package dev.relevo.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The shape that the answer's text must have. */
public sealed interface ResponseFormat {

  /** Free text. */
  ResponseFormat TEXT = new Text();

  /** Any JSON object. */
  ResponseFormat JSON_OBJECT = new JsonObject();

  /** Free text. */
  record Text() implements ResponseFormat {}

  /** Any JSON object. */
  record JsonObject() implements ResponseFormat {}

  /**
   * JSON that a schema describes.
   *
   * @param name a name for the schema, which some providers show to the model
   * @param description what the shape is for, or null
   * @param schema the JSON Schema
   * @param strict whether the provider must enforce the schema, or null when not said
   */
  record JsonSchema(
      String name, @Nullable String description, Json schema, @Nullable Boolean strict)
      implements ResponseFormat {
    public JsonSchema {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(schema, "schema");
    }
  }
}
