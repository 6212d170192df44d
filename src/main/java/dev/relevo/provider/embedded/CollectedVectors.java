package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Takes the vectors of one call. */
final class CollectedVectors implements Generations.Listener {
  private final CompletableFuture<Embeddings> vectors = new CompletableFuture<>();
  private final Executor executor;

  /**
   * A call of which nothing has come yet.
   *
   * @param executor completes {@link #vectors}
   */
  CollectedVectors(Executor executor) {
    this.executor = executor;
  }

  /** The vectors, when they have come. */
  CompletableFuture<Embeddings> vectors() {
    return vectors;
  }

  @Override
  public void onEvent(ChatEvent event) {
    // no engine sends any
  }

  @Override
  public void onEmbedded(EngineFrame.Embedded found) {
    Embeddings whole = new Embeddings(found.vectors(), Usage.reported(found.tokens(), 0));
    executor.execute(() -> vectors.complete(whole));
  }

  @Override
  public void onFailure(ProviderException failure) {
    executor.execute(() -> vectors.completeExceptionally(failure));
  }
}
