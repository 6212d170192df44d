package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.Admissions;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.Refusal;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerPool;
import dev.relevo.provider.Capabilities;
import dev.relevo.testing.FakeProvider;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What becomes of leases that come when they are no longer wanted. */
final class RelayTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Refusal NOBODY = new Refusal(Refusal.Reason.ALL_TRIED, "nobody", null);

  private final TestInbox<WorkerPool.Command> pool = TestInbox.create();
  private final GatewaySettings settings =
      GatewaySettings.from(
          ConfigFactory.parseString(
              "relevo.routing { max-attempts = 2, hedging { enabled = true, budget = 1 } }"));
  private final Desk desk =
      new Desk(
          KIT.system(),
          pool.getRef(),
          new Providers(
              Map.of(
                  new WorkerId("a"),
                  new Providers.Running(new FakeProvider(), FakeProvider.settings("a", 0)),
                  new WorkerId("b"),
                  new Providers.Running(new FakeProvider(), FakeProvider.settings("b", 0)))),
          settings.routing(),
          new ResponseCache(settings.cache(), Ticker.systemTicker()),
          new RequestLog(1, InstantSource.system(), System::nanoTime, trace -> {}),
          Admissions.OPEN,
          Propagation.ALL,
          InstantSource.system());
  private final Scripted relay =
      new Scripted(desk, RequestProfile.of("req", ChatRequest.of(Message.user("hello"))));
  private final Lease first = lease(1, "a");
  private final Lease second = lease(2, "b");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Lease lease(long id, String worker) {
    return new Lease(
        id,
        new WorkerId(worker),
        "m",
        Capabilities.USUAL,
        null,
        SpeedEstimate.UNKNOWN,
        0,
        false,
        false,
        false);
  }

  /** Attempts that do nothing by themselves. */
  private static final class Scripted extends Relay {
    private final List<AttemptReason> asked = new ArrayList<>();
    private final List<AttemptReason> begun = new ArrayList<>();
    private @Nullable GatewayError error;

    private Scripted(Desk desk, RequestProfile profile) {
      super(
          desk,
          new Attempts(profile, desk.routing(), null, desk.clock().instant()),
          desk.trace(profile, RequestTraceTest.ORIGIN, true, null));
    }

    @Override
    void acquire(AttemptReason reason) {
      asked.add(reason);
    }

    @Override
    void begin(Lease lease, AttemptReason reason, AttemptTrace attempt) {
      begun.add(reason);
    }

    @Override
    boolean isAnswering() {
      return false;
    }

    @Override
    void onNobody(GatewayError why) {
      error = why;
    }

    private void granted(Lease lease, AttemptReason reason) {
      onReply(new WorkerPool.Granted(lease, List.of()), reason);
    }
  }

  private static WorkerPool.Ended cancelled(Lease lease) {
    return new WorkerPool.Ended(lease, new Outcome.Cancelled());
  }

  @Test
  void granted_afterTheEnd_isGivenBackOnce() {
    relay.findFirst();
    relay.end();
    relay.granted(first, AttemptReason.FIRST);

    assertThat(relay.begun).isEmpty();
    assertThat(pool.getAllReceived()).containsExactly(cancelled(first));
  }

  @Test
  void companyGranted_whenTheLastAttemptIsUsedUpMeanwhile_isGivenBack() {
    relay.findFirst();
    relay.granted(first, AttemptReason.FIRST);
    relay.findCompany(AttemptReason.LATE);
    ProviderError broken = ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "broken");
    relay.failed(first, broken, true, true);
    relay.granted(second, AttemptReason.LATE);

    assertThat(relay.begun).containsExactly(AttemptReason.FIRST, AttemptReason.AGAIN);
    assertThat(pool.getAllReceived())
        .containsExactly(new WorkerPool.AskedAgain(first, broken), cancelled(second));

    ProviderError silent = ProviderError.of(ErrorClass.SILENT, "nothing came");
    relay.failed(first, silent, true, true);

    assertThat(pool.getAllReceived())
        .containsExactly(new WorkerPool.Ended(first, new Outcome.Failed(silent)));
    assertThat(Objects.requireNonNull(relay.error).message())
        .isEqualTo("broken; 2 attempts made, no more are allowed");
  }

  @Test
  void lastAllowedFails_whileItsCompanyRuns_theCompanyIsWaitedFor() {
    relay.findFirst();
    relay.granted(first, AttemptReason.FIRST);
    relay.findCompany(AttemptReason.LATE);
    relay.granted(second, AttemptReason.LATE);
    relay.failed(first, ProviderError.of(ErrorClass.SILENT, "nothing came"), true, true);

    assertThat(relay.error).isNull();
    assertThat(relay.asked).containsExactly(AttemptReason.FIRST, AttemptReason.LATE);

    relay.failed(second, ProviderError.of(ErrorClass.TRANSIENT, "broken"), true, true);

    assertThat(Objects.requireNonNull(relay.error).message())
        .isEqualTo("nothing came; 2 attempts made, no more are allowed");
  }

  @Test
  void companyRefused_whenTheFirstHasFailedMeanwhile_theNextIsAskedFor() {
    relay.findFirst();
    relay.granted(first, AttemptReason.FIRST);
    relay.findCompany(AttemptReason.LATE);
    relay.failed(first, ProviderError.of(ErrorClass.SILENT, "nothing came"), true, true);
    assertThat(relay.asked).containsExactly(AttemptReason.FIRST, AttemptReason.LATE);

    relay.onReply(new WorkerPool.Refused(NOBODY, List.of()), AttemptReason.LATE);

    assertThat(relay.asked).last().isEqualTo(AttemptReason.NEXT);
    assertThat(relay.error).isNull();
  }

  @Test
  void hedgeThatComesToNothing_costsNoBudget() {
    relay.findFirst(); // which earns one
    relay.granted(first, AttemptReason.FIRST);
    relay.findCompany(AttemptReason.HEDGE);
    relay.onReply(new WorkerPool.Refused(NOBODY, List.of()), AttemptReason.HEDGE);
    relay.findCompany(AttemptReason.HEDGE);
    relay.granted(second, AttemptReason.HEDGE);

    assertThat(relay.begun).containsExactly(AttemptReason.FIRST, AttemptReason.HEDGE);
    assertThat(desk.hedges().take()).isFalse();
  }
}
