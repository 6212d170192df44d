package dev.relevo.residency;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a model stands on one host, for whoever chooses between hosts.
 *
 * @param state where it is; only one that is {@link ModelState#READY} takes requests
 * @param room whether it has room, or will have
 * @param loadSeconds how long it takes, as far as known, until it could be ready once there is
 *     room; 0 when it is
 * @param why what keeps it from being loaded, in words for people, or null when nothing does
 */
public record Standing(ModelState state, Room room, double loadSeconds, @Nullable String why) {
  public Standing {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(room, "room");
  }
}
