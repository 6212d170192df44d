package dev.relevo.faults;

import static dev.relevo.faults.Act.answers;
import static dev.relevo.faults.Act.limited;
import static dev.relevo.faults.Act.limitedByAllowance;
import static dev.relevo.faults.Act.limitedFor;
import static dev.relevo.faults.Act.limitedForMillis;
import static dev.relevo.faults.Act.limitedInBody;
import static dev.relevo.faults.Act.limitedInWords;
import static dev.relevo.faults.Act.limitedUntil;
import static dev.relevo.faults.Expect.asked;
import static dev.relevo.faults.Expect.fails;
import static dev.relevo.faults.Expect.notBeforeAsked;
import static dev.relevo.faults.Expect.retryAfter;
import static dev.relevo.faults.Expect.servedBy;
import static dev.relevo.faults.Expect.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Too many requests. A wait that is told is longer than the one that is taken where none is told
 * (2.4 s), or so short that this one would be too long, so that a wait that is not understood
 * shows.
 */
final class LimitRows {
  private static final Duration SHORT = Duration.ofMillis(2_700);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration AT_ONCE = Duration.ofSeconds(10);

  private LimitRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of("429, Retry-After of 1 s, once; alone")
            .worker("a", limitedFor(1), answers())
            .expect(servedBy("a"), asked("a", 2), notBeforeAsked("a"), within(AT_ONCE)));
    rows.add(waited("Retry-After of 3 s", limitedFor(3)));
    rows.add(waited("Retry-After as a date", limitedUntil(2)));
    rows.add(
        waited("the wait in the body", limitedInBody(SHORT))
            .onlyIn(Formats.OPENAI, Formats.GEMINI));
    rows.add(waited("the wait in words", limitedInWords(SHORT)).onlyIn(Formats.GEMINI));
    rows.add(waited("retry-after-ms", limitedForMillis(2_700)).onlyIn(Formats.OPENAI));
    rows.add(
        waited("x-ratelimit-reset-requests", limitedByAllowance(SHORT)).onlyIn(Formats.OPENAI));

    rows.add(refused("Retry-After of 60 s", limitedFor(60)));
    rows.add(refused("Retry-After as a date in 60 s", limitedUntil(60)));
    rows.add(
        refused("60 s in the body", limitedInBody(LONG)).onlyIn(Formats.OPENAI, Formats.GEMINI));
    rows.add(refused("60 s in words", limitedInWords(LONG)).onlyIn(Formats.GEMINI));
    rows.add(refused("retry-after-ms of 60 s", limitedForMillis(60_000)).onlyIn(Formats.OPENAI));
    rows.add(
        refused("x-ratelimit-reset-requests of 60 s", limitedByAllowance(LONG))
            .onlyIn(Formats.OPENAI));

    rows.add(
        Row.of("429, Retry-After of 60 s; b offers the same model; two requests")
            .worker("a", limitedFor(60))
            .worker("b", answers())
            .story(LimitRows::twice)
            .expect(servedBy("b"), asked("a", 1), asked("b", 2), within(AT_ONCE)));
    rows.add(
        Row.of("429, Retry-After of 3 s, once; b offers the same model")
            .worker("a", limitedFor(3), answers())
            .worker("b", answers())
            .expect(servedBy("b"), asked("a", 1), asked("b", 1)));
    rows.add(
        Row.of("429, Retry-After of 2 s, once; b offers another model")
            .worker("a", limitedFor(2), answers())
            .worker("b", answers())
            .offers("b", "other")
            .expect(servedBy("a"), asked("a", 2), asked("b", 0), notBeforeAsked("a")));
    rows.add(
        Row.of("429 without a wait; b offers the same model; two requests")
            .worker("a", limited())
            .worker("b", answers())
            .story(LimitRows::twice)
            .expect(servedBy("b"), asked("a", 1), asked("b", 2)));
    rows.add(
        Row.of("429 without a wait, for ever; alone")
            .worker("a", limited())
            .header("x-relevo-deadline-ms", "8000")
            .expect(fails(429, "rate_limit_exceeded"), retryAfter(1, 60), asked("a", 1, 2)));
    rows.add(
        Row.of("429, Retry-After of 60 s, from everybody")
            .worker("a", limitedFor(60))
            .worker("b", limitedFor(60))
            .expect(
                fails(429, "rate_limit_exceeded"),
                retryAfter(40, 60),
                asked("a", 1),
                asked("b", 1),
                within(AT_ONCE)));
    rows.add(
        Row.of("429, Retry-After of 1 s, for ever, from everybody")
            .worker("a", limitedFor(1))
            .worker("b", limitedFor(1))
            .header("x-relevo-deadline-ms", "8000")
            .expect(
                fails(429, "rate_limit_exceeded"),
                retryAfter(1, 60),
                asked("a", 1, 5),
                asked("b", 1, 5),
                notBeforeAsked("a"),
                notBeforeAsked("b"),
                within(Duration.ofSeconds(15))));
    rows.add(
        Row.of("429, Retry-After of 20 s; alone; a deadline of 8 s")
            .worker("a", limitedFor(20))
            .header("x-relevo-deadline-ms", "8000")
            .expect(
                fails(429, "rate_limit_exceeded"),
                retryAfter(10, 20),
                asked("a", 1),
                within(Duration.ofSeconds(7))));
    return rows;
  }

  private static Row waited(String how, Act limit) {
    return Row.of("429 with a short wait, once; alone; " + how)
        .worker("a", limit, answers())
        .expect(servedBy("a"), asked("a", 2), notBeforeAsked("a"));
  }

  private static Row refused(String how, Act limit) {
    return Row.of("429 with a long wait; alone; " + how)
        .worker("a", limit)
        .expect(
            fails(429, "rate_limit_exceeded"), retryAfter(40, 61), asked("a", 1), within(AT_ONCE));
  }

  /** The first answer has to be as good as the second. */
  private static Answer twice(Stage stage) {
    servedBy("b").check(stage, stage.ask());
    return stage.ask();
  }
}
