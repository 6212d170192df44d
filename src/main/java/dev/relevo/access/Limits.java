package dev.relevo.access;

import dev.relevo.chat.GatewayError;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the limits and budgets of this process, by the ids of the keys; callers without keys count
 * as one. What a request is expected to take is reserved, all of it or nothing, and becomes what it
 * took when it has ended. No window lets through more requests than its limit, nor more tokens than
 * that by what was expected; who used more starts the next window with less. A budget is overspent
 * at most by what the requests that were under way when it was used up cost more than was expected.
 *
 * <p>Without an actor: the decision is made on the caller's thread, under locks that are held for a
 * few computations and never while anybody waits. Thread-safe.
 */
public final class Limits implements Admissions {
  private static final long TIDY_EVERY = Duration.ofMinutes(1).toNanos();

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<String, Account> accounts = new ConcurrentHashMap<>();
  private final Spending all = new Spending();
  private final AtomicLong tidyAt;
  private volatile LimitSettings settings;
  private volatile boolean budgeted;

  /**
   * Limits of which nothing is used.
   *
   * @param clock tells days and months
   * @param nanoTime tells windows, in nanoseconds; only goes forward
   */
  public Limits(LimitSettings settings, InstantSource clock, LongSupplier nanoTime) {
    this.settings = settings;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.tidyAt = new AtomicLong(nanoTime.getAsLong() + TIDY_EVERY);
  }

  /** From now on these hold. Limits that are as they were keep what is used of them. */
  public void configure(LimitSettings value) {
    settings = Objects.requireNonNull(value);
  }

  /** What holds now. */
  public LimitSettings settings() {
    return settings;
  }

  @Override
  public Admission admit(Caller caller, Demand demand) {
    tidy();
    LimitSettings now = settings;
    RateRules rate = rate(caller, now);
    Budgets budgets = new Budgets(caller, budget(caller, now), now.budgets());
    if (rate.isNone() && !budgets.areKept()) {
      return Admission.FREE;
    }
    budgeted = budgeted || budgets.areKept();
    Demand.Cost cost = budgets.areKept() ? demand.cost().get() : Demand.Cost.FREE;
    if (!cost.known() && now.budgets().unknownPrice() == BudgetSettings.UnknownPrice.REFUSE) {
      return new Refused(Budgets.unknownPrice(), LimitStanding.FREE);
    }
    Instant at = clock.instant();
    Account account;
    Account.Taken taken;
    do {
      Account open = accounts.computeIfAbsent(caller.id(), any -> new Account(caller, nanoTime));
      account = open;
      taken =
          open.take(
              caller, rate, demand, () -> budgets.hold(open.spending(), all, cost.nanoUsd(), at));
    } while (taken == null); // it was closed meanwhile
    LimitStanding standing =
        taken.standing().withWarning(budgets.warning(account.spending(), all, at));
    return taken.refusal() == null
        ? new Reserved(account, taken, standing, cost.nanoUsd(), at)
        : new Refused(taken.refusal(), standing);
  }

  private static RateRules rate(Caller caller, LimitSettings settings) {
    RateRules own = caller.rules().rate();
    return own == null ? settings.rate() : own;
  }

  private static BudgetRules budget(Caller caller, LimitSettings settings) {
    BudgetRules own = caller.rules().budget();
    return own == null ? settings.budgets().perKey() : own;
  }

  private record Refused(GatewayError refusal, LimitStanding standing) implements Admission {
    @Override
    public void settle(Spent spent) {}
  }

  private final class Reserved implements Admission {
    private final Account account;
    private final Account.Taken taken;
    private final LimitStanding standing;
    private final long nanoUsd;
    private final Instant at;
    private final AtomicBoolean settled = new AtomicBoolean();

    private Reserved(
        Account account, Account.Taken taken, LimitStanding standing, long nanoUsd, Instant at) {
      this.account = account;
      this.taken = taken;
      this.standing = standing;
      this.nanoUsd = nanoUsd;
      this.at = at;
    }

    @Override
    public @Nullable GatewayError refusal() {
      return null;
    }

    @Override
    public LimitStanding standing() {
      return standing;
    }

    @Override
    public void settle(Spent spent) {
      if (settled.compareAndSet(false, true)) {
        Instant now = clock.instant();
        account.spending().settle(nanoUsd, at, spent.nanoUsd(), now);
        all.settle(nanoUsd, at, spent.nanoUsd(), now);
        account.settle(taken, spent.tokens());
      }
    }
  }

  /** What would not be missed is forgotten from time to time. */
  private void tidy() {
    long now = nanoTime.getAsLong();
    long due = tidyAt.get();
    if (now - due >= 0 && tidyAt.compareAndSet(due, now + TIDY_EVERY)) {
      Instant instant = clock.instant();
      accounts.values().removeIf(account -> account.closeIfUnused(instant));
    }
  }

  /** Whether it matters what was spent before. */
  boolean hasBudgets() {
    return budgeted || settings.hasBudgets();
  }

  /** How many callers are remembered. */
  int remembered() {
    return accounts.size();
  }

  /**
   * Somebody who counts more than this process, such as a ledger, knows what was spent by now.
   *
   * @param day what was spent since this day began, by the ids of the keys
   * @param month what was spent since this month began
   */
  void learn(Map<String, Long> day, Map<String, Long> month) {
    learn(Period.DAY, day);
    learn(Period.MONTH, month);
  }

  private void learn(Period period, Map<String, Long> spent) {
    Instant now = clock.instant();
    long sum = 0;
    for (Map.Entry<String, Long> entry : spent.entrySet()) {
      sum += entry.getValue();
      if (entry.getValue() > 0) {
        Caller caller = new Caller(entry.getKey(), null, false, KeyRules.NONE);
        accounts
            .computeIfAbsent(entry.getKey(), any -> new Account(caller, nanoTime))
            .spending()
            .learn(period, entry.getValue(), now);
      }
    }
    all.learn(period, sum, now);
  }

  /** What is used. */
  public LimitReport report() {
    LimitSettings now = settings;
    Instant at = clock.instant();
    List<LimitReport.OfKey> keys = new ArrayList<>();
    for (Account account : accounts.values()) {
      Account.Used used = account.used(caller -> rate(caller, now));
      keys.add(
          new LimitReport.OfKey(
              used.caller().id(),
              used.standing(),
              used.rules().concurrency(),
              used.running(),
              spendings(account.spending(), budget(used.caller(), now), at)));
    }
    keys.sort(Comparator.comparing(LimitReport.OfKey::id));
    return new LimitReport(spendings(all, now.budgets().all(), at), keys);
  }

  private static LimitReport.Spendings spendings(
      Spending spending, BudgetRules rules, Instant now) {
    return new LimitReport.Spendings(
        amount(Period.DAY, spending, rules, now), amount(Period.MONTH, spending, rules, now));
  }

  private static LimitReport.Amount amount(
      Period period, Spending spending, BudgetRules rules, Instant now) {
    return new LimitReport.Amount(spending.spent(period, now), rules.of(period), period.end(now));
  }
}
