package dev.relevo.http;

import dev.relevo.access.LimitStanding;
import dev.relevo.gateway.RequestRecord;
import dev.relevo.gateway.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway tells of one call while it runs. A call that asks the gateway twice, to have an
 * answer mended, keeps the last of what it was told. Thread-safe.
 */
final class Call implements Watcher {
  private volatile LimitStanding standing = LimitStanding.FREE;
  private volatile @Nullable RequestRecord record;

  @Override
  public void admitted(LimitStanding value) {
    standing = value;
  }

  @Override
  public void ended(RequestRecord value) {
    record = value;
  }

  /** Where its caller stands. */
  LimitStanding standing() {
    return standing;
  }

  /** What became of the request to the gateway; null while it runs, or where there was none. */
  @Nullable RequestRecord record() {
    return record;
  }
}
