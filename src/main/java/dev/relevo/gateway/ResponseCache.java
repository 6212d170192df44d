package dev.relevo.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.relevo.chat.CacheResult;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Whole answers by the very requests that they answered, bounded by their size and age.
 * Thread-safe.
 */
final class ResponseCache {
  /** What takes more than this part of the room is not kept: it would drive out too many others. */
  private static final int LARGEST_PART = 16;

  /** About what an entry takes beside its characters. */
  private static final int ENTRY_BYTES = 512;

  private volatile CacheSettings settings;
  private final Ticker ticker;
  private final Cache<ChatRequest, Kept> entries;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  ResponseCache(CacheSettings settings, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(settings.maxSize())
            .weigher((ChatRequest key, Kept kept) -> kept.bytes())
            .expireAfterWrite(settings.ttl())
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** From now on other settings hold; what does not fit them goes. */
  void changed(CacheSettings newSettings) {
    settings = newSettings;
    entries.policy().eviction().ifPresent(size -> size.setMaximum(newSettings.maxSize()));
    entries.policy().expireAfterWrite().ifPresent(age -> age.setExpiresAfter(newSettings.ttl()));
  }

  /** Forgets everything. */
  void clear() {
    entries.invalidateAll();
  }

  private record Kept(Served served, ChatResponse.Answer answer, long keptAt, int bytes) {}

  /** What is done for this request. */
  CacheTurn turn(ChatRequest request) {
    return new CacheTurn(this, CachePlan.of(settings.use(), request), request);
  }

  /**
   * The request as far as it says what the answer is and who may give it to whom. How urgent it is
   * makes no difference.
   */
  static ChatRequest key(ChatRequest request) {
    Steering steering = request.steering();
    return request.withSteering(
        new Steering(
            steering.strategy(),
            steering.provider(),
            steering.privacy(),
            null,
            Steering.Priority.NORMAL,
            steering.fallbackModels(),
            Steering.Caching.AS_CONFIGURED,
            steering.caller(),
            steering.permissions()));
  }

  /** The answer that was kept under this key, for a request with that id. */
  @Nullable ChatResponse find(ChatRequest key, String requestId) {
    Kept kept = entries.getIfPresent(key);
    if (kept == null) {
      misses.increment();
      return null;
    }
    hits.increment();
    Duration age = Duration.ofNanos(ticker.read() - kept.keptAt());
    Served once = kept.served();
    return new ChatResponse(
        new Served(
            requestId,
            once.worker(),
            once.model(),
            0,
            false,
            false,
            once.structured(),
            CacheResult.hit(age),
            once.maxTokens(),
            Duration.ZERO),
        kept.answer());
  }

  /** How often it was asked. */
  CacheCounts counts() {
    return new CacheCounts(hits.sum(), misses.sum());
  }

  /** Keeps an answer in place of an earlier one, unless it is too large. */
  void keep(ChatRequest key, Served served, ChatResponse.Answer answer) {
    long bytes = bytes(key, answer);
    if (bytes <= Math.min(settings.maxSize() / LARGEST_PART, Integer.MAX_VALUE)) {
      entries.put(key, new Kept(served, answer, ticker.read(), (int) bytes));
    }
  }

  /**
   * About what an entry takes. A record's words have all that it holds, whatever is added to it.
   */
  static long bytes(ChatRequest key, ChatResponse.Answer answer) {
    return ENTRY_BYTES + 2L * (key.toString().length() + answer.toString().length());
  }
}
