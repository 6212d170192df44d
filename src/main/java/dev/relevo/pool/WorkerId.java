package dev.relevo.pool;

import java.util.Objects;

/** A worker's name, as configured. */
public record WorkerId(String value) implements Comparable<WorkerId> {
  public WorkerId {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public int compareTo(WorkerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
