package dev.relevo.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands that waits.
 *
 * @param position its place, 1 for the next one, among those who wait for the same workers and
 *     models
 * @param expectedStart in how long somebody will probably have room for it, or null where nothing
 *     tells
 * @param loading what is loaded for it, or null when nothing is
 */
public record QueuePlace(
    int position, @Nullable Duration expectedStart, @Nullable Loading loading) {

  /**
   * A model that is loaded into memory.
   *
   * @param model its name
   * @param left how long that will probably take, or null where nothing tells
   */
  public record Loading(String model, @Nullable Duration left) {
    public Loading {
      Objects.requireNonNull(model, "model");
    }
  }
}
