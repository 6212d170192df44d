package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import org.jspecify.annotations.Nullable;

/** Notes what becomes of one attempt while it happens. Thread-safe. */
final class AttemptTrace {

  /**
   * How the candidate is asked, where it is not simply the request: {@code prefill}, {@code
   * replay}, {@code instruct}, {@code json-object}, {@code instructed}, …
   */
  synchronized void asked(String way) {}

  /** The first content has come. */
  synchronized void spoke() {}

  /** It brought the answer, or the rest of it. */
  synchronized void succeeded(Usage usage) {}

  /**
   * It failed.
   *
   * @param tokens how many tokens it had written
   */
  synchronized void failed(ProviderError error, int tokens) {}

  /** It was of no use, through no fault of its. */
  synchronized void useless(String why, int tokens) {}

  /** Another one that ran beside it spoke first. */
  synchronized void overtaken() {}

  /** Nobody waits for it any more. */
  synchronized void cancelled(@Nullable Usage usage) {}
}
