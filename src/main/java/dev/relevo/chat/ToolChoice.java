package dev.relevo.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether and which tool the model has to call.
 *
 * @param mode the rule
 * @param name the tool to call; present exactly when {@code mode} is {@link Mode#NAMED}
 */
public record ToolChoice(Mode mode, @Nullable String name) {

  /** The rule of a {@link ToolChoice}. */
  public enum Mode {
    /** The model calls no tool. */
    NONE,
    /** The model decides. */
    AUTO,
    /** The model calls at least one tool. */
    REQUIRED,
    /** The model calls the named tool. */
    NAMED
  }

  public static final ToolChoice NONE = new ToolChoice(Mode.NONE, null);
  public static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, null);
  public static final ToolChoice REQUIRED = new ToolChoice(Mode.REQUIRED, null);

  public ToolChoice {
    Objects.requireNonNull(mode, "mode");
    if ((mode == Mode.NAMED) != (name != null)) {
      throw new IllegalArgumentException("a tool's name belongs to the mode NAMED and to no other");
    }
  }

  /** The model calls this tool. */
  public static ToolChoice named(String name) {
    return new ToolChoice(Mode.NAMED, Objects.requireNonNull(name, "name"));
  }
}
