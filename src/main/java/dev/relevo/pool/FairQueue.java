package dev.relevo.pool;

import dev.relevo.chat.Steering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait, bounded, and the order in which it is their turn:
 *
 * <ol>
 *   <li>by priority;
 *   <li>within one priority the callers get equal shares, counted in tokens ({@link CallerShares}),
 *       so that one who sends a hundred requests holds up nobody who sends one;
 *   <li>of one caller, and where the shares are the same, first come first served.
 * </ol>
 *
 * So that nobody starves, a request that is passed over counts as one priority higher after a
 * while, and after each further such while as one higher again; there it comes before those who
 * have that priority by themselves. The time counts from the moment when it would be its turn if
 * all priorities were the same ({@link CallerTurns}), not from its arrival: else a caller who sends
 * many would age past everybody. Since those who came later overtake nobody who has aged as far,
 * everybody is served in the end.
 *
 * <p>Not thread-safe.
 *
 * @param <T> what waits
 */
final class FairQueue<T> {

  /** What becomes of one whose turn it may be. */
  enum Verdict {
    /** It waits on. */
    WAITS,
    /** It is served, which its caller is charged for. */
    BEGINS,
    /** It goes without having been served. */
    LEAVES
  }

  /**
   * What a request is to the queue.
   *
   * @param priority its place
   * @param caller who asks; null is a caller as well
   * @param tokens how many tokens it is expected to take
   */
  record Ticket(Steering.Priority priority, @Nullable String caller, int tokens) {
    /** Its place as a number; the smaller one goes first. */
    int level() {
      return switch (priority) {
        case HIGH -> 0;
        case NORMAL -> 1;
        case LOW -> 2;
      };
    }
  }

  private static final long NOT_DUE = Long.MAX_VALUE;

  /** Who has aged by so many steps comes before everybody else anyhow. */
  private static final int FURTHEST = 1_000_000;

  /** One that waits. */
  private static final class Entry<T> {
    final T item;
    final Ticket ticket;
    final long number;
    final CallerShares.Claim claim;
    final CallerTurns.Claim turn;
    long dueSince = NOT_DUE;
    int level;
    boolean gone;

    Entry(T item, Ticket ticket, long number, CallerShares.Claim claim, CallerTurns.Claim turn) {
      this.item = item;
      this.ticket = ticket;
      this.number = number;
      this.claim = claim;
      this.turn = turn;
    }

    boolean hasAged() {
      return level < ticket.level();
    }
  }

  private int capacity;
  private long ageing;
  private final List<Entry<T>> waiting = new ArrayList<>();
  private final CallerTurns turns = new CallerTurns();
  private final List<CallerShares> shares = new ArrayList<>();
  private long added;

  /**
   * An empty queue.
   *
   * @param capacity how many may wait
   * @param ageing after how long a request counts as one priority higher; more than nothing
   */
  FairQueue(int capacity, Duration ageing) {
    changed(capacity, ageing);
    for (int i = 0; i < Steering.Priority.values().length; i++) {
      shares.add(new CallerShares());
    }
  }

  /** From now on so many may wait, and age so fast; nobody who waits has to go. */
  void changed(int newCapacity, Duration newAgeing) {
    capacity = newCapacity;
    ageing = Math.max(1, newAgeing.toMillis());
  }

  private static int compare(Entry<?> one, Entry<?> other) {
    if (one.level != other.level) {
      return Integer.compare(one.level, other.level);
    }
    if (one.hasAged() != other.hasAged()) {
      return one.hasAged() ? -1 : 1;
    }
    int first =
        one.hasAged()
            ? Double.compare(one.turn.start(), other.turn.start())
            : Double.compare(one.claim.start(), other.claim.start());
    return first == 0 ? Long.compare(one.number, other.number) : first;
  }

  /** Adds what has to wait; false when the queue is full. */
  boolean add(T item, Ticket ticket, Instant now) {
    if (waiting.size() >= capacity) {
      return false;
    }
    CallerShares.Claim claim = sharesOf(ticket).claim(ticket.caller(), tokens(ticket));
    CallerTurns.Claim turn = turns.claim(ticket.caller(), tokens(ticket));
    waiting.add(new Entry<>(item, ticket, added++, claim, turn));
    place(now);
    return true;
  }

  int size() {
    return waiting.size();
  }

  /** How many of that priority wait. */
  int size(Steering.Priority priority) {
    int size = 0;
    for (Entry<T> entry : waiting) {
      size += entry.ticket.priority() == priority ? 1 : 0;
    }
    return size;
  }

  /** All that wait, in the order in which it is their turn. */
  List<T> inOrder(Instant now) {
    List<T> items = new ArrayList<>(waiting.size());
    for (Entry<T> entry : ordered(now)) {
      items.add(entry.item);
    }
    return items;
  }

  /**
   * Offers all that wait, in their order; those who do not wait on leave the queue. Two equal items
   * are still two.
   */
  void offerAll(Instant now, Function<T, Verdict> offer) {
    boolean anyGone = false;
    for (Entry<T> entry : ordered(now)) {
      Verdict verdict = offer.apply(entry.item);
      if (verdict != Verdict.WAITS) {
        leave(entry, verdict == Verdict.BEGINS);
        anyGone = true;
      }
    }
    if (anyGone) {
      forgetTheGone(now);
    }
  }

  /** Takes the first to come of those that are meant out of the queue; null when there is none. */
  @Nullable T remove(Predicate<T> isMeant, Instant now) {
    for (Entry<T> entry : waiting) {
      if (isMeant.test(entry.item)) {
        leave(entry, false);
        forgetTheGone(now);
        return entry.item;
      }
    }
    return null;
  }

  /**
   * A request that began has ended: its caller is charged what it has taken instead of what was
   * expected. To be called once for each.
   */
  void ended(Ticket ticket, int tokens) {
    int more = Math.max(1, tokens) - tokens(ticket);
    sharesOf(ticket).ended(ticket.caller(), more);
    turns.ended(ticket.caller(), more);
  }

  private static int tokens(Ticket ticket) {
    return Math.max(1, ticket.tokens());
  }

  private CallerShares sharesOf(Ticket ticket) {
    return shares.get(ticket.level());
  }

  private void leave(Entry<T> entry, boolean begins) {
    entry.gone = true;
    if (begins) {
      sharesOf(entry.ticket).began(entry.claim);
      turns.began(entry.turn);
    } else {
      sharesOf(entry.ticket).left(entry.claim);
      turns.left(entry.turn);
    }
  }

  private void forgetTheGone(Instant now) {
    waiting.removeIf(entry -> entry.gone);
    if (waiting.isEmpty()) {
      turns.even();
      shares.forEach(CallerShares::even);
    } else {
      place(now);
    }
  }

  /** Finds out where everybody stands, after something has changed. */
  private void place(Instant now) {
    long millis = now.toEpochMilli();
    shares.forEach(CallerShares::beginRound);
    for (Entry<T> entry : waiting) {
      sharesOf(entry.ticket).place(entry.claim);
      if (!turns.isDue(entry.turn)) {
        entry.dueSince = NOT_DUE;
      } else if (entry.dueSince == NOT_DUE) {
        entry.dueSince = millis;
      }
      long steps = (millis - Math.min(entry.dueSince, millis)) / ageing;
      entry.level = entry.ticket.level() - (int) Math.min(steps, FURTHEST);
    }
  }

  private List<Entry<T>> ordered(Instant now) {
    place(now);
    List<Entry<T>> ordered = new ArrayList<>(waiting);
    ordered.sort(FairQueue::compare);
    return ordered;
  }
}
