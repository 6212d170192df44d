package dev.relevo.settings;

import java.util.Objects;

/**
 * A value that must not be shown: an API key. It prints as {@code ***} wherever it is put into
 * text.
 *
 * @param reveal the value itself
 */
public record Secret(String reveal) {
  public Secret {
    Objects.requireNonNull(reveal, "reveal");
  }

  @Override
  public String toString() {
    return "***";
  }
}
