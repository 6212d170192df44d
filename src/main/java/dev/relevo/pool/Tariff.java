package dev.relevo.pool;

import dev.relevo.provider.Price;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is paid for a candidate's work, and to whom.
 *
 * @param kind the provider's kind
 * @param local whether it computes on own hardware
 * @param price what the model costs, or null when unknown
 */
public record Tariff(String kind, boolean local, @Nullable Price price) {
  /** Nothing is known. */
  public static final Tariff UNKNOWN = new Tariff("", false, null);

  public Tariff {
    Objects.requireNonNull(kind, "kind");
  }
}
