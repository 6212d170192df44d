package dev.relevo.faults;

import static dev.relevo.faults.Act.answers;
import static dev.relevo.faults.Act.answersAfter;
import static dev.relevo.faults.Act.silent;
import static dev.relevo.faults.Act.silentAfterLifecycle;
import static dev.relevo.faults.Act.silentAfterTheHead;
import static dev.relevo.faults.Act.stallsAfter;
import static dev.relevo.faults.Expect.abandoned;
import static dev.relevo.faults.Expect.asked;
import static dev.relevo.faults.Expect.brokenOff;
import static dev.relevo.faults.Expect.fails;
import static dev.relevo.faults.Expect.notBlamed;
import static dev.relevo.faults.Expect.servedBy;
import static dev.relevo.faults.Expect.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Upstreams that say nothing, or nothing more, and callers that do not wait for ever. */
final class SilenceRows {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String IMPATIENT =
      "timeouts { head = 800ms, first-content = 800ms, gap = 800ms, whole = 800ms }";
  private static final String LATE = "timeouts { late = 300ms, late-whole = 300ms }";
  private static final String TWO_FAILURES_OPEN = "routing { circuit { failures = 2 } }";

  private SilenceRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    silence(rows, "no response head", silent());
    silence(rows, "nothing after the head", silentAfterTheHead());
    silence(rows, "nothing after events without content", silentAfterLifecycle());
    rows.add(
        Row.of("no response head, then well; alone; one slot; two requests")
            .worker("a", silent(), answers())
            .set("a", IMPATIENT + "\nslots = 1")
            .story(SilenceRows::twice)
            .expect(servedBy("a"), asked("a", 2), within(Duration.ofSeconds(4))));
    late(rows);
    deadlines(rows);
    return rows;
  }

  private static void silence(List<Row> rows, String how, Act act) {
    rows.add(
        Row.of(how + "; b is there")
            .worker("a", act)
            .worker("b", answers())
            .set("a", IMPATIENT)
            .expect(servedBy("b"), asked("a", 1), asked("b", 1), abandoned("a"), within(SOON)));
    rows.add(
        Row.of(how + "; alone")
            .worker("a", act)
            .set("a", IMPATIENT)
            .expect(fails(504, "timeout"), asked("a", 1), abandoned("a"), within(SOON)));
  }

  private static Answer twice(Stage stage) {
    fails(504, "timeout").check(stage, stage.ask());
    return stage.ask();
  }

  private static void late(List<Row> rows) {
    rows.add(
        Row.of("late: no head while b speaks at once")
            .worker("a", silent())
            .worker("b", answers())
            .set("a", LATE)
            .configured(TWO_FAILURES_OPEN)
            .header("x-relevo-deadline-ms", "6000")
            .expect(servedBy("b"), asked("a", 1), asked("b", 1), abandoned("a"), notBlamed("a")));
    rows.add(
        Row.of("late: no content after the head while b speaks at once")
            .worker("a", silentAfterTheHead())
            .worker("b", answers())
            .set("a", LATE)
            .configured(TWO_FAILURES_OPEN)
            .header("x-relevo-deadline-ms", "6000")
            .expect(servedBy("b"), asked("a", 1), asked("b", 1), abandoned("a"), notBlamed("a")));
    rows.add(
        Row.of("late: a speaks after 1.5 s and b never")
            .worker("a", answersAfter(Duration.ofMillis(1_500)))
            .worker("b", silent())
            .set("a", LATE)
            .configured(TWO_FAILURES_OPEN)
            .header("x-relevo-deadline-ms", "10000")
            .expect(servedBy("a"), asked("a", 1), asked("b", 1), abandoned("b"), notBlamed("b")));
  }

  private static void deadlines(List<Row> rows) {
    rows.add(
        Row.of("a deadline of 1.5 s before silent workers")
            .worker("a", silent())
            .worker("b", silent())
            .header("x-relevo-deadline-ms", "1500")
            .expect(
                fails(504, "timeout"),
                asked("a", 1),
                asked("b", 0, 1),
                abandoned("a"),
                within(Duration.ofSeconds(7))));
    rows.add(
        Row.of("a deadline of 1.5 s in the middle of an answer")
            .worker("a", stallsAfter(4))
            .header("x-relevo-deadline-ms", "1500")
            .streamed(
                brokenOff("timeout", 4),
                asked("a", 1),
                abandoned("a"),
                within(Duration.ofSeconds(7)))
            .whole(
                fails(504, "timeout"),
                asked("a", 1),
                abandoned("a"),
                within(Duration.ofSeconds(7))));
  }
}
