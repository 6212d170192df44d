package dev.relevo.http;

import dev.relevo.pool.QueuePlace;
import java.time.Duration;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The comment among server-sent events that keeps a silent stream open. Clients ignore it; people
 * who look at the stream see what it waits for.
 */
public final class KeepAliveComment {
  private static final ByteString PLAIN = ByteString.fromString(": keep-alive\n\n");

  private KeepAliveComment() {}

  /** The comment of a request that stands there in the queue, or that does not wait. */
  public static ByteString of(@Nullable QueuePlace place) {
    return place == null ? PLAIN : ByteString.fromString(": " + words(place) + "\n\n");
  }

  private static String words(QueuePlace place) {
    QueuePlace.Loading loading = place.loading();
    if (loading != null) {
      return "loading " + HeaderText.printable(loading.model()) + left(loading.left());
    }
    Duration start = place.expectedStart();
    return "queued, position "
        + place.position()
        + (start == null ? "" : ", expected start in " + seconds(start) + " s");
  }

  private static String left(@Nullable Duration left) {
    return left == null ? "" : ", about " + seconds(left) + " s left";
  }

  /** Rounded up: what is expected within a second is not expected at once. */
  private static long seconds(Duration time) {
    return time.plusMillis(999).toSeconds();
  }
}
