package dev.relevo.chat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers that stand for a text: texts that mean the like point the same way. Immutable. */
public final class Vector {
  private final float[] values;

  private Vector(float[] values) {
    this.values = values;
  }

  /** A vector of these numbers, which are copied. */
  public static Vector of(float... values) {
    return new Vector(values.clone());
  }

  /** How many numbers there are. */
  public int size() {
    return values.length;
  }

  /** The number at a place, from 0. */
  public float get(int index) {
    return values[index];
  }

  /** A copy of the numbers. */
  public float[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Vector that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Vector of " + values.length;
  }
}
