package dev.relevo.gateway;

import dev.relevo.chat.TraceContext;
import org.jspecify.annotations.Nullable;

/** Which providers are told the place of a request in a distributed trace. */
public enum Propagation {
  /** All: those on own hardware whole, clouds without what vendors have added to it. */
  ALL,
  /** Those on own hardware. */
  LOCAL,
  /** Nobody. */
  NONE;

  /** What a provider is told of a place, or null for nothing. */
  @Nullable TraceContext told(@Nullable TraceContext place, boolean local) {
    if (place == null || this == NONE) {
      return null;
    }
    if (local) {
      return place;
    }
    return this == ALL ? place.withoutState() : null;
  }
}
