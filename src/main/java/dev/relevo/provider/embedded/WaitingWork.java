package dev.relevo.provider.embedded;

import dev.relevo.chat.ProviderException;
import org.jspecify.annotations.Nullable;

/** Work that waits for an engine to be loaded. Thread-safe. */
final class WaitingWork {
  private final EngineWork work;
  private boolean cancelled; // guarded by this
  private @Nullable Runnable cancel; // guarded by this

  WaitingWork(EngineWork work) {
    this.work = work;
  }

  /** Gives the work to an engine, unless it is cancelled. Returns false when the engine refuses. */
  synchronized boolean begin(EngineProcess engine) {
    if (cancelled) {
      return true;
    }
    cancel = work.begin(engine);
    return cancel != null;
  }

  void fail(ProviderException failure) {
    synchronized (this) {
      if (cancelled) {
        return;
      }
    }
    work.onFailure(failure);
  }

  synchronized void cancel() {
    cancelled = true;
    if (cancel != null) {
      cancel.run();
    }
  }
}
