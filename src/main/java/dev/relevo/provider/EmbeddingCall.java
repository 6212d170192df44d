package dev.relevo.provider;

import dev.relevo.chat.EmbeddingRequest;
import java.util.Objects;

/**
 * One attempt at one provider to make vectors.
 *
 * @param request what is asked; its {@code model} is what the caller wrote and not used here
 * @param model the model to ask, as the provider names it
 * @param keyIndex which of the provider's keys to use, from 0; 0 when it has none
 */
public record EmbeddingCall(EmbeddingRequest request, String model, int keyIndex) {
  public EmbeddingCall {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(model, "model");
  }
}
