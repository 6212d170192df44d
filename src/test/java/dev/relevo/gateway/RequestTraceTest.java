package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Conversation;
import dev.relevo.pool.Lease;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.pool.Weighed;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.Capabilities;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RequestTraceTest {
  static final Origin ORIGIN = Origin.embedded("r1");

  private static final String SECRET = "the patient's name is Ada";

  private final ManualClock clock = new ManualClock();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may run over
  private final RequestLog log = new RequestLog(10, clock, nanos::get, trace -> {});

  private void passMillis(long millis) {
    nanos.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  static RequestProfile profile(String id, String model, Steering.Privacy privacy) {
    return new RequestProfile(
        id,
        model,
        List.of("n"),
        null,
        "a",
        privacy,
        Steering.Priority.HIGH,
        null,
        Permissions.ALL,
        Capabilities.NONE,
        Capabilities.NONE,
        400,
        null,
        Conversation.NONE,
        null);
  }

  private RequestTrace begin(Steering.Privacy privacy) {
    return log.begin(profile("r1", "m", privacy), ORIGIN, true, "hybrid", Duration.ofMinutes(1));
  }

  private RequestRecord record() {
    return log.find("r1").orElseThrow();
  }

  private static Lease lease(String worker, int key) {
    return new Lease(
        1,
        new WorkerId(worker),
        "m",
        Capabilities.USUAL,
        null,
        SpeedEstimate.UNKNOWN,
        key,
        false,
        false,
        false);
  }

  private static Weighed weighed(String worker, Weighed.Verdict verdict) {
    return new Weighed(new WorkerId(worker), "m", verdict, null);
  }

  private static Served served(String worker, int attempts) {
    return new Served("r1", worker, "m", attempts, attempts > 1, false);
  }

  @Test
  void record_aWholeLife_tellsAllOfIt() {
    RequestTrace trace = begin(Steering.Privacy.ANY);
    List<Weighed> first =
        List.of(weighed("a", Weighed.Verdict.CHOSEN), weighed("b", Weighed.Verdict.LATER));
    List<Weighed> second =
        List.of(weighed("a", Weighed.Verdict.TRIED), weighed("b", Weighed.Verdict.CHOSEN));
    ProviderError boom = ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "boom");
    passMillis(1);
    trace.weighed(first);
    AttemptTrace failing = trace.begin(lease("a", 2), AttemptReason.FIRST);
    passMillis(10);
    failing.spoke();
    trace.answered(served("a", 1));
    passMillis(10);
    failing.failed(boom, 7);
    trace.weighed(second);
    AttemptTrace slow = trace.begin(lease("b", 0), AttemptReason.NEXT);
    slow.asked("prefill");
    passMillis(100);
    AttemptTrace quick = trace.begin(lease("c", 1), AttemptReason.LATE);
    passMillis(5);
    quick.spoke();
    slow.overtaken();
    trace.continued(served("c", 3), 42);
    passMillis(4);
    quick.succeeded(Usage.reported(100, 20));
    Usage told = Usage.reported(100, 27);
    trace.finished(told);
    passMillis(1000);

    RequestRecord record = record();
    assertThat(record.id()).isEqualTo("r1");
    assertThat(record.startedAt()).isEqualTo(clock.instant());
    assertThat(record.asked())
        .isEqualTo(
            new RequestRecord.Asked(
                "embedded",
                RequestRecord.Operation.CHAT,
                "anybody",
                "m",
                List.of("n"),
                "hybrid",
                "a",
                Steering.Privacy.ANY,
                Steering.Priority.HIGH,
                true,
                400,
                Duration.ofMinutes(1)));
    assertThat(record.decisions())
        .containsExactly(
            new RequestRecord.Decision(millis(1), first, 0),
            new RequestRecord.Decision(millis(21), second, 0));
    assertThat(record.attempts())
        .containsExactly(
            new AttemptRecord(
                1,
                "a",
                "m",
                2,
                AttemptReason.FIRST,
                null,
                millis(1),
                millis(11),
                millis(21),
                AttemptRecord.Outcome.FAILED,
                boom,
                null,
                new Usage(100, 7, 0, 0, Usage.Source.ESTIMATED),
                "",
                false,
                null,
                null),
            new AttemptRecord(
                2,
                "b",
                "m",
                0,
                AttemptReason.NEXT,
                "prefill",
                millis(21),
                null,
                millis(126),
                AttemptRecord.Outcome.OVERTAKEN,
                null,
                null,
                Usage.estimated(400, 0),
                "",
                false,
                null,
                null),
            new AttemptRecord(
                3,
                "c",
                "m",
                1,
                AttemptReason.LATE,
                null,
                millis(121),
                millis(126),
                millis(130),
                AttemptRecord.Outcome.SUCCEEDED,
                null,
                null,
                Usage.reported(100, 20),
                "",
                false,
                null,
                null));
    assertThat(record.seams()).containsExactly(new RequestRecord.Seam(millis(126), 42, "c", "m"));
    assertThat(record.outcome()).isEqualTo(RequestRecord.Outcome.ANSWERED);
    assertThat(record.served()).isEqualTo(served("c", 3));
    assertThat(record.answeredAfter()).isEqualTo(millis(11));
    assertThat(record.cacheHit()).isFalse();
    assertThat(record.usage()).isEqualTo(told);
    assertThat(record.error()).isNull();
    assertThat(record.total()).isEqualTo(millis(130));
  }

  @Test
  void record_whileItRuns_tellsHowFarItHasCome() {
    RequestTrace trace = begin(Steering.Privacy.ANY);
    trace.weighed(List.of(weighed("a", Weighed.Verdict.CHOSEN)));
    var unused = trace.begin(lease("a", 0), AttemptReason.FIRST);
    passMillis(30);

    RequestRecord record = record();
    assertThat(record.outcome()).isEqualTo(RequestRecord.Outcome.RUNNING);
    assertThat(record.total()).isEqualTo(millis(30));
    assertThat(record.attempts())
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.outcome()).isEqualTo(AttemptRecord.Outcome.RUNNING);
              assertThat(attempt.endedAfter()).isNull();
            });
  }

  @Test
  void record_nobodyCouldAnswer_tellsTheError() {
    GatewayError error =
        new GatewayError(
            GatewayError.Kind.RATE_LIMITED,
            "slow down; 1 attempt made",
            null,
            Duration.ofSeconds(3),
            ProviderError.ofStatus(ErrorClass.RATE_LIMITED, 429, "slow down"));

    begin(Steering.Privacy.ANY).failed(error);

    assertThat(record().outcome()).isEqualTo(RequestRecord.Outcome.FAILED);
    assertThat(record().error()).isEqualTo(error);
    assertThat(record().served()).isNull();
  }

  @Test
  void record_answeredWithoutAnAttempt_isFromTheCache() {
    RequestTrace trace = begin(Steering.Privacy.ANY);
    trace.answered(served("a", 0));
    trace.finished(Usage.reported(1, 1));

    assertThat(record().cacheHit()).isTrue();
    assertThat(record().outcome()).isEqualTo(RequestRecord.Outcome.ANSWERED);
  }

  @Test
  void end_toldTwice_theFirstCounts() {
    RequestTrace trace = begin(Steering.Privacy.ANY);
    AttemptTrace attempt = trace.begin(lease("a", 0), AttemptReason.FIRST);
    attempt.useless("it says something else", 3);
    attempt.cancelled(7);
    attempt.spoke();
    trace.left();
    trace.finished(Usage.reported(1, 1));
    trace.failed(GatewayError.of(GatewayError.Kind.INTERNAL, "too late"));

    AttemptRecord told = record().attempts().get(0);
    assertThat(told.outcome()).isEqualTo(AttemptRecord.Outcome.USELESS);
    assertThat(told.why()).isEqualTo("it says something else");
    assertThat(told.firstContentAfter()).isNull();
    assertThat(record().outcome()).isEqualTo(RequestRecord.Outcome.LEFT);
    assertThat(record().error()).isNull();
    assertThat(record().usage()).isNull();
    assertThat(log.inFlight()).isZero();
  }

  @Test
  void record_cancelledAttempt_tellsWhatItTook() {
    RequestTrace trace = begin(Steering.Privacy.ANY);
    AttemptTrace attempt = trace.begin(lease("a", 0), AttemptReason.HEDGE);
    attempt.cancelled(2);

    assertThat(record().attempts().get(0).outcome()).isEqualTo(AttemptRecord.Outcome.CANCELLED);
    assertThat(Objects.requireNonNull(record().attempts().get(0).usage()).completionTokens())
        .isEqualTo(2);
  }

  @Test
  void record_privateRequest_holdsNobodysWords() {
    RequestTrace trace = begin(Steering.Privacy.LOCAL);
    ProviderError error =
        ProviderError.ofStatus(ErrorClass.UNSUPPORTED, 400, "cannot read '" + SECRET + "'")
            .withRetryAfter(Duration.ofSeconds(1));
    trace.begin(lease("a", 0), AttemptReason.FIRST).failed(error, 0);
    trace.begin(lease("b", 0), AttemptReason.NEXT).useless("it said " + SECRET, 1);
    trace.failed(
        new GatewayError(
            GatewayError.Kind.INVALID_REQUEST, SECRET + "; 2 attempts made", null, null, error));

    RequestRecord record = record();
    assertThat(record.toString()).doesNotContain("Ada");
    assertThat(record.asked().privacy()).isEqualTo(Steering.Privacy.LOCAL);
    ProviderError kept = record.attempts().get(0).error();
    assertThat(kept).isNotNull();
    assertThat(kept.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(kept.status()).isEqualTo(400);
    assertThat(kept.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(record.attempts().get(1).why()).isNull();
    assertThat(record.error()).isNotNull();
    assertThat(record.error().kind()).isEqualTo(GatewayError.Kind.INVALID_REQUEST);
    assertThat(record.error().cause()).isEqualTo(kept);
  }

  @Test
  void record_moreThanIsKept_isCut() {
    String endless = "x".repeat(1_000_000);
    RequestTrace trace =
        log.begin(
            profile("r1", endless, Steering.Privacy.ANY), ORIGIN, false, endless, Duration.ZERO);
    List<Weighed> crowd = new ArrayList<>();
    IntStream.range(0, 99).forEach(i -> crowd.add(weighed("w" + i, Weighed.Verdict.BUSY)));
    crowd.add(new Weighed(new WorkerId("last"), "m", Weighed.Verdict.CHOSEN, endless));
    for (int i = 0; i < 100; i++) {
      trace.weighed(crowd);
      trace
          .begin(lease("a", 0), AttemptReason.AGAIN)
          .failed(ProviderError.of(ErrorClass.TRANSIENT, endless), 1);
      trace.continued(served("a", 1), 1);
    }
    trace.failed(GatewayError.invalid(endless, endless));

    RequestRecord record = record();
    assertThat(record.toString()).hasSizeLessThan(400_000);
    assertThat(record.asked().model()).hasSizeLessThan(210);
    assertThat(record.decisions()).hasSizeLessThan(100);
    RequestRecord.Decision decision = record.decisions().get(0);
    assertThat(decision.candidates()).hasSize(32);
    assertThat(decision.leftOut()).isEqualTo(68);
    assertThat(decision.candidates())
        .last()
        .satisfies(kept -> assertThat(kept.worker().value()).isEqualTo("last"));
    assertThat(record.attempts()).hasSize(100);
  }
}
