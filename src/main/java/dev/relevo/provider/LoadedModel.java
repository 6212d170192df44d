package dev.relevo.provider;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model in the memory of a host.
 *
 * @param name its whole name, tag included
 * @param bytes how much memory it takes in all
 * @param gpuBytes how much of that is on graphics processors
 * @param contextTokens the window that it was loaded with, or null when the host does not say
 * @param expires when the host drops it unless it is used, or null when never or unknown
 * @param digest tells versions of a model apart; empty when unknown
 */
public record LoadedModel(
    String name,
    long bytes,
    long gpuBytes,
    @Nullable Integer contextTokens,
    @Nullable Instant expires,
    String digest) {
  public LoadedModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(digest, "digest");
  }
}
