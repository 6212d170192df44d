package dev.relevo.provider.embedded;

import dev.relevo.chat.ProviderException;
import org.jspecify.annotations.Nullable;

/** Work for an engine. */
interface EngineWork {
  /**
   * Gives the work to an engine.
   *
   * @return what cancels it, or null when the engine takes no more work
   */
  @Nullable Runnable begin(EngineProcess engine);

  /** No engine can be had. */
  void onFailure(ProviderException failure);
}
