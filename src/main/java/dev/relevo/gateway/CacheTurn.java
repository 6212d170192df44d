package dev.relevo.gateway;

import dev.relevo.chat.CacheResult;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Served;
import org.jspecify.annotations.Nullable;

/**
 * What the response cache does for one request: looks its answer up, and keeps what is asked of
 * others instead, where it is a whole answer of the one who should give it. The steps of one
 * request follow each other, so the state needs no lock.
 */
final class CacheTurn {
  private final ResponseCache cache;
  private final CachePlan plan;
  private final @Nullable ChatRequest key;
  private boolean found;
  private @Nullable Served served;
  private @Nullable HeldAnswer held;

  CacheTurn(ResponseCache cache, CachePlan plan, ChatRequest request) {
    this.cache = cache;
    this.plan = plan;
    boolean involved = plan == CachePlan.LOOK_UP || plan == CachePlan.ASK_ANEW;
    this.key = involved ? ResponseCache.key(request) : null;
  }

  /** The answer, where it is there and wanted from there. */
  @Nullable ChatResponse find(String requestId) {
    ChatResponse kept =
        key == null || plan == CachePlan.ASK_ANEW ? null : cache.find(key, requestId);
    found = kept != null;
    return kept;
  }

  /** Who serves a stream, with what the cache has to do with it. */
  Served told(Served who) {
    if (found) {
      return who;
    }
    if (key != null && isAsAsked(who)) {
      served = who;
      held = new HeldAnswer();
    }
    return marked(who);
  }

  /** The whole answer that was not found, with what the cache has to do with it; it is kept. */
  ChatResponse told(ChatResponse response) {
    Served who = response.served();
    if (isAsAsked(who)) {
      keep(who, response.answer());
    }
    return new ChatResponse(marked(who), response.answer());
  }

  /** Takes what goes to the caller next, and keeps the answer when it is whole. */
  void add(ChatEvent event) {
    HeldAnswer answer = held;
    if (answer == null || served == null) {
      return;
    }
    if (event instanceof ChatEvent.Continued || !answer.add(event)) {
      held = null;
    } else if (event instanceof ChatEvent.Finished) {
      keep(served, answer.whole(0));
    }
  }

  private static boolean isAsAsked(Served who) {
    return !who.fallback() && !who.substituted();
  }

  private Served marked(Served who) {
    return switch (plan) {
      case NOTHING -> who;
      case SKIP -> who.withCache(CacheResult.of(CacheResult.Kind.SKIPPED));
      case LOOK_UP -> who.withCache(CacheResult.of(CacheResult.Kind.MISS));
      case ASK_ANEW -> who.withCache(CacheResult.of(CacheResult.Kind.REFRESHED));
    };
  }

  /** What the provider measured is not kept: it says nothing of the time that a hit takes. */
  private void keep(Served who, ChatResponse.Answer answer) {
    if (key != null && answer.finishReason() != FinishReason.CONTENT_FILTER) {
      cache.keep(
          key,
          who,
          new ChatResponse.Answer(
              answer.text(),
              answer.reasoning(),
              answer.toolCalls(),
              answer.finishReason(),
              answer.usage(),
              null,
              answer.logprobs(),
              answer.context()));
    }
  }
}
