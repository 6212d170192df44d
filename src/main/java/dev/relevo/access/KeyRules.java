package dev.relevo.access;

import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a key.
 *
 * @param permissions who may serve its requests
 * @param privacy where its requests may go; a request itself can only be stricter
 * @param priority the priority of its requests, and the highest that they can ask for; null for
 *     what they say
 * @param rate how much it may ask for, or null for what holds for every key
 * @param budget how much it may spend, or null for what holds for every key
 */
public record KeyRules(
    Permissions permissions,
    Steering.Privacy privacy,
    Steering.@Nullable Priority priority,
    @Nullable RateRules rate,
    @Nullable BudgetRules budget) {
  /** Nothing special. */
  public static final KeyRules NONE =
      new KeyRules(Permissions.ALL, Steering.Privacy.ANY, null, null, null);

  public KeyRules {
    Objects.requireNonNull(permissions, "permissions");
    Objects.requireNonNull(privacy, "privacy");
  }

  /** What a request says, as far as that is allowed. */
  Steering bind(Steering said) {
    Steering bound = said;
    if (privacy == Steering.Privacy.LOCAL) {
      bound = bound.withPrivacy(Steering.Privacy.LOCAL);
    }
    if (priority != null && bound.priority().compareTo(priority) < 0) {
      bound = bound.withPriority(priority); // the highest comes first
    }
    return permissions.isAll() ? bound : bound.withPermissions(permissions);
  }
}
