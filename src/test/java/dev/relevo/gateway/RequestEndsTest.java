package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.access.Admission;
import dev.relevo.access.Caller;
import dev.relevo.access.LimitStanding;
import dev.relevo.access.Spent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Steering;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.pool.Tariff;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Price;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.QuietLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RequestEndsTest {
  private static final TraceContext PLACE =
      new TraceContext("a".repeat(32), "b".repeat(16), true, null);

  private final List<RequestRecord> told = new ArrayList<>();
  private final List<RequestRecord> watched = new ArrayList<>();
  private final List<Spent> settled = new ArrayList<>();

  private final class Watching implements Watcher {
    @Override
    public void admitted(LimitStanding standing) {}

    @Override
    public void ended(RequestRecord record) {
      watched.add(record);
    }
  }

  private final class Reserved implements Admission {
    @Override
    public @Nullable GatewayError refusal() {
      return null;
    }

    @Override
    public LimitStanding standing() {
      return LimitStanding.FREE;
    }

    @Override
    public void settle(Spent spent) {
      settled.add(spent);
    }
  }

  private RequestTrace begin(RequestListener... listeners) {
    RequestLog log =
        new RequestLog(0, new ManualClock(), System::nanoTime, new RequestEnds(List.of(listeners)));
    Origin origin = new Origin("r1", "openai", Caller.ANYBODY, PLACE, null, new Watching());
    RequestTrace trace =
        log.begin(
            RequestTraceTest.profile("r1", "m", Steering.Privacy.ANY),
            origin,
            true,
            "hybrid",
            Duration.ofMinutes(1));
    trace.admitted(new Reserved());
    return trace;
  }

  private static Lease lease(Tariff tariff) {
    return new Lease(
        1,
        new WorkerId("a"),
        "m",
        Capabilities.USUAL,
        null,
        SpeedEstimate.UNKNOWN,
        0,
        false,
        false,
        false,
        tariff);
  }

  private static Tariff cloud(double input, double output) {
    return new Tariff("groq", false, new Price(input, output));
  }

  @Test
  void ended_answered_isSettledAndToldOnceWithWhatItCost() {
    RequestTrace trace = begin(told::add);
    AttemptTrace broken = trace.begin(lease(cloud(1, 10)), AttemptReason.FIRST);
    broken.cancelled(7); // 100 tokens of the prompt and 7 of the answer are estimated
    AttemptTrace whole = trace.begin(lease(cloud(2, 20)), AttemptReason.NEXT);
    whole.succeeded(Usage.reported(100, 20));
    trace.finished(Usage.reported(100, 27));
    trace.left();

    long cost = (100 * 1 + 7 * 10) * 1_000 + (100 * 2 + 20 * 20) * 1_000;
    assertThat(settled).containsExactly(new Spent(127, cost));
    assertThat(told).hasSize(1).isEqualTo(watched);
    RequestRecord record = told.get(0);
    assertThat(record.costNanos()).isEqualTo(cost);
    assertThat(record.trace()).isEqualTo(PLACE);
    assertThat(record.attempts()).extracting(AttemptRecord::kind).containsExactly("groq", "groq");
    assertThat(record.attempts())
        .extracting(AttemptRecord::spanId)
        .doesNotHaveDuplicates()
        .doesNotContain(PLACE.spanId());
  }

  @Test
  void ended_priceUnknown_costIsUnknownAndNotZero() {
    RequestTrace trace = begin(told::add);
    trace.begin(lease(Tariff.UNKNOWN), AttemptReason.FIRST).succeeded(Usage.reported(1, 1));
    trace.finished(Usage.reported(1, 1));

    assertThat(told.get(0).costNanos()).isNull();
    assertThat(settled).containsExactly(new Spent(2, 0));
  }

  @Test
  void ended_fromTheCache_costsNothing() {
    RequestTrace trace = begin(told::add);
    trace.finished(Usage.reported(1, 1));

    assertThat(told.get(0).costNanos()).isZero();
  }

  @Test
  void ended_callerLeftHalfway_whatWasWrittenIsSettled() {
    RequestTrace trace = begin(told::add);
    trace.begin(lease(cloud(1, 10)), AttemptReason.FIRST).cancelled(7);
    trace.left();

    assertThat(settled).containsExactly(new Spent(107, 170_000));
  }

  @Test
  void ended_callerLeftBeforeTheFirstToken_whatWasReadIsSettled() {
    RequestTrace trace = begin(told::add);
    trace.begin(lease(cloud(1, 10)), AttemptReason.FIRST).cancelled(0);
    trace.left();

    assertThat(settled).containsExactly(new Spent(100, 100_000));
  }

  @Test
  void ended_overtaken_costsItsPromptAndCountsNoTokensOfTheCallers() {
    RequestTrace trace = begin(told::add);
    AttemptTrace slow = trace.begin(lease(cloud(1, 10)), AttemptReason.FIRST);
    trace.begin(lease(cloud(2, 20)), AttemptReason.LATE).succeeded(Usage.reported(100, 20));
    slow.overtaken();
    trace.finished(Usage.reported(100, 20));

    assertThat(settled).containsExactly(new Spent(120, 100_000 + 600_000));
  }

  @Test
  void ended_afterManyAttempts_allOfThemAreSettled() {
    RequestTrace trace = begin(told::add);
    int many = 100;
    for (int i = 0; i < many; i++) {
      trace.begin(lease(cloud(1, 10)), AttemptReason.NEXT).cancelled(1);
    }
    trace.left();

    assertThat(settled).containsExactly(new Spent(many * 101L, many * 110_000L));
  }

  @Test
  void ended_refusedByTheProvider_costsNothing() {
    RequestTrace trace = begin(told::add);
    trace
        .begin(lease(cloud(1, 10)), AttemptReason.FIRST)
        .failed(ProviderError.of(ErrorClass.TRANSIENT, "down"), 0);
    trace.failed(GatewayError.of(GatewayError.Kind.UPSTREAM_FAILED, "down"));

    assertThat(settled).containsExactly(Spent.NOTHING);
  }

  @Test
  void ended_listenerFails_othersAreTold() {
    QuietLog quiet = QuietLog.of(RequestEnds.class.getName());
    try (quiet) {
      RequestTrace trace =
          begin(
              record -> {
                throw new IllegalStateException("a fault of its own");
              },
              told::add);
      trace.left();
    }

    assertThat(told).hasSize(1);
    assertThat(settled).containsExactly(Spent.NOTHING);
  }
}
