package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Steering;

/** What the response cache does for a request, by what it says and what is configured. */
enum CachePlan {
  /** Nothing; nobody asked for it. */
  NOTHING,
  /** Nothing, although the caller asked for it. */
  SKIP,
  /** Answers what it has, and keeps what it has not. */
  LOOK_UP,
  /** Keeps a new answer. */
  ASK_ANEW;

  static CachePlan of(CacheSettings.Use use, ChatRequest request) {
    Steering.Caching asked = request.steering().caching();
    if (use == CacheSettings.Use.OFF) {
      boolean wanted = asked != Steering.Caching.AS_CONFIGURED && asked != Steering.Caching.OFF;
      return wanted ? SKIP : NOTHING;
    }
    return switch (asked) {
      case AS_CONFIGURED ->
          use == CacheSettings.Use.ALWAYS && isRepeatable(request) ? LOOK_UP : NOTHING;
      case USE -> isRepeatable(request) ? LOOK_UP : SKIP;
      case FORCE -> LOOK_UP;
      case REFRESH -> ASK_ANEW;
      case OFF -> NOTHING;
    };
  }

  /** Whether asking again would bring much the same. Most vendors' own temperature is above 0. */
  private static boolean isRepeatable(ChatRequest request) {
    Double temperature = request.sampling().temperature();
    return request.tools().isEmpty() && temperature != null && temperature == 0;
  }
}
