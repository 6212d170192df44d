package dev.relevo.chat;

/** Why a model stopped. */
public enum FinishReason {
  /** It had said what it wanted, or wrote a stop text. */
  STOP,
  /** It reached the limit of tokens. */
  LENGTH,
  /** It waits for the results of tools. */
  TOOL_CALLS,
  /** The provider withheld the rest. */
  CONTENT_FILTER;

  /** Whether an answer that ends so must have said something, so that an empty one is broken. */
  public boolean promisesContent() {
    return this == STOP || this == TOOL_CALLS;
  }
}
