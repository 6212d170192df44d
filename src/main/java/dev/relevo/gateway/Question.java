package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.RateLimits;
import dev.relevo.transport.Lane;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one candidate is asked for a reply that comes whole, and what is made of it.
 *
 * @param <A> what a provider replies
 * @param <R> what the caller gets
 */
interface Question<A, R> {

  /** What becomes of a reply. */
  sealed interface Verdict<A> {}

  /** It will do, as it is here. */
  record Good<A>(A reply) implements Verdict<A> {}

  /**
   * It is of no use.
   *
   * @param error why
   * @param counts whether that speaks against the candidate in general
   */
  record Bad<A>(ProviderError error, boolean counts) implements Verdict<A> {}

  /** It will not do yet: the same candidate is asked again. */
  record AskAgain<A>() implements Verdict<A> {}

  /**
   * Asks the candidate.
   *
   * @param trace the place in a distributed trace that the provider is told, or null for none
   * @param limits is told what is left of the lease's key
   * @param abandoned completes when nobody wants the reply any more
   */
  CompletionStage<A> ask(
      ChatProvider provider,
      @Nullable TraceContext trace,
      Consumer<RateLimits> limits,
      CompletionStage<?> abandoned,
      Lane lane);

  /** How the candidate is asked, for operators; null when it is simply the request. */
  @Nullable String way();

  /** Whether the failure only means that the same candidate is to be asked in another way. */
  boolean isAskedAgainAfter(ProviderError error);

  /** Whether the reply will do. */
  Verdict<A> judge(A reply);

  /** What the reply took. */
  Usage usage(A reply);

  /** What the provider has measured itself, or null when it says nothing. */
  ChatEvent.@Nullable Timing timing(A reply);

  /** The reply as the caller gets it. */
  R told(Served served, A reply);
}
