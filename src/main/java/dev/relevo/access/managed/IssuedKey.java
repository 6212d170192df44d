package dev.relevo.access.managed;

import dev.relevo.settings.Secret;
import java.util.Objects;

/**
 * A key with its secret, which is told this once.
 *
 * @param key what is kept of it
 * @param secret the whole key, to be sent by callers
 */
public record IssuedKey(ManagedKey key, Secret secret) {
  public IssuedKey {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(secret, "secret");
  }
}
