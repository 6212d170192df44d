package dev.relevo.access.managed;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key that an administrator has made. It holds no part of the key itself.
 *
 * @param id by which it is known for ever
 * @param terms what was decided about it
 * @param created when it was made
 * @param rotated when another secret took the place of the last one, or null for never
 * @param previousUntil until when the secret before that is good too, or null when it is not
 * @param disabled since when it is disabled, or null
 * @param lastUsed when it was used last, a minute late at most, or null for never
 */
public record ManagedKey(
    String id,
    KeyTerms terms,
    Instant created,
    @Nullable Instant rotated,
    @Nullable Instant previousUntil,
    @Nullable Instant disabled,
    @Nullable Instant lastUsed) {

  /** Whether a key is good. */
  public enum State {
    ACTIVE,
    DISABLED,
    EXPIRED
  }

  public ManagedKey {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(terms, "terms");
    Objects.requireNonNull(created, "created");
  }

  /** Whether it is good at a time. */
  public State state(Instant now) {
    if (disabled != null) {
      return State.DISABLED;
    }
    Instant expires = terms.expires();
    return expires == null || now.isBefore(expires) ? State.ACTIVE : State.EXPIRED;
  }

  ManagedKey withTerms(KeyTerms value) {
    return new ManagedKey(id, value, created, rotated, previousUntil, disabled, lastUsed);
  }

  ManagedKey withDisabled(@Nullable Instant value) {
    return new ManagedKey(id, terms, created, rotated, previousUntil, value, lastUsed);
  }

  ManagedKey withRotated(Instant value, @Nullable Instant previous) {
    return new ManagedKey(id, terms, created, value, previous, disabled, lastUsed);
  }
}
