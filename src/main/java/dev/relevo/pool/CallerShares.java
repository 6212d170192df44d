package dev.relevo.pool;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Equal shares of tokens among the callers of one priority, by start-time fair queueing: each
 * request has a virtual start, which is the end of its caller's request before it, and a virtual
 * end, which is as many tokens later; who has the smallest start is first. A caller who comes anew
 * begins where the others are, so nothing is saved up, and nothing owed from the time before. Of
 * two callers who always have requests waiting neither gets ahead by more than one request.
 *
 * <p>A caller is charged when a request begins, by what is expected of it, and again when it is
 * known what it has taken. One that leaves unserved costs nothing. Not thread-safe.
 */
final class CallerShares {

  /** A request's claim to be served. */
  static final class Claim {
    private final Account account;
    private final int tokens;
    private double start;

    private Claim(Account account, int tokens) {
      this.account = account;
      this.tokens = tokens;
    }

    /** Its virtual start, as of the last round. */
    double start() {
      return start;
    }
  }

  /** What a caller has been given. */
  private static final class Account {
    private double end;
    private double next;
    private int waiting;
    private int running;
  }

  private record Key(@Nullable String caller) {}

  private final Map<Key, Account> accounts = new HashMap<>();
  private double reached;
  private double lowest = Double.MAX_VALUE;

  /** A request of that caller begins to wait, behind the caller's others. */
  Claim claim(@Nullable String caller, int tokens) {
    Account account = accounts.computeIfAbsent(new Key(caller), any -> new Account());
    if (account.waiting++ == 0) {
      account.end = Math.max(account.end, floor());
    }
    return new Claim(account, tokens);
  }

  /**
   * Where a caller begins who comes anew: where the one was who began last, and not behind those
   * who wait. They may have stayed behind because it is something else that they wait for.
   */
  private double floor() {
    return Math.min(reached, lowest);
  }

  /** Before {@link #place} is called with each that waits, in the order in which they came. */
  void beginRound() {
    for (Account account : accounts.values()) {
      account.next = account.end;
    }
    lowest = Double.MAX_VALUE;
  }

  /** Sets the claim's start, behind its caller's others. */
  void place(Claim claim) {
    claim.start = claim.account.next;
    claim.account.next += claim.tokens;
    lowest = Math.min(lowest, claim.start);
  }

  /** The request is served; {@link #ended} follows. */
  void began(Claim claim) {
    Account account = claim.account;
    reached = Math.max(reached, account.end);
    account.end += claim.tokens;
    account.running++;
    left(claim);
  }

  /** The request waits no longer. */
  void left(Claim claim) {
    claim.account.waiting--;
    forgetTheEven();
  }

  /** A request of the caller that began has taken so many tokens more than it was charged. */
  void ended(@Nullable String caller, int more) {
    Account account = accounts.get(new Key(caller));
    if (account != null && account.running > 0) {
      account.running--;
      account.end += more;
      forgetTheEven();
    }
  }

  /** Who is not ahead begins anew when he comes again. */
  private void forgetTheEven() {
    double floor = floor();
    accounts
        .values()
        .removeIf(account -> account.waiting == 0 && account.running == 0 && account.end <= floor);
  }

  /** Nobody waits, so nobody is kept from anything, and nobody is ahead any more. */
  void even() {
    for (Account account : accounts.values()) {
      reached = Math.max(reached, account.end);
    }
    lowest = Double.MAX_VALUE;
    forgetTheEven();
  }
}
