package dev.relevo.faults;

import static dev.relevo.faults.Act.answers;
import static dev.relevo.faults.Act.closes;
import static dev.relevo.faults.Act.resets;
import static dev.relevo.faults.Act.resetsAfterLifecycle;
import static dev.relevo.faults.Act.resetsAfterTheHead;
import static dev.relevo.faults.Expect.asked;
import static dev.relevo.faults.Expect.fails;
import static dev.relevo.faults.Expect.servedBy;
import static dev.relevo.faults.Expect.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

/** Connections that cannot be made, or break before any content. */
final class ConnectionRows {
  private static final Duration SOON = Duration.ofSeconds(15);

  private ConnectionRows() {}

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of("connection refused; b is there")
            .worker("a", answers())
            .worker("b", answers())
            .story(ConnectionRows::afterAIsGone)
            .expect(servedBy("b"), asked("a", 0), asked("b", 1), within(SOON)));
    rows.add(
        Row.of("connection refused; alone")
            .worker("a", answers())
            .header("x-relevo-deadline-ms", "10000")
            .story(ConnectionRows::afterAIsGone)
            .expect(fails(502, "upstream_failed"), asked("a", 0), within(SOON)));
    rows.add(
        Row.of("a host that was never there; b is there")
            .worker("a", answers())
            .worker("b", answers())
            .away("a")
            .expect(servedBy("b"), asked("a", 0), asked("b", 1), within(SOON)));
    rows.add(
        Row.of("a host that was never there; alone")
            .worker("a", answers())
            .away("a")
            .header("x-relevo-deadline-ms", "10000")
            .expect(fails(503, "no_worker_available"), asked("a", 0), within(SOON)));
    rows.add(
        Row.of("connection refused for a moment; alone")
            .worker("a", answers())
            .header("x-relevo-deadline-ms", "10000")
            .story(ConnectionRows::whileAIsAway)
            .expect(servedBy("a"), asked("a", 1), within(SOON)));
    broken(rows, "reset before the head", resets());
    broken(rows, "closed before the head", closes());
    broken(rows, "reset after the head", resetsAfterTheHead());
    broken(rows, "reset after events without content", resetsAfterLifecycle());
    return rows;
  }

  private static Answer afterAIsGone(Stage stage) {
    stage.upstream("a").goDown();
    return stage.ask();
  }

  private static Answer whileAIsAway(Stage stage) {
    Upstream a = stage.upstream("a");
    a.goDown();
    CompletableFuture<Void> back =
        Later.in(Duration.ofMillis(300)).thenRunAsync(a::comeBack, ForkJoinPool.commonPool());
    Answer answer = stage.ask();
    back.join();
    return answer;
  }

  private static void broken(List<Row> rows, String how, Act act) {
    rows.add(
        Row.of(how + ", once; alone")
            .worker("a", act, answers())
            .expect(servedBy("a"), asked("a", 2)));
    rows.add(
        Row.of(how + ", once; b is there")
            .worker("a", act, answers())
            .worker("b", answers())
            .expect(servedBy("a"), asked("a", 2), asked("b", 0)));
    rows.add(
        Row.of(how + ", for ever; b is there")
            .worker("a", act)
            .worker("b", answers())
            .expect(servedBy("b"), asked("a", 2), asked("b", 1)));
    rows.add(
        Row.of(how + ", for ever; alone")
            .worker("a", act)
            .expect(fails(502, "upstream_failed"), asked("a", 1, 2), within(SOON)));
  }
}
