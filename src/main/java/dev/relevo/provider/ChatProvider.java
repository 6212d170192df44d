package dev.relevo.provider;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.transport.Lane;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.SourceShape;

/**
 * A source of answers: one vendor's account, one Ollama host, one model in a process of ours. It
 * translates and carries; it does not retry, wait or choose. Thread-safe.
 */
public interface ChatProvider extends AutoCloseable {

  /**
   * Streams an answer. Nothing happens before the source runs, and it runs at most once. It emits
   * content, then one usage report where the provider gave one, then {@link ChatEvent.Finished},
   * then completes. It fails with a {@link dev.relevo.chat.ProviderException} and never completes
   * without {@code Finished}. Cancelling it stops the provider's work.
   *
   * @return the stream; a {@link DecodedAnswer} can be read without running it as one of its own
   */
  Graph<SourceShape<ChatEvent>, NotUsed> stream(ChatCall call, Lane lane);

  /**
   * Asks for a whole answer. Calling back stops the provider's work.
   *
   * @return completes on the lane, or fails with a {@link dev.relevo.chat.ProviderException}
   */
  CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane);

  /**
   * Looks whether the provider can be used and what it offers, without spending anything. A
   * provider that owns a process starts it here when it does not run.
   *
   * @return completes with the finding, a provider out of reach included; fails only by a bug
   */
  CompletionStage<ProbeReport> probe(Lane lane);

  /** Releases what the provider holds. Later calls fail. */
  @Override
  default void close() {}
}
