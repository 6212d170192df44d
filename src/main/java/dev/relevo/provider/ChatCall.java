package dev.relevo.provider;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.TraceContext;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one provider.
 *
 * @param request what is asked; its {@code model} is what the caller wrote and not used here
 * @param model the model to ask, as the provider names it
 * @param keyIndex which of the provider's keys to use, from 0; 0 when it has none
 * @param limits is told what is left of the key where the reply says so; called on any thread, and
 *     must not block
 * @param abandoned completes when nobody wants the whole answer any more; a streamed answer is
 *     cancelled instead
 * @param trace the place in a distributed trace that the provider is told, or null for none
 */
public record ChatCall(
    ChatRequest request,
    String model,
    int keyIndex,
    Consumer<RateLimits> limits,
    CompletionStage<?> abandoned,
    @Nullable TraceContext trace)
    implements ProviderCall {
  public ChatCall {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(abandoned, "abandoned");
  }

  /** A call of which the provider is told no place in a trace. */
  public ChatCall(
      ChatRequest request,
      String model,
      int keyIndex,
      Consumer<RateLimits> limits,
      CompletionStage<?> abandoned) {
    this(request, model, keyIndex, limits, abandoned, null);
  }

  /** A call that is never called back. */
  public ChatCall(ChatRequest request, String model, int keyIndex, Consumer<RateLimits> limits) {
    this(request, model, keyIndex, limits, new CompletableFuture<>());
  }

  /** A call that is never called back and for which nobody asks what is left of the key. */
  public ChatCall(ChatRequest request, String model, int keyIndex) {
    this(request, model, keyIndex, limits -> {});
  }
}
