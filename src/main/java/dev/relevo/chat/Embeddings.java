package dev.relevo.chat;

import java.util.List;
import java.util.Objects;

/**
 * The vectors of some texts.
 *
 * @param vectors one for each text, in the order of the texts, all of the same length
 * @param usage what they took; there are no tokens written
 */
public record Embeddings(List<Vector> vectors, Usage usage) {
  public Embeddings {
    vectors = List.copyOf(vectors);
    Objects.requireNonNull(usage, "usage");
  }
}
