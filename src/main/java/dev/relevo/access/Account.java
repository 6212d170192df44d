package dev.relevo.access;

import dev.relevo.chat.GatewayError;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one caller has asked for within the windows, what it has under way, and what it has spent.
 * Thread-safe; locks are only held for a few computations.
 */
final class Account {
  /** Nobody knows when a request ends. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;
  private final Spending spending = new Spending();
  private Caller caller;
  private RateRules rules = RateRules.NONE;
  private @Nullable Window requests;
  private @Nullable Window tokens;
  private int running;
  private boolean closed;

  /**
   * An account on which nothing happened yet.
   *
   * @param nanoTime tells the time in nanoseconds; only goes forward
   */
  Account(Caller caller, LongSupplier nanoTime) {
    this.caller = caller;
    this.nanoTime = nanoTime;
  }

  /**
   * What became of a request to be let through.
   *
   * @param refusal why it is not, or null; then nothing was taken
   * @param standing where the caller stands now
   * @param tokens how many tokens were taken
   * @param window the window of which they were taken
   */
  record Taken(@Nullable GatewayError refusal, LimitStanding standing, long tokens, long window) {}

  /**
   * How much is used.
   *
   * @param caller the caller, as it came last
   * @param rules how much it may ask for
   * @param running how many requests are under way
   */
  record Used(Caller caller, RateRules rules, LimitStanding standing, int running) {}

  Spending spending() {
    return spending;
  }

  /**
   * Takes a place, a request, tokens and at last money, or nothing of all that.
   *
   * @param who the caller, with the rules that hold for it now
   * @param rate how much it may ask for
   * @param money takes the money, or tells why not
   * @return what became of it; null when the account was closed and another has to be opened
   */
  synchronized @Nullable Taken take(
      Caller who, RateRules rate, Demand demand, Supplier<@Nullable GatewayError> money) {
    if (closed) {
      return null;
    }
    caller = who;
    apply(rate);
    Window ofRequests = requests;
    Window ofTokens = tokens;
    Integer most = rules.concurrency();
    if (most != null && running >= most) {
      return refused(
          limited(
              most
                  + (most == 1 ? " request is" : " requests are")
                  + " under way, and no more may"
                  + " be at once; try again when one has ended",
              SOON));
    }
    if (ofTokens != null && demand.promptTokens() > ofTokens.limit()) {
      return refused(tooLong(demand.promptTokens(), ofTokens.limit()));
    }
    if (ofRequests != null && !ofRequests.take(1)) {
      Duration wait = ofRequests.untilAvailable(1);
      return refused(
          limited(
              "the limit of "
                  + ofRequests.limit()
                  + " requests within "
                  + within()
                  + " is reached; more can be sent in "
                  + Durations.text(wait),
              wait));
    }
    long expected = demand.promptTokens() + demand.answerTokens();
    long taken = ofTokens == null ? 0 : Math.min(expected, ofTokens.limit());
    GatewayError refusal = null;
    if (ofTokens != null && !ofTokens.take(taken)) {
      refusal = outOfTokens(ofTokens, expected, taken);
    } else {
      refusal = money.get();
      if (refusal != null && ofTokens != null) {
        ofTokens.giveBack(taken, ofTokens.current());
      }
    }
    if (refusal != null) {
      if (ofRequests != null) {
        ofRequests.giveBack(1, ofRequests.current());
      }
      return refused(refusal);
    }
    running++;
    return new Taken(null, standing(), taken, ofTokens == null ? 0 : ofTokens.current());
  }

  private Taken refused(GatewayError why) {
    return new Taken(why, standing(), 0, 0);
  }

  private static GatewayError limited(String why, Duration wait) {
    return new GatewayError(GatewayError.Kind.RATE_LIMITED, why, null, wait, null);
  }

  private GatewayError tooLong(long promptTokens, long limit) {
    return GatewayError.of(
        GatewayError.Kind.TOO_LONG,
        "the prompt has about "
            + promptTokens
            + " tokens, and no more than "
            + limit
            + " may be used within "
            + within());
  }

  private GatewayError outOfTokens(Window window, long expected, long wanted) {
    Duration wait = window.untilAvailable(wanted);
    return limited(
        "the limit of "
            + window.limit()
            + " tokens within "
            + within()
            + " is reached: "
            + window.standing().remaining()
            + " are left and this request is expected to take "
            + expected
            + "; it can be sent in "
            + Durations.text(wait),
        wait);
  }

  private String within() {
    return Durations.text(rules.window());
  }

  /** A limit that is as it was keeps its window; any other begins with a whole one. */
  private void apply(RateRules rate) {
    if (rate.equals(rules)) {
      return;
    }
    boolean sameWindow = rate.window().equals(rules.window());
    if (!sameWindow || !Objects.equals(rate.requests(), rules.requests())) {
      requests = window(rate.requests(), rate.window());
    }
    if (!sameWindow || !Objects.equals(rate.tokens(), rules.tokens())) {
      tokens = window(rate.tokens(), rate.window());
    }
    rules = rate;
  }

  private @Nullable Window window(@Nullable Long limit, Duration length) {
    return limit == null ? null : new Window(limit, length, nanoTime);
  }

  /** A request has ended that took this, and used so many tokens. */
  synchronized void settle(Taken taken, long used) {
    running--;
    Window ofTokens = tokens;
    if (ofTokens != null) {
      ofTokens.owe(used - taken.tokens());
      ofTokens.giveBack(taken.tokens() - used, taken.window());
    }
  }

  private LimitStanding standing() {
    return new LimitStanding(
        requests == null ? null : requests.standing(),
        tokens == null ? null : tokens.standing(),
        null);
  }

  /**
   * How much is used.
   *
   * @param rate how much the caller may ask for
   */
  synchronized Used used(Function<Caller, RateRules> rate) {
    apply(rate.apply(caller));
    return new Used(caller, rules, standing(), running);
  }

  /**
   * Closes the account where it says no more than a new one would.
   *
   * @return whether it is closed
   */
  synchronized boolean closeIfUnused(Instant now) {
    closed =
        closed
            || (running == 0
                && (requests == null || requests.isWhole())
                && (tokens == null || tokens.isWhole())
                && spending.isUnused(now));
    return closed;
  }
}
