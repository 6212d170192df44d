package dev.relevo.faults;

import static dev.relevo.faults.Act.answers;
import static dev.relevo.faults.Act.answersAtOnce;
import static dev.relevo.faults.Act.answersByteByByte;
import static dev.relevo.faults.Act.answersWithAMalformedEvent;
import static dev.relevo.faults.Act.empty;
import static dev.relevo.faults.Act.isCutAfter;
import static dev.relevo.faults.Act.staysOpenAfter;
import static dev.relevo.faults.Act.webPage;
import static dev.relevo.faults.Expect.asked;
import static dev.relevo.faults.Expect.fails;
import static dev.relevo.faults.Expect.servedBy;
import static dev.relevo.faults.Expect.usageIsTold;
import static dev.relevo.faults.Expect.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Answers that are not quite, or not at all, in the format. */
final class WireRows {
  /** Where an answer ends only by this clock, it has not ended by itself. */
  private static final String GAP = "timeouts { gap = 10s, whole = 10s }";

  private static final Duration BY_ITSELF = Duration.ofSeconds(8);

  private WireRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of("a malformed event in the middle; alone")
            .worker("a", answersWithAMalformedEvent())
            .onlyStreamed()
            .streamed(servedBy("a"), asked("a", 1)));
    rows.add(
        Row.of("all events in one packet")
            .worker("a", answersAtOnce())
            .expect(servedBy("a"), asked("a", 1), usageIsTold()));
    rows.add(
        Row.of("every byte in a packet of its own")
            .worker("a", answersByteByByte())
            .expect(servedBy("a"), asked("a", 1), usageIsTold()));
    ends(rows, "finish reason and usage, no end mark", Ending.FINISH_AND_USAGE);
    ends(rows, "finish reason, neither usage nor end mark", Ending.FINISH_ALONE);
    rows.add(
        Row.of("a finish reason with every event")
            .worker("a", ask -> GeminiFormat.finishingAgainAndAgain(Act.PIECES))
            .onlyIn(Formats.GEMINI)
            .onlyStreamed()
            .streamed(servedBy("a"), asked("a", 1), usageIsTold()));
    rows.add(
        Row.of("no usage")
            .worker("a", answers(Ending.WITHOUT_USAGE))
            .expect(servedBy("a"), asked("a", 1), usageIsTold()));
    rows.add(
        Row.of("a 200 without a body; b is there")
            .worker("a", empty())
            .worker("b", answers())
            .expect(servedBy("b"), asked("a", 1, 2), asked("b", 1)));
    rows.add(
        Row.of("a 200 without a body; alone")
            .worker("a", empty())
            .expect(fails(502, "upstream_failed"), asked("a", 1, 2)));
    rows.add(
        Row.of("a 200 with a web page; b is there")
            .worker("a", webPage())
            .worker("b", answers())
            .expect(servedBy("b"), asked("a", 1, 2), asked("b", 1)));
    rows.add(
        Row.of("a whole answer without text; b is there")
            .worker("a", answers(0, Ending.WHOLE))
            .worker("b", answers())
            .expect(servedBy("b"), asked("a", 1, 2), asked("b", 1)));
    return rows;
  }

  private static void ends(List<Row> rows, String how, Ending ending) {
    rows.add(
        Row.of(how + ", body ends; alone")
            .worker("a", answers(ending))
            .onlyStreamed()
            .streamed(servedBy("a"), asked("a", 1)));
    rows.add(
        Row.of(how + ", body stays open; alone")
            .worker("a", staysOpenAfter(ending))
            .set("a", GAP)
            .onlyStreamed()
            .streamed(servedBy("a"), asked("a", 1), within(BY_ITSELF)));
    rows.add(
        Row.of(how + ", connection cut; alone")
            .worker("a", isCutAfter(ending))
            .onlyStreamed()
            .streamed(servedBy("a"), asked("a", 1)));
  }
}
