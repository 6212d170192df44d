package dev.relevo.chat;

import java.util.Objects;

/**
 * A JSON value carried as its text, without being interpreted: a tool's schema, an unknown request
 * field. Whoever creates one vouches that the text is one well-formed JSON value; writers copy it
 * as it stands.
 *
 * @param text one complete JSON value
 */
public record Json(String text) {
  public Json {
    Objects.requireNonNull(text, "text");
  }

  /** Returns the text, so that a value can be logged as it is. */
  @Override
  public String toString() {
    return text;
  }
}
