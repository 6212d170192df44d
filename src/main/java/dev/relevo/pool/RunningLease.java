package dev.relevo.pool;

import java.time.Instant;

/**
 * A lease that has not ended.
 *
 * @param lease the lease
 * @param profile the request
 * @param queued whether the request waited, so that its caller was charged for it
 * @param since when the attempt under it began
 * @param expires when it is taken back if nobody ends it
 */
record RunningLease(
    Lease lease, RequestProfile profile, boolean queued, Instant since, Instant expires) {

  /** The same, whose attempt begins anew. */
  RunningLease again(Instant now, Instant until) {
    return new RunningLease(lease, profile, queued, now, until);
  }
}
