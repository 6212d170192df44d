package dev.relevo.provider;

import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.TraceContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one provider to make vectors.
 *
 * @param request what is asked; its {@code model} is what the caller wrote and not used here
 * @param model the model to ask, as the provider names it
 * @param keyIndex which of the provider's keys to use, from 0; 0 when it has none
 * @param limits is told what is left of the key where the reply says so; called on any thread, and
 *     must not block
 * @param abandoned completes when nobody wants the vectors any more
 * @param trace the place in a distributed trace that the provider is told, or null for none
 */
public record EmbeddingCall(
    EmbeddingRequest request,
    String model,
    int keyIndex,
    Consumer<RateLimits> limits,
    CompletionStage<?> abandoned,
    @Nullable TraceContext trace)
    implements ProviderCall {
  public EmbeddingCall {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(abandoned, "abandoned");
  }

  /** A call of which the provider is told no place in a trace. */
  public EmbeddingCall(
      EmbeddingRequest request,
      String model,
      int keyIndex,
      Consumer<RateLimits> limits,
      CompletionStage<?> abandoned) {
    this(request, model, keyIndex, limits, abandoned, null);
  }

  /** A call that is never called back. */
  public EmbeddingCall(
      EmbeddingRequest request, String model, int keyIndex, Consumer<RateLimits> limits) {
    this(request, model, keyIndex, limits, new CompletableFuture<>());
  }

  /** A call that is never called back and for which nobody asks what is left of the key. */
  public EmbeddingCall(EmbeddingRequest request, String model, int keyIndex) {
    this(request, model, keyIndex, limits -> {});
  }

  /**
   * The inputs, for a provider that takes texts alone.
   *
   * @param who the provider, for the message of the failure
   * @throws dev.relevo.chat.ProviderException when one of them is given as tokens
   */
  public List<String> texts(String who) {
    List<String> texts = new ArrayList<>(request.inputs().size());
    for (EmbeddingRequest.Input input : request.inputs()) {
      if (!(input instanceof EmbeddingRequest.Text text)) {
        throw ProviderError.unsupported(
                "input", who + " takes texts only, not the numbers of tokens")
            .toException();
      }
      texts.add(text.text());
    }
    return texts;
  }
}
