package dev.relevo.pool;

import dev.relevo.chat.Steering;
import dev.relevo.residency.ModelState;
import dev.relevo.residency.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait, in the order in which it is their turn, and what can be told of when that will
 * be. Not thread-safe.
 */
final class WaitingLine {
  private final FairQueue<Waiting> queue;
  private final SlotTimes times = new SlotTimes();

  WaitingLine(RoutingSettings settings) {
    this.queue = new FairQueue<>(settings.queueLength(), settings.queueAgeing());
  }

  /** From now on these settings hold. */
  void changed(RoutingSettings settings) {
    queue.changed(settings.queueLength(), settings.queueAgeing());
  }

  /** Adds one; false when there is no room. */
  boolean add(Waiting waiting, Instant now) {
    return queue.add(waiting, Waiting.ticket(waiting.ask().profile()), now);
  }

  int size() {
    return queue.size();
  }

  /** How many of each priority wait. */
  Map<Steering.Priority, Integer> sizes() {
    Map<Steering.Priority, Integer> sizes = new EnumMap<>(Steering.Priority.class);
    for (Steering.Priority priority : Steering.Priority.values()) {
      if (queue.size(priority) > 0) {
        sizes.put(priority, queue.size(priority));
      }
    }
    return sizes;
  }

  /** Offers all that wait, in their order; those who do not wait on leave. */
  void offerAll(Instant now, Function<Waiting, FairQueue.Verdict> offer) {
    queue.offerAll(now, offer);
  }

  /** One leaves unserved. */
  void remove(Waiting waiting, Instant now) {
    queue.remove(one -> one == waiting, now);
  }

  /** The one leaves unserved who would be replied to there; false when there is none. */
  boolean remove(Consumer<WorkerPool.Reply> replyTo, Instant now) {
    return queue.remove(one -> one.replyTo().equals(replyTo), now) != null;
  }

  /** A lease has ended. */
  void ended(RunningLease ended, Outcome outcome, Instant now) {
    Lease lease = ended.lease();
    RequestProfile profile = ended.profile();
    int took = profile.tokens();
    if (outcome instanceof Outcome.Succeeded succeeded) {
      double seconds = Duration.between(ended.since(), now).toMillis() / 1e3;
      times.add(lease.worker(), lease.model(), seconds);
      int written = succeeded.completionTokens();
      took = written > 0 ? profile.promptTokens() + written : took;
    }
    if (ended.queued()) {
      queue.ended(Waiting.ticket(profile), took);
    }
  }

  /** A worker is gone. */
  void forget(WorkerId worker) {
    times.forget(worker);
  }

  /** What is expected for one that waits. */
  StartForecast.Expected expected(Waiting one, Collection<RunningLease> running, Instant now) {
    return new StartForecast(queue.inOrder(now), running, times, now).of(one);
  }

  /**
   * Where a request stands; null when it does not wait, or for nobody in particular: there is no
   * place before workers of which it is not known when they are back.
   */
  @Nullable QueuePlace place(
      String requestId, Collection<RunningLease> running, ManagedMemory memory, Instant now) {
    List<Waiting> inOrder = queue.inOrder(now);
    for (Waiting one : inOrder) {
      if (one.ask().profile().requestId().equals(requestId) && !one.awaited().isEmpty()) {
        StartForecast.Expected expected = new StartForecast(inOrder, running, times, now).of(one);
        return new QueuePlace(expected.position(), expected.start(), loading(one, memory, now));
      }
    }
    return null;
  }

  private static QueuePlace.@Nullable Loading loading(
      Waiting one, ManagedMemory memory, Instant now) {
    Candidate wanted = one.wanted();
    Standing standing =
        wanted == null ? null : memory.standing(wanted.id(), wanted.modelName(), now);
    if (wanted == null || standing == null || standing.state() != ModelState.LOADING) {
      return null;
    }
    Duration left = Duration.ofMillis((long) (standing.loadSeconds() * 1e3));
    return new QueuePlace.Loading(wanted.modelName(), left.isZero() ? null : left);
  }
}
