package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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

  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, Listener> listeners = new ConcurrentHashMap<>();
  private volatile @Nullable ProviderException end;

  /** A number for a new generation. */
  long nextId() {
    return ids.incrementAndGet();
  }

  /** Adds a generation; its listener hears of the engine's end even when that has already come. */
  void add(long id, Listener listener) {
    listeners.put(id, listener);
    ProviderException over = end;
    if (over != null) {
      fail(id, over);
    }
  }

  /** Lets nobody hear of a generation any more. Returns whether it was under way. */
  boolean silence(long id) {
    return listeners.replace(id, NOBODY) != null;
  }

  /** How many are under way, silenced ones included. */
  int size() {
    return listeners.size();
  }

  /** Passes on what the engine says. */
  void onFrame(EngineFrame.OfGeneration frame) {
    if (frame instanceof EngineFrame.Text text) {
      deliver(listeners.get(text.id()), to -> to.onEvent(new ChatEvent.TextDelta(text.text())));
    } else if (frame instanceof EngineFrame.Done done) {
      deliver(listeners.remove(done.id()), to -> finish(to, done));
    } else if (frame instanceof EngineFrame.Failed failed) {
      fail(failed.id(), ProviderError.of(failed.errorClass(), failed.message()).toException());
    } else if (frame instanceof EngineFrame.Stopped stopped) {
      listeners.remove(stopped.id());
    }
  }

  /** The engine has ended: fails what is under way and what will be added. */
  void failAll(ProviderException failure) {
    end = failure;
    List.copyOf(listeners.keySet()).forEach(id -> fail(id, failure));
  }

  private static void finish(Listener to, EngineFrame.Done done) {
    to.onEvent(
        new ChatEvent.UsageReported(
            Usage.reported(done.promptTokens(), done.completionTokens()),
            new ChatEvent.Timing(0, done.promptNanos(), done.decodeNanos())));
    to.onEvent(new ChatEvent.Finished(done.reason()));
  }

  private void fail(long id, ProviderException failure) {
    deliver(listeners.remove(id), to -> to.onFailure(failure));
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
