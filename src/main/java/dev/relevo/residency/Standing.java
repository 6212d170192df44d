package dev.relevo.residency;

import java.time.Instant;
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
 * @param failedAt when loading it failed last, or null when it has not, or was loaded since
 */
public record Standing(
    ModelState state,
    Room room,
    double loadSeconds,
    @Nullable String why,
    @Nullable Instant failedAt) {
  public Standing {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(room, "room");
  }

  /**
   * Whether loading it has failed, for somebody who has asked then: since that time, or so lately
   * that it is not tried again yet.
   */
  public boolean hasFailedFor(Instant asked) {
    return failedAt != null && (room == Room.LATER || !failedAt.isBefore(asked));
  }
}
