package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.EmbeddingResponse;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.pool.Lease;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.provider.RateLimits;
import dev.relevo.transport.Lane;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks one candidate for the vectors of some texts.
 *
 * @param request what is asked
 * @param lease the candidate
 */
record WantedVectors(EmbeddingRequest request, Lease lease)
    implements Question<Embeddings, EmbeddingResponse> {

  @Override
  public CompletionStage<Embeddings> ask(
      ChatProvider provider,
      @Nullable TraceContext trace,
      Consumer<RateLimits> limits,
      CompletionStage<?> abandoned,
      Lane lane) {
    if (!(provider instanceof EmbeddingProvider embedding)) {
      return CompletableFuture.failedFuture(
          ProviderError.unsupported("model", "'" + lease.worker().value() + "' makes no vectors")
              .toException());
    }
    return embedding.embed(
        new EmbeddingCall(request, lease.model(), lease.keyIndex(), limits, abandoned, trace),
        lane);
  }

  @Override
  public @Nullable String way() {
    return null;
  }

  @Override
  public boolean isAskedAgainAfter(ProviderError error) {
    return false;
  }

  @Override
  public Question.Verdict<Embeddings> judge(Embeddings reply) {
    ProviderError fault = fault(reply);
    return fault == null ? new Question.Good<>(reply) : new Question.Bad<>(fault, true);
  }

  /** Vectors that are too few, of the wrong length or with holes would spoil a whole index. */
  private @Nullable ProviderError fault(Embeddings reply) {
    List<Vector> vectors = reply.vectors();
    if (vectors.size() != request.inputs().size()) {
      return broken(vectors.size() + " vectors came for " + request.inputs().size() + " inputs");
    }
    int size = vectors.get(0).size();
    if (size == 0) {
      return broken("the vectors were empty");
    }
    for (Vector vector : vectors) {
      if (vector.size() != size) {
        return broken("the vectors were of different lengths");
      }
      for (int i = 0; i < size; i++) {
        if (!Float.isFinite(vector.get(i))) {
          return broken("a vector held something that is no number");
        }
      }
    }
    Integer asked = request.dimensions();
    return asked == null || asked == size
        ? null
        : ProviderError.unsupported(
            "dimensions", "the model makes vectors of " + size + " numbers, not " + asked);
  }

  private static ProviderError broken(String how) {
    return ProviderError.of(ErrorClass.BROKEN_ANSWER, how);
  }

  @Override
  public Usage usage(Embeddings reply) {
    return reply.usage();
  }

  @Override
  public ChatEvent.@Nullable Timing timing(Embeddings reply) {
    return null;
  }

  @Override
  public EmbeddingResponse told(Served served, Embeddings reply) {
    return new EmbeddingResponse(served, reply);
  }
}
