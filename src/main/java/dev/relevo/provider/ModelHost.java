package dev.relevo.provider;

import dev.relevo.chat.Json;
import dev.relevo.transport.Lane;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A host that keeps several models on its disk and some of them in its memory: what a provider also
 * is whose memory the gateway manages. It does what it is told, at once and without asking whether
 * there is room; who tells it decides. Failures are {@link dev.relevo.chat.ProviderException}s.
 * Thread-safe.
 */
public interface ModelHost {

  /** The models in memory now. */
  CompletionStage<List<LoadedModel>> loaded(Lane lane);

  /**
   * Brings a model into memory, with the window that requests will ask for where they do not say
   * otherwise, and keeps it there. One that is in memory is left there. A request that asks for a
   * larger window has it grow later.
   *
   * @return completes when it is in memory
   */
  CompletionStage<Void> load(String model, Lane lane);

  /**
   * Asks for a model to be taken out of memory. The host lets running requests finish first, so
   * only {@link #loaded} tells when it is gone.
   *
   * @return completes when the host has taken the order; also where the model was not in memory
   */
  CompletionStage<Void> unload(String model, Lane lane);

  /**
   * Fetches a model to the host's disk. Nothing happens before the source runs; cancelling it stops
   * the fetching, and a later one goes on where it ended.
   *
   * @return emits what the host tells, and completes when the model is there
   */
  Source<PullProgress, NotUsed> pull(String model, Lane lane);

  /** Deletes a model from the host's disk. */
  CompletionStage<Void> delete(String model, Lane lane);

  /** Gives a model on the host's disk a second name. */
  CompletionStage<Void> copy(String source, String destination, Lane lane);

  /**
   * What the host tells about a model, as it tells it.
   *
   * @param verbose whether long fields are wanted too
   */
  CompletionStage<Json> show(String model, boolean verbose, Lane lane);
}
