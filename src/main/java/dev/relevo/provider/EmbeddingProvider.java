package dev.relevo.provider;

import dev.relevo.chat.Embeddings;
import dev.relevo.transport.Lane;
import java.util.concurrent.CompletionStage;

/**
 * What a {@link ChatProvider} is too when it can make vectors of texts. A model may lack the
 * ability where its provider has it; the call then fails with {@link
 * dev.relevo.chat.ErrorClass#UNSUPPORTED}. Thread-safe.
 */
public interface EmbeddingProvider {

  /**
   * Makes one vector of each text. Calling back stops the provider's work where it can be stopped.
   *
   * @return completes on the lane, or fails with a {@link dev.relevo.chat.ProviderException}; a
   *     text that is too long fails the whole call with {@link dev.relevo.chat.ErrorClass#TOO_LONG}
   */
  CompletionStage<Embeddings> embed(EmbeddingCall call, Lane lane);
}
