package dev.relevo.transport;

import java.util.Objects;

/**
 * A header of a request or response. Its text may hold a secret and is not part of {@link
 * #toString}.
 */
public record Header(String name, String value) {
  public Header {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return name + ": …";
  }
}
