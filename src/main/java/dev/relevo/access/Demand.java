package dev.relevo.access;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What a request is expected to take.
 *
 * @param tokens tokens read and written
 * @param nanoUsd tells what it may cost, in nano US dollars; 0 where it costs nothing or nobody
 *     knows. Asked only where a budget has to be kept
 */
public record Demand(long tokens, LongSupplier nanoUsd) {
  public Demand {
    Objects.requireNonNull(nanoUsd, "nanoUsd");
  }
}
