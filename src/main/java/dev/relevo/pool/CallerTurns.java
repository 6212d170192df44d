package dev.relevo.pool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When it would be a request's turn if all priorities were the same and all callers were served at
 * once, equally fast: from then on it is passed over. Time is counted in tokens for each caller
 * that waits. Not thread-safe.
 */
final class CallerTurns {
  /** Sums of fractions of tokens are not exact. */
  private static final double NOTHING = 0.01;

  /** A request's claim to a turn. */
  static final class Claim {
    private final Account account;
    private final int tokens;
    private double start;

    private Claim(Account account, double start, int tokens) {
      this.account = account;
      this.start = start;
      this.tokens = tokens;
    }

    /** When it is its turn. */
    double start() {
      return start;
    }
  }

  /** What a caller wants. */
  private static final class Account {
    private final List<Claim> waiting = new ArrayList<>(2);
    private double end;
    private int running;

    /** All that follows comes so many tokens later. */
    private void shift(int tokens) {
      end += tokens;
      for (Claim claim : waiting) {
        claim.start += tokens;
      }
    }
  }

  private record Key(@Nullable String caller) {}

  private final Map<Key, Account> accounts = new HashMap<>();
  private double now;
  private int largest;

  /** A request of that caller begins to wait, behind the caller's others. */
  Claim claim(@Nullable String caller, int tokens) {
    Account account = accounts.computeIfAbsent(new Key(caller), any -> new Account());
    largest = Math.max(largest, tokens);
    Claim claim = new Claim(account, Math.max(account.end, earliest()), tokens);
    account.end = claim.start + tokens;
    account.waiting.add(claim);
    return claim;
  }

  /**
   * Requests are served whole, one after another. So a caller may be behind by a request without
   * having been away, and has to come back where he was.
   */
  private double earliest() {
    return now - largest;
  }

  /** Whether it is its turn. */
  boolean isDue(Claim claim) {
    return claim.start <= now + NOTHING;
  }

  /** The request is served; {@link #ended} follows. */
  void began(Claim claim) {
    now += (double) claim.tokens / callers();
    claim.account.running++;
    claim.account.waiting.remove(claim);
    forgetTheEven();
  }

  /** The request goes without having been served; its caller's later ones come sooner for it. */
  void left(Claim claim) {
    Account account = claim.account;
    int place = account.waiting.indexOf(claim);
    for (Claim later : account.waiting.subList(place + 1, account.waiting.size())) {
      later.start -= claim.tokens;
    }
    account.end -= claim.tokens;
    account.waiting.remove(place);
    forgetTheEven();
  }

  /** A request of the caller that began has taken so many tokens more than was expected. */
  void ended(@Nullable String caller, int more) {
    Account account = accounts.get(new Key(caller));
    if (account != null && account.running > 0) {
      account.shift(more);
      now += (double) more / callers();
      account.running--;
      forgetTheEven();
    }
  }

  /** How many callers share what is given. */
  private int callers() {
    int callers = 0;
    for (Account account : accounts.values()) {
      callers += account.waiting.isEmpty() && account.running == 0 ? 0 : 1;
    }
    return callers;
  }

  private void forgetTheEven() {
    double earliest = earliest();
    accounts
        .values()
        .removeIf(
            account ->
                account.waiting.isEmpty() && account.running == 0 && account.end <= earliest);
  }

  /** Nobody waits, so nobody is ahead any more. */
  void even() {
    for (Account account : accounts.values()) {
      now = Math.max(now, account.end);
    }
    largest = 0;
    forgetTheEven();
  }
}
