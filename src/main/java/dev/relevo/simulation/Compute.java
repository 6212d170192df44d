package dev.relevo.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hardware of a host: reads prompts and writes answers, several at once, each the slower the
 * more there are. Not thread-safe.
 */
final class Compute {
  /** What is left of a token when it counts as done. */
  private static final double NOTHING = 1e-6;

  private static final class Work {
    private double unread;
    private double unwritten;
    private final Runnable whenRead;
    private final Runnable whenWritten;

    private Work(double unread, double unwritten, Runnable whenRead, Runnable whenWritten) {
      this.unread = unread;
      this.unwritten = unwritten;
      this.whenRead = whenRead;
      this.whenWritten = whenWritten;
    }

    boolean isReading() {
      return unread > NOTHING;
    }
  }

  private final HostPlan plan;
  private final VirtualTime time;
  private final Map<Exchange, Work> works = new LinkedHashMap<>();
  private VirtualTime.@Nullable Event next;
  private double last;

  Compute(HostPlan plan, VirtualTime time) {
    this.plan = plan;
    this.time = time;
  }

  /**
   * Begins. The first token of the answer comes with the end of the reading.
   *
   * @param tokens how many tokens to read, at least one
   */
  void begin(Exchange exchange, int tokens, Runnable whenRead, Runnable whenWritten) {
    advance();
    Call call = exchange.call;
    works.put(
        exchange,
        new Work(
            tokens * call.toil(), (call.answerTokens() - 1) * call.toil(), whenRead, whenWritten));
    plan();
  }

  /** Stops what was not whole yet. */
  void stop(Exchange exchange) {
    advance();
    works.remove(exchange);
    plan();
  }

  /** How many tokens of an answer it has written that is not whole yet. */
  int written(Exchange exchange) {
    advance();
    Work work = works.get(exchange);
    Call call = exchange.call;
    return work == null || work.isReading()
        ? 0
        : (int) (call.answerTokens() - work.unwritten / call.toil());
  }

  /** Everything is lost. */
  void crash() {
    works.clear();
    plan();
  }

  private void advance() {
    double passed = time.seconds() - last;
    last = time.seconds();
    if (passed <= 0) {
      return;
    }
    double reading = readingRate();
    double writing = writingRate();
    for (Work work : works.values()) {
      if (work.isReading()) {
        work.unread -= passed * reading;
      } else {
        work.unwritten -= passed * writing;
      }
    }
  }

  private double readingRate() {
    long readers = works.values().stream().filter(Work::isReading).count();
    return plan.promptRate() / Math.max(1, readers);
  }

  private double writingRate() {
    return plan.answerRate() / (1 + plan.drag() * Math.max(0, works.size() - 1));
  }

  private void plan() {
    if (next != null) {
      next.callOff();
      next = null;
    }
    double reading = readingRate();
    double writing = writingRate();
    double soonest = Double.POSITIVE_INFINITY;
    for (Work work : works.values()) {
      double seconds = work.isReading() ? work.unread / reading : work.unwritten / writing;
      soonest = Math.min(soonest, seconds);
    }
    if (soonest < Double.POSITIVE_INFINITY) {
      next = time.after(soonest, this::step);
    }
  }

  /** Somebody has come to the end of reading or of writing. */
  private void step() {
    Map<Exchange, Work> reading = new LinkedHashMap<>();
    works.forEach(
        (exchange, work) -> {
          if (work.isReading()) {
            reading.put(exchange, work);
          }
        });
    advance();
    List<Runnable> news = new ArrayList<>();
    reading.forEach(
        (exchange, work) -> {
          if (!work.isReading()) {
            news.add(work.whenRead);
          }
        });
    works
        .entrySet()
        .removeIf(
            entry -> {
              Work work = entry.getValue();
              boolean whole = !work.isReading() && work.unwritten <= NOTHING;
              if (whole) {
                news.add(work.whenWritten);
              }
              return whole;
            });
    plan();
    news.forEach(Runnable::run);
  }
}
