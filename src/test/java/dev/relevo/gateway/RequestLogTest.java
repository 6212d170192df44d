package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Weighed;
import dev.relevo.pool.WorkerId;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RequestLogTest {
  private static final Usage USAGE = Usage.reported(1, 1);

  private static RequestLog keeping(int requests) {
    return new RequestLog(requests, new ManualClock(), System::nanoTime, trace -> {});
  }

  private static RequestTrace begin(RequestLog log, String id) {
    return log.begin(
        RequestTraceTest.profile(id, "m", Steering.Privacy.ANY),
        RequestTraceTest.ORIGIN,
        true,
        "hybrid",
        Duration.ZERO);
  }

  private static List<String> ids(RequestLog log) {
    return log.newest(100, null).stream().map(RequestRecord::id).toList();
  }

  @Test
  void newest_moreThanAreKept_theOldestAreForgotten() {
    RequestLog log = keeping(3);
    for (int i = 0; i < 10; i++) {
      begin(log, "r" + i).finished(USAGE);
    }

    assertThat(ids(log)).containsExactly("r9", "r8", "r7");
    assertThat(log.find("r6")).isEmpty();
    assertThat(log.find("r7")).isPresent();
    assertThat(log.newest(2, null)).extracting(RequestRecord::id).containsExactly("r9", "r8");
  }

  @Test
  void newest_oneRunsLong_staysWhileOthersComeAndGo() {
    RequestLog log = keeping(2);
    RequestTrace long1 = begin(log, "long");
    for (int i = 0; i < 10; i++) {
      begin(log, "r" + i).finished(USAGE);
    }

    assertThat(ids(log)).containsExactly("r9", "r8", "long");
    assertThat(log.find("long").orElseThrow().outcome()).isEqualTo(RequestRecord.Outcome.RUNNING);

    long1.left();

    assertThat(ids(log)).containsExactly("r9", "long");
    assertThat(log.find("long").orElseThrow().outcome()).isEqualTo(RequestRecord.Outcome.LEFT);
  }

  @Test
  void find_severalWithTheSameId_theNewest() {
    RequestLog log = keeping(5);
    RequestTrace first = begin(log, "same");
    RequestTrace second = begin(log, "same");
    second.finished(USAGE);
    first.failed(GatewayError.of(GatewayError.Kind.INTERNAL, "it broke"));

    assertThat(log.find("same").orElseThrow().outcome()).isEqualTo(RequestRecord.Outcome.ANSWERED);
    assertThat(log.newest(5, null))
        .extracting(RequestRecord::outcome)
        .containsExactly(RequestRecord.Outcome.ANSWERED, RequestRecord.Outcome.FAILED);
  }

  @Test
  void find_absurdlyLongId_isFoundByIt() {
    RequestLog log = keeping(5);
    String id = "x".repeat(100_000);
    begin(log, id).finished(USAGE);

    assertThat(log.find(id).orElseThrow().id()).hasSizeLessThan(300);
  }

  @Test
  void newest_withAnOutcome_thoseAlone() {
    RequestLog log = keeping(9);
    for (int i = 0; i < 3; i++) {
      begin(log, "whole" + i).finished(USAGE);
      begin(log, "left" + i).left();
    }
    begin(log, "running");

    assertThat(log.newest(2, RequestRecord.Outcome.LEFT))
        .extracting(RequestRecord::id)
        .containsExactly("left2", "left1");
    assertThat(log.newest(9, RequestRecord.Outcome.RUNNING))
        .extracting(RequestRecord::id)
        .containsExactly("running");
    assertThat(log.newest(9, RequestRecord.Outcome.FAILED)).isEmpty();
  }

  @Test
  void keepNone_nothingIsShownAndRequestsAreCounted() {
    RequestLog log = keeping(0);
    RequestTrace trace = begin(log, "r");

    assertThat(log.newest(5, null)).isEmpty();
    assertThat(log.find("r")).isEmpty();
    assertThat(log.inFlight()).isEqualTo(1);

    trace.finished(USAGE);

    assertThat(log.newest(5, null)).isEmpty();
    assertThat(log.inFlight()).isZero();
  }

  @Test
  void read_whileManyWrite_isAlwaysWholeAndTheCountIsExact() throws Exception {
    RequestLog log = keeping(50);
    int writers = 3;
    int requests = 2_000;
    CountDownLatch writing = new CountDownLatch(writers);
    ExecutorService threads = Executors.newFixedThreadPool(writers + 1);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        ends.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < requests; i++) {
                    live(begin(log, "r" + i % 7));
                  }
                  writing.countDown();
                }));
      }
      ends.add(
          threads.submit(
              () -> {
                do {
                  for (RequestRecord record : log.newest(100, null)) {
                    assertThat(record.decisions()).hasSizeLessThanOrEqualTo(1);
                    if (record.outcome() == RequestRecord.Outcome.ANSWERED) {
                      assertThat(record.decisions()).hasSize(1);
                      assertThat(record.usage()).isEqualTo(USAGE);
                    }
                  }
                } while (writing.getCount() > 0);
              }));
      for (Future<?> end : ends) {
        end.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(log.inFlight()).isZero();
    assertThat(log.newest(1000, null)).hasSize(50);
  }

  private static void live(RequestTrace trace) {
    trace.weighed(List.of(new Weighed(new WorkerId("a"), "m", Weighed.Verdict.CHOSEN, null)));
    trace.finished(USAGE);
    trace.left();
  }
}
