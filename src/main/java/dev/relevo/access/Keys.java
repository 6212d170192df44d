package dev.relevo.access;

import org.jspecify.annotations.Nullable;

/** Keys that are known. Thread-safe; never blocks. */
public interface Keys {

  /** Whether there are any, so that callers need one. */
  boolean areRequired();

  /**
   * Who has this key. Whether it is known must not show in the time that this takes.
   *
   * @param key what was presented, or null for nothing
   * @return null when it is not a known one, as an absent or empty key never is
   * @throws dev.relevo.chat.GatewayException when it is known and not valid any more, or when it
   *     cannot be looked up now
   */
  @Nullable Caller find(@Nullable String key);
}
