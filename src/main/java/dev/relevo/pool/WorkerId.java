package dev.relevo.pool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A worker: its name, as configured, and which worker of that name it is. While one takes the place
 * of another there are two of the same name, and what is told of the one is not the other's.
 *
 * @param value the name
 * @param number 0 for the first worker of that name, and one more for each that takes its place
 */
public record WorkerId(String value, int number) implements Comparable<WorkerId> {
  public WorkerId {
    Objects.requireNonNull(value, "value");
  }

  /** The first worker of that name. */
  public WorkerId(String value) {
    this(value, 0);
  }

  /** Who takes its place. */
  public WorkerId next() {
    return new WorkerId(value, number + 1);
  }

  /** Whether both have the same name. */
  public boolean isNamesake(WorkerId other) {
    return value.equals(other.value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WorkerId that && number == that.number && value.equals(that.value);
  }

  /** Written out, as this is a key of many maps: what the compiler makes is slow at first. */
  @Override
  public int hashCode() {
    return 31 * value.hashCode() + number;
  }

  @Override
  public int compareTo(WorkerId other) {
    int names = value.compareTo(other.value);
    return names == 0 ? Integer.compare(number, other.number) : names;
  }

  /** The name alone, as it is shown to people. */
  @Override
  public String toString() {
    return value;
  }
}
