package dev.relevo.faults;

import static dev.relevo.faults.Act.answers;
import static dev.relevo.faults.Act.status;
import static dev.relevo.faults.Expect.asked;
import static dev.relevo.faults.Expect.askedInAll;
import static dev.relevo.faults.Expect.fails;
import static dev.relevo.faults.Expect.servedBy;
import static dev.relevo.faults.Expect.spaced;
import static dev.relevo.faults.Expect.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Upstreams that say that they are broken or overloaded. */
final class StatusRows {
  private static final Duration SOON = Duration.ofSeconds(15);

  private StatusRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of("500 once; alone")
            .worker("a", status(500), answers())
            .expect(servedBy("a"), asked("a", 2), spaced("a", Duration.ofMillis(40))));
    rows.add(
        Row.of("500 once; b is there")
            .worker("a", status(500), answers())
            .worker("b", answers())
            .expect(
                servedBy("a"), asked("a", 2), asked("b", 0), spaced("a", Duration.ofMillis(40))));
    for (int status : new int[] {500, 502, 503, 504, 529}) {
      rows.add(
          Row.of(status + " for ever; b is there")
              .worker("a", status(status))
              .worker("b", answers())
              .expect(servedBy("b"), asked("a", status == 500 ? 2 : 1), asked("b", 1)));
      rows.add(
          Row.of(status + " for ever; alone")
              .worker("a", status(status))
              .expect(fails(502, "upstream_failed"), asked("a", 1, 2), within(SOON)));
    }
    rows.add(
        Row.of("503 once; alone")
            .worker("a", status(503), answers())
            .expect(servedBy("a"), asked("a", 2), within(SOON)));
    rows.add(
        Row.of("503, Retry-After of 1 s, once; alone")
            .worker("a", status(503, 1), answers())
            .expect(servedBy("a"), asked("a", 2), Expect.notBeforeAsked("a"), within(SOON)));
    rows.add(
        Row.of("503 from everybody")
            .worker("a", status(503))
            .worker("b", status(503))
            .expect(
                fails(502, "upstream_failed"), asked("a", 1, 2), asked("b", 1, 2), within(SOON)));
    Row many = Row.of("503 from nine workers");
    for (String id : "abcdefghi".split("")) {
      many.worker(id, status(503));
    }
    rows.add(many.expect(fails(502, "upstream_failed"), askedInAll(12), within(SOON)));
    return rows;
  }
}
