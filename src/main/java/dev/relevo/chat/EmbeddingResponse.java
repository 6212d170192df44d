package dev.relevo.chat;

import java.util.Objects;

/**
 * The answer to an {@link EmbeddingRequest}.
 *
 * @param served who made the vectors
 * @param embeddings the vectors and what they took
 */
public record EmbeddingResponse(Served served, Embeddings embeddings) {
  public EmbeddingResponse {
    Objects.requireNonNull(served, "served");
    Objects.requireNonNull(embeddings, "embeddings");
  }
}
