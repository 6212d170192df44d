package dev.relevo.access.managed;

import dev.relevo.access.KeyRules;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator decides about a key.
 *
 * @param name what it is called; no two keys that exist have the same
 * @param owner whose it is, in the administrator's words, or null
 * @param rules what holds for its requests
 * @param expires from when on it is not valid any more, or null for never
 */
public record KeyTerms(
    String name, @Nullable String owner, KeyRules rules, @Nullable Instant expires) {
  public KeyTerms {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(rules, "rules");
  }
}
