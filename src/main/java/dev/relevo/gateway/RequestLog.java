package dev.relevo.gateway;

import dev.relevo.pool.RequestProfile;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the requests that run and the last ones that have ended. Those with the same id stand
 * beside each other, since clients that try again send the same id again. Thread-safe.
 */
final class RequestLog {
  private static final Comparator<RequestTrace> NEWEST_FIRST =
      Comparator.comparingLong(RequestTrace::number).reversed();

  private int keep;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Consumer<RequestTrace> listener;
  private final Set<RequestTrace> running = new HashSet<>();
  private final ArrayDeque<RequestTrace> ended = new ArrayDeque<>();
  private long begun;
  private int inFlight;

  /**
   * An empty log.
   *
   * @param keep how many requests that have ended are remembered; with 0 those that run are not
   *     shown either
   * @param clock tells when a request begins
   * @param nanoTime tells how long things take, in nanoseconds; only goes forward
   * @param listener told of each request when it has ended
   */
  RequestLog(
      int keep, InstantSource clock, LongSupplier nanoTime, Consumer<RequestTrace> listener) {
    this.keep = keep;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.listener = listener;
  }

  synchronized int keep() {
    return keep;
  }

  /** From now on at most so many that have ended are remembered. */
  synchronized void keepAtMost(int most) {
    keep = most;
    while (ended.size() > keep) {
      ended.removeFirst();
    }
    if (keep == 0) {
      running.clear();
    }
  }

  /**
   * A request begins.
   *
   * @param origin where it comes from
   * @param strategy the strategy that orders its candidates
   * @param deadline how long all its attempts may take
   */
  RequestTrace begin(
      RequestProfile profile, Origin origin, boolean streamed, String strategy, Duration deadline) {
    String provider = profile.provider();
    RequestRecord.Asked asked =
        new RequestRecord.Asked(
            origin.dialect(),
            profile.isForVectors()
                ? RequestRecord.Operation.EMBEDDINGS
                : RequestRecord.Operation.CHAT,
            origin.caller().id(),
            Clipped.name(profile.model()),
            Clipped.names(profile.fallbackModels()),
            Clipped.name(strategy),
            provider == null ? null : Clipped.name(provider),
            profile.privacy(),
            profile.priority(),
            streamed,
            profile.promptCharacters(),
            deadline);
    return begun(Clipped.name(profile.requestId()), asked, origin);
  }

  private synchronized RequestTrace begun(String id, RequestRecord.Asked asked, Origin origin) {
    RequestTrace trace =
        new RequestTrace(
            begun++,
            id,
            clock.instant(),
            asked,
            origin,
            TraceClock.startedNow(nanoTime),
            this::onEnd);
    inFlight++;
    if (keep > 0) {
      running.add(trace);
    }
    return trace;
  }

  private void onEnd(RequestTrace trace) {
    keep(trace);
    listener.accept(trace);
  }

  private synchronized void keep(RequestTrace trace) {
    inFlight--;
    running.remove(trace);
    if (keep > 0) {
      ended.addLast(trace);
      if (ended.size() > keep) {
        ended.removeFirst();
      }
    }
  }

  /** How many requests have begun and not ended. */
  synchronized int inFlight() {
    return inFlight;
  }

  /** The newest request with this id. */
  Optional<RequestRecord> find(String id) {
    String kept = Clipped.name(id);
    return all().stream()
        .filter(trace -> trace.id().equals(kept))
        .min(NEWEST_FIRST)
        .map(RequestTrace::record);
  }

  /**
   * The newest requests, by their beginning; no more records are made than are looked at.
   *
   * @param outcome how they ended, or null for all
   */
  List<RequestRecord> newest(int limit, RequestRecord.@Nullable Outcome outcome) {
    return all().stream()
        .sorted(NEWEST_FIRST)
        .map(RequestTrace::record)
        .filter(record -> outcome == null || record.outcome() == outcome)
        .limit(limit)
        .toList();
  }

  /** A trace is read outside of this lock: only one lock is ever held. */
  private synchronized List<RequestTrace> all() {
    return Stream.concat(running.stream(), ended.stream()).toList();
  }
}
