package dev.relevo.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call of a tool that a model asked for.
 *
 * @param id the call's id, by which its result refers to it
 * @param name the tool's name
 * @param arguments the arguments as the model wrote them: JSON text, not guaranteed to parse
 * @param extraContent what a vendor wants to see again with this call, by vendor's name, or null:
 *     {@code {"google": {"thought_signature": …}}} as Google's own OpenAI layer has it
 */
public record ToolCall(String id, String name, String arguments, @Nullable Json extraContent) {
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
  }

  /** A call with which no vendor wants to see anything again. */
  public ToolCall(String id, String name, String arguments) {
    this(id, name, arguments, null);
  }
}
