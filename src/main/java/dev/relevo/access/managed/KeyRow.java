package dev.relevo.access.managed;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key as the database has it.
 *
 * @param key what may be told of it
 * @param hash of its secret
 * @param previous of the secret before, where that is good for a while; else null
 * @param version how often it was changed
 */
record KeyRow(ManagedKey key, KeyHash hash, @Nullable KeyHash previous, long version) {
  KeyRow {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(hash, "hash");
  }

  KeyRow with(ManagedKey value) {
    return new KeyRow(value, hash, previous, version);
  }
}
