package dev.relevo.faults;

import static dev.relevo.faults.Act.OTHER_TEXT;
import static dev.relevo.faults.Act.answers;
import static dev.relevo.faults.Act.answersOtherwise;
import static dev.relevo.faults.Act.cutsAfter;
import static dev.relevo.faults.Act.endsAfter;
import static dev.relevo.faults.Act.failsAfter;
import static dev.relevo.faults.Act.limitedFor;
import static dev.relevo.faults.Act.refusesPrefill;
import static dev.relevo.faults.Act.stallsAfter;
import static dev.relevo.faults.Expect.abandoned;
import static dev.relevo.faults.Expect.asked;
import static dev.relevo.faults.Expect.brokenOff;
import static dev.relevo.faults.Expect.continued;
import static dev.relevo.faults.Expect.fails;
import static dev.relevo.faults.Expect.servedBy;

import java.util.ArrayList;
import java.util.List;

/**
 * Answers that break off after content. Where the caller wants the answer whole nothing has reached
 * him yet, and somebody else answers. The same worker may be asked once more where its connection
 * broke.
 */
final class BrokenOffRows {
  private static final String GAP = "timeouts { gap = 800ms, whole = 800ms }";
  private static final String PREFILL = "capabilities { prefill = true }";

  private BrokenOffRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (int pieces : new int[] {1, 4, 7}) {
      String after = "after " + pieces + " of 8 pieces";
      broken(rows, "cut " + after, cutsAfter(pieces), pieces, 2, "");
      continuedByPrefill(rows, "cut " + after, cutsAfter(pieces), pieces);
    }
    broken(rows, "an error event after 4 of 8 pieces", failsAfter(4), 4, 2, "");
    broken(rows, "the body ends after 4 of 8 pieces", endsAfter(4), 4, 2, "");
    broken(rows, "a stall after 4 of 8 pieces", stallsAfter(4), 4, 1, GAP);
    rows.add(
        Row.of("cut after 4 of 8 pieces; b refuses a begun answer with a 400")
            .worker("a", cutsAfter(4))
            .worker("b", refusesPrefill())
            .set("b", PREFILL)
            .onlyStreamed()
            .streamed(continued("a", "b", 4), asked("a", 1, 2), asked("b", 2)));
    rows.add(
        Row.of("cut after 4 of 8 pieces; b is limited; c says the same")
            .worker("a", cutsAfter(4))
            .worker("b", limitedFor(60))
            .worker("c", answers())
            .streamed(continued("a", "c", 4))
            .whole(servedBy("c"))
            .expect(asked("a", 1, 2), asked("b", 1), asked("c", 1)));
    rows.add(
        Row.of("cut after 4 pieces by a, after 6 by b; c says the same")
            .worker("a", cutsAfter(4))
            .worker("b", cutsAfter(6))
            .worker("c", answers())
            .streamed(continued("a", "c", 4, 6))
            .whole(servedBy("c"))
            .expect(asked("a", 1, 2), asked("b", 1, 2), asked("c", 1)));
    rows.add(
        Row.of("cut after 4 of 8 pieces, where JSON was asked for; b says the same")
            .worker("a", cutsAfter(4))
            .worker("b", answers())
            .asking("\"model\":\"m\",\"response_format\":{\"type\":\"json_object\"}")
            .onlyStreamed()
            .streamed(brokenOff("upstream_failed", 4), asked("a", 1), asked("b", 0)));
    rows.add(
        Row.of("an error event before any content; b is there")
            .worker("a", failsAfter(0))
            .worker("b", answers())
            .expect(servedBy("b"), asked("a", 1, 2), asked("b", 1)));
    return rows;
  }

  private static void broken(
      List<Row> rows, String how, Act act, int pieces, int most, String clocks) {
    Expect cancelled = clocks.isEmpty() ? (stage, answer) -> {} : abandoned("a");
    rows.add(
        Row.of(how + "; b says the same")
            .worker("a", act)
            .worker("b", answers())
            .set("a", clocks)
            .streamed(continued("a", "b", pieces))
            .whole(servedBy("b"))
            .expect(asked("a", 1, most), asked("b", 1), cancelled));
    rows.add(
        Row.of(how + "; b says something else")
            .worker("a", act)
            .worker("b", answersOtherwise())
            .set("a", clocks)
            .streamed(brokenOff("upstream_failed", pieces))
            .whole(servedBy("b", OTHER_TEXT))
            .expect(asked("a", 1, most), asked("b", 1), cancelled));
    rows.add(
        Row.of(how + "; alone")
            .worker("a", act)
            .set("a", clocks)
            .streamed(brokenOff("upstream_failed", pieces))
            .whole(clocks.isEmpty() ? fails(502, "upstream_failed") : fails(504, "timeout"))
            .expect(asked("a", 1, most), cancelled));
  }

  private static void continuedByPrefill(List<Row> rows, String how, Act act, int pieces) {
    rows.add(
        Row.of(how + "; b goes on with a begun answer")
            .worker("a", act)
            .worker("b", answers())
            .set("b", PREFILL)
            .onlyStreamed()
            .streamed(
                continued("a", "b", pieces),
                asked("a", 1, 2),
                asked("b", 1),
                Expect.begun("b", pieces)));
  }
}
