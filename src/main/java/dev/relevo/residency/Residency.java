package dev.relevo.residency;

import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which models are in the memory of one host. Its orders never take more bytes together
 * than the budget, whatever others load there, and never unload a model that is in use or pinned.
 * Names are compared with the tag implied; orders name a model as it is offered. Not thread-safe.
 */
public final class Residency {
  private final MemorySettings settings;

  public Residency(MemorySettings settings) {
    this.settings = settings;
  }

  /**
   * The models on the host's disk, and how many bytes each takes there; 0 where that is unknown.
   */
  public void offered(Map<String, Long> weights) {}

  /** These models are being fetched to the host's disk. */
  public void pulling(Set<String> models) {}

  /**
   * The host has told what is in its memory. Nothing is ordered before it has told for the first
   * time, and after it was lost.
   *
   * @param except the models about which it says nothing, because they were being loaded or
   *     unloaded while it was asked
   */
  public void seen(List<LoadedModel> loaded, Set<String> except, Instant now) {}

  /** The host cannot tell what is in its memory; what was ordered and confirmed has to do. */
  public void cannotTell(Instant now) {}

  /** An order to load is done. */
  public void loaded(String model, double seconds, Instant now) {}

  /** An order to load has failed: the model is left alone for a while, longer each time. */
  public void loadFailed(String model, ProviderError error, Instant now) {}

  /** An order to unload is done, and the model is gone. */
  public void unloaded(String model, Instant now) {}

  /** The model is still there long after it was ordered to go: it counts on, and may be used. */
  public void unloadFailed(String model, Instant now) {}

  /**
   * The host cannot be reached, or was restarted: nothing is known to be in its memory. What is in
   * use stays counted until its requests end. Orders under way end as they are told to have ended.
   */
  public void lost(Instant now) {}

  /** A request was granted. */
  public void began(String model, Instant now) {}

  /** A granted request is over, on the host too. */
  public void ended(String model, Instant now) {}

  /** How a model stands; no more than what the last plan found. */
  public Standing standing(String model, Instant now) {
    return new Standing(ModelState.ABSENT, Room.NEVER, 0, null, null);
  }

  /**
   * What is to be done now. Each order is given once; it is under way until its end is told.
   *
   * @param wants what requests wait for, most urgent first, also where the model is in memory
   */
  public List<Order> plan(List<Want> wants, Instant now) {
    return List.of();
  }

  /** Orders every model to be unloaded that is neither used, nor waited for, nor pinned. */
  public List<Order> unloadUnused(Instant now) {
    return List.of();
  }

  /** What is in memory or on its way there or out of it, by name. */
  public List<Resident> residents(Instant now) {
    return List.of();
  }

  /** Why some of the pinned models cannot be in memory together; null when they can. */
  public @Nullable String complaint() {
    return null;
  }

  /** How many bytes are taken, those of models included that are being loaded or unloaded. */
  public long bytesReserved() {
    return 0;
  }

  /** The most bytes that models take together. */
  public long budget() {
    return settings.budget();
  }
}
