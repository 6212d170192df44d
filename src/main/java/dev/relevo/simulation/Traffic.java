package dev.relevo.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Makes traces: independent callers that come at random times (a Poisson process, or bursts that
 * come so), with lengths that have a heavy tail, some in conversations whose prompts grow. The same
 * seed makes the same trace.
 */
final class Traffic {
  /** Between the beginnings of two conversations of a burst, on average, in seconds. */
  private static final double WITHIN_BURST = 0.2;

  /**
   * How fast the answer of a turn is read, in tokens a second, and how long the next is thought.
   */
  private static final double READ_RATE = 15;

  private static final double THINK_SECONDS = 15;

  /** No prompt is longer, as no model's window is. */
  private static final int LONGEST = 32_768;

  private final Random random;
  private final double seconds;
  private final List<TraceRequest> requests = new ArrayList<>();

  private Traffic(long seed, double seconds) {
    this.random = new Random(seed);
    this.seconds = seconds;
  }

  /** What the callers ask for in so many seconds, in the order of time. */
  static List<TraceRequest> of(List<CallerPlan> callers, double seconds, long seed) {
    Traffic traffic = new Traffic(seed, seconds);
    callers.forEach(traffic::add);
    traffic.requests.sort(
        Comparator.comparingDouble(TraceRequest::at).thenComparing(TraceRequest::caller));
    return List.copyOf(traffic.requests);
  }

  private void add(CallerPlan caller) {
    double share = caller.on() / (caller.on() + caller.off());
    double rate = caller.perSecond() / caller.burst() / share;
    int conversations = 0;
    // time in which the caller asks; the rests are put in between
    for (double asking = exponential(1 / rate); ; asking += exponential(1 / rate)) {
      double at = asking + Math.floor(asking / caller.on()) * caller.off();
      if (at >= seconds) {
        return;
      }
      int size = geometric(caller.burst());
      for (int i = 0; i < size; i++) {
        converse(caller, at, caller.name() + "-" + conversations++);
        at += exponential(WITHIN_BURST);
      }
    }
  }

  private void converse(CallerPlan caller, double start, String conversation) {
    String model = caller.models().get(random.nextInt(caller.models().size()));
    int turns = geometric(caller.turns());
    double at = start;
    int said = 0;
    for (int turn = 0; turn < turns && at < seconds; turn++) {
      int prompt = said + length(caller.prompt(), caller.promptSpread());
      int answer = length(caller.answer(), caller.answerSpread());
      if (prompt + answer > LONGEST) {
        return;
      }
      requests.add(
          new TraceRequest(
              at, caller.name(), model, prompt, answer, caller.priority(), conversation));
      said = prompt + answer;
      at += answer / READ_RATE + exponential(THINK_SECONDS);
    }
  }

  private int length(double middle, double spread) {
    double length = middle * StrictMath.exp(spread * random.nextGaussian());
    return (int) Math.min(LONGEST / 2, Math.max(1, Math.round(length)));
  }

  private double exponential(double mean) {
    return -mean * StrictMath.log(1 - random.nextDouble());
  }

  /** A number of at least 1 with this mean. */
  private int geometric(double mean) {
    if (mean <= 1) {
      return 1;
    }
    double more = StrictMath.log(1 - random.nextDouble()) / StrictMath.log(1 - 1 / mean);
    return 1 + (int) more;
  }
}
