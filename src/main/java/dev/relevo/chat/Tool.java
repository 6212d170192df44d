package dev.relevo.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function that the model may ask the caller to run.
 *
 * @param name the name by which the model calls it
 * @param description what it does, for the model to read, or null
 * @param parameters JSON Schema of its arguments, or null when it takes none
 * @param strict whether the provider must enforce the schema, or null when not said
 */
public record Tool(
    String name,
    @Nullable String description,
    @Nullable Json parameters,
    @Nullable Boolean strict) {
  public Tool {
    Objects.requireNonNull(name, "name");
  }
}
