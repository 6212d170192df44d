package dev.relevo.chat;

import java.util.List;
import java.util.Objects;

/**
 * Texts of which vectors are wanted.
 *
 * @param model the model as the caller named it
 * @param inputs the texts, at least one, none of them empty
 */
public record EmbeddingRequest(String model, List<String> inputs) {
  public EmbeddingRequest {
    Objects.requireNonNull(model, "model");
    inputs = List.copyOf(inputs);
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("an embedding request needs at least one input");
    }
    if (inputs.contains("")) {
      throw new IllegalArgumentException("an input to embed must not be empty");
    }
  }
}
