package dev.relevo.access;

import dev.relevo.chat.Steering;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom a key belongs to. Immutable; holds no key.
 *
 * @param id by which records, limits and metrics know the key; never the key or a part of it
 * @param scope stands for the key in memory: callers with the same scope share cached answers and a
 *     place in the queue; null for everybody who needs no key
 * @param administrator whether the gateway may be looked into and changed
 * @param rules what holds for the key
 */
public record Caller(String id, @Nullable String scope, boolean administrator, KeyRules rules) {
  /** Who asks where no key is needed. */
  public static final Caller ANYBODY = new Caller("anybody", null, false, KeyRules.NONE);

  public Caller {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(rules, "rules");
  }

  /** What a request of this caller says, as far as the key allows that. */
  public Steering bind(Steering said) {
    return rules.bind(said.withCaller(scope));
  }
}
