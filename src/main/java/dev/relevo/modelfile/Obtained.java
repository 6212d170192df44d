package dev.relevo.modelfile;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model file that is in its place.
 *
 * @param path where it is
 * @param fetched whether it was fetched for this; else it was there already
 * @param learnedSha256 its checksum when it was fetched and nobody had said it before, else null
 */
public record Obtained(Path path, boolean fetched, @Nullable String learnedSha256) {
  public Obtained {
    Objects.requireNonNull(path, "path");
  }
}
