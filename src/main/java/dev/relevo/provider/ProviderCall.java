package dev.relevo.provider;

import dev.relevo.chat.TraceContext;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one attempt at one provider consists of, whatever is asked for. */
public sealed interface ProviderCall permits ChatCall, EmbeddingCall {

  /** Which of the provider's keys to use, from 0; 0 when it has none. */
  int keyIndex();

  /**
   * Is told what is left of the key where the reply says so; called on any thread, and must not
   * block.
   */
  Consumer<RateLimits> limits();

  /** Completes when nobody wants the reply any more. */
  CompletionStage<?> abandoned();

  /** The place in a distributed trace that the provider is told, or null for none. */
  @Nullable TraceContext trace();
}
