package dev.relevo.chat;

import java.util.Objects;

/**
 * A call of a tool that a model asked for.
 *
 * @param id the call's id, by which its result refers to it
 * @param name the tool's name
 * @param arguments the arguments as the model wrote them: JSON text, not guaranteed to parse
 */
public record ToolCall(String id, String name, String arguments) {
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
  }
}
