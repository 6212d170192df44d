package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.access.BudgetSettings;
import dev.relevo.access.Caller;
import dev.relevo.access.LimitReport;
import dev.relevo.access.LimitSettings;
import dev.relevo.access.LimitStanding;
import dev.relevo.access.Limits;
import dev.relevo.access.RateRules;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.pool.Health;
import dev.relevo.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.stream.javadsl.Sink;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is reserved for a request is free again, whatever becomes of it. */
final class ReservationsTest extends GatewayFixture {
  private final Limits limits =
      new Limits(
          new LimitSettings(
              new RateRules(null, null, Duration.ofMinutes(1), 1), BudgetSettings.NONE),
          new ManualClock(),
          System::nanoTime);

  private static final class Faulty implements Watcher {
    @Override
    public void admitted(LimitStanding standing) {
      throw new IllegalStateException("a fault of its own");
    }

    @Override
    public void ended(RequestRecord record) {}
  }

  /** The ways to ask. */
  enum Way {
    STREAM {
      @Override
      CompletionStage<?> ask(ReservationsTest test, Origin origin) {
        return test.gateway
            .chat(GatewayFixture.ask(), origin, test.gateway.transport().anyLane(), served -> {})
            .runWith(Sink.ignore(), test.system);
      }
    },
    WHOLE {
      @Override
      CompletionStage<?> ask(ReservationsTest test, Origin origin) {
        return test.gateway.complete(
            GatewayFixture.ask(), origin, test.gateway.transport().anyLane());
      }
    },
    VECTORS {
      @Override
      CompletionStage<?> ask(ReservationsTest test, Origin origin) {
        return test.gateway.embed(
            EmbeddingRequest.of("m", List.of("text")), origin, test.gateway.transport().anyLane());
      }
    };

    abstract CompletionStage<?> ask(ReservationsTest test, Origin origin);
  }

  @ParameterizedTest
  @EnumSource
  void reserved_faultBeforeAnybodyIsAsked_isFreeAgain(Way way) {
    startServers();
    GatewaySettings settings = GatewaySettings.from(ConfigFactory.parseString(worker("a", a)));
    gateway = closeLater(Gateway.attach(system, settings, new Extensions(limits, List.of())));
    awaitWorkers(Health.HEALTHY);
    Origin origin = new Origin("r1", "openai", Caller.ANYBODY, null, null, new Faulty());

    assertThat(failureOf(way.ask(this, origin))).hasMessageContaining("a fault of its own");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(limits.report().keys())
                    .extracting(LimitReport.OfKey::running)
                    .containsExactly(0));
    assertThat(complete(ask()).text()).isEqualTo("hello");
  }
}
