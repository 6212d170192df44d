package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who waits for which answer of one engine. Thread-safe. */
final class Generations {
  private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

  /** Takes one answer. Called on the engine's reader thread: must not block. */
  interface Listener {
    void onEvent(ChatEvent event);

    /** The vectors that were asked for; there will be nothing more. */
    default void onEmbedded(EngineFrame.Embedded vectors) {}

    /** There will be no more events. */
    void onFailure(ProviderException failure);
  }

  /** Takes what still comes of a cancelled answer. */
  private static final Listener NOBODY =
      new Listener() {
        @Override
        public void onEvent(ChatEvent event) {}

        @Override
        public void onFailure(ProviderException failure) {}
      };

  private final Runnable onEmpty;
  private final Map<Long, Listener> listeners = new HashMap<>(); // guarded by this
  private long begun; // guarded by this
  private boolean draining; // guarded by this
  private @Nullable ProviderException end; // guarded by this

  /**
   * Nobody waits yet.
   *
   * @param onEmpty called whenever the last one has ended
   */
  Generations(Runnable onEmpty) {
    this.onEmpty = onEmpty;
  }

  /**
   * Adds a generation; its listener hears of the engine's end even when that has already come.
   *
   * @return its number, from 1, or 0 when no more are taken
   */
  long add(Listener listener) {
    ProviderException over;
    long id;
    synchronized (this) {
      if (draining) {
        return 0;
      }
      id = ++begun;
      listeners.put(id, listener);
      over = end;
    }
    if (over != null) {
      fail(id, over);
    }
    return id;
  }

  /** Takes no more, and lets those under way end. Returns whether none is. */
  synchronized boolean drain() {
    draining = true;
    return listeners.isEmpty();
  }

  synchronized boolean isDraining() {
    return draining;
  }

  /** Lets nobody hear of a generation any more. Returns whether it was under way. */
  synchronized boolean silence(long id) {
    return listeners.replace(id, NOBODY) != null;
  }

  /** How many are under way, silenced ones included. */
  synchronized int size() {
    return listeners.size();
  }

  /** How many there have ever been. */
  synchronized long begun() {
    return begun;
  }

  /** Passes on what the engine says. */
  void onFrame(EngineFrame.OfGeneration frame) {
    if (frame instanceof EngineFrame.Text text) {
      deliver(listener(text.id()), to -> to.onEvent(new ChatEvent.TextDelta(text.text())));
    } else if (frame instanceof EngineFrame.Done done) {
      end(done.id(), to -> finish(to, done));
    } else if (frame instanceof EngineFrame.Embedded vectors) {
      end(vectors.id(), to -> to.onEmbedded(vectors));
    } else if (frame instanceof EngineFrame.Failed failed) {
      fail(failed.id(), ProviderError.of(failed.errorClass(), failed.message()).toException());
    } else if (frame instanceof EngineFrame.Stopped stopped) {
      end(stopped.id(), to -> {});
    }
  }

  /** The engine has ended: fails what is under way and what will be added. */
  void failAll(ProviderException failure) {
    List<Long> open;
    synchronized (this) {
      end = failure;
      open = List.copyOf(listeners.keySet());
    }
    open.forEach(id -> fail(id, failure));
  }

  private static void finish(Listener to, EngineFrame.Done done) {
    to.onEvent(
        new ChatEvent.UsageReported(
            Usage.reported(done.promptTokens(), done.completionTokens()),
            new ChatEvent.Timing(0, done.promptNanos(), done.decodeNanos())));
    to.onEvent(new ChatEvent.Finished(done.reason()));
  }

  private void fail(long id, ProviderException failure) {
    end(id, to -> to.onFailure(failure));
  }

  private synchronized @Nullable Listener listener(long id) {
    return listeners.get(id);
  }

  private void end(long id, Consumer<Listener> message) {
    Listener listener;
    boolean empty;
    synchronized (this) {
      listener = listeners.remove(id);
      empty = listener != null && listeners.isEmpty();
    }
    deliver(listener, message);
    if (empty) {
      onEmpty.run();
    }
  }

  /** One listener that fails must not cost the others their answers. */
  private static void deliver(@Nullable Listener listener, Consumer<Listener> message) {
    if (listener != null) {
      try {
        message.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("an answer could not be delivered", e);
      }
    }
  }
}
