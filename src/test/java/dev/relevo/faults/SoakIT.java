package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.pool.PoolLoad;
import dev.relevo.testing.OnEachTransport;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two hundred streams at once over three upstreams, of which one misbehaves at any time: every two
 * seconds another one, in another way. Every request ends with the right text or with a clean
 * error, and nothing is left behind. The requests come in rounds, between which everything has to
 * be as it was. {@code -Drelevo.soak=10m} says for how long; it is short unless that is said.
 */
@OnEachTransport
class SoakIT {
  private static final int CLIENTS = 200;
  private static final int SLOTS = 150;
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** What the heap may grow by from the second round to the last. */
  private static final long HEAP_GROWTH_KIBIBYTES = 4 * 1024;

  private static final Duration SETTLING = Duration.ofSeconds(1);
  private static final long SETTLED_BYTES = 128 * 1024;

  /** How many threads or actors may be there by chance: a probe, one that starts when needed. */
  private static final int STRAYS = 8;

  private static final String CONFIGURATION =
      """
      relevo {
        routing {
          deadline = 20s
          circuit { open = 250ms, longest-open = 1s }
        }
      }
      """;

  private static final String PROVIDER =
      """
      relevo.providers.%s {
        kind = openai-compatible, base-url = "%s", slots = %d, health-interval = 1h
        timeouts { late = 1s, head = 3s, first-content = 3s, gap = 3s }
      }
      """;

  private final List<SoakUpstream> upstreams = new ArrayList<>();
  private volatile long start = System.nanoTime();
  private SocketGateway gateway;

  /**
   * What there is when nobody asks for anything.
   *
   * @param streams running streams
   * @param actors actors, but for those of idle connections
   * @param threads threads of this process, but for those of the upstreams' connections
   * @param heapKibibytes what is used of the heap
   */
  private record Idle(int streams, long actors, int threads, long heapKibibytes) {}

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    upstreams.forEach(SoakUpstream::close);
  }

  @Test
  void manyStreams_oneUpstreamAlwaysMisbehaves_everyAnswerIsWholeOrACleanErrorAndNothingIsLeft()
      throws Exception {
    Duration duration = duration();
    int rounds = (int) Math.max(4, Math.min(20, duration.toSeconds() / 30));
    long roundNanos = duration.toNanos() / rounds;
    start();
    int streams = gateway.streams();
    SoakClients clients = new SoakClients(gateway.address());
    List<Idle> idle = new ArrayList<>();

    for (int round = 0; round < rounds; round++) {
      start = System.nanoTime() - round * roundNanos; // time stands still between the rounds
      clients.run(CLIENTS, roundNanos);
      awaitIdle(streams);
      idle.add(idle());
      System.out.printf(
          "soak: round %d of %d: %s; %s%n", round + 1, rounds, clients, idle.get(round));
      assertThat(clients.faults()).isEmpty();
    }

    System.out.printf("soak: met %s; first errors: %s%n", met(), clients.errors());
    assertThat(clients.whole()).isGreaterThan(clients.answers() / 2);
    assertThat(clients.continued()).isPositive();
    assertThat(met()).hasSizeGreaterThan(SoakFault.values().length / 2);
    Idle second = idle.get(1); // the first has loaded classes and filled what is kept
    Idle last = idle.get(rounds - 1);
    assertThat(last.actors()).isLessThanOrEqualTo(second.actors() + STRAYS);
    assertThat(last.threads()).isLessThanOrEqualTo(second.threads() + STRAYS);
    assertThat(last.heapKibibytes())
        .isLessThanOrEqualTo(second.heapKibibytes() + HEAP_GROWTH_KIBIBYTES);
  }

  private static Duration duration() {
    return ConfigFactory.parseString("soak = " + System.getProperty("relevo.soak", "12s"))
        .getDuration("soak");
  }

  private void start() {
    StringBuilder configuration = new StringBuilder(CONFIGURATION);
    for (int i = 0; i < 3; i++) {
      int number = i;
      SoakUpstream upstream = SoakUpstream.start(() -> fault(number));
      upstreams.add(upstream);
      configuration.append(PROVIDER.formatted("up" + i, upstream.baseUrl(), SLOTS));
    }
    gateway = new SocketGateway(configuration.toString());
  }

  /** How that upstream misbehaves now, or null. */
  private @Nullable SoakFault fault(int upstream) {
    long turn = (System.nanoTime() - start) / TURN_NANOS;
    SoakFault[] all = SoakFault.values();
    return turn % upstreams.size() == upstream ? all[(int) (turn % all.length)] : null;
  }

  private Map<SoakFault, Long> met() {
    Map<SoakFault, Long> met = new EnumMap<>(SoakFault.class);
    for (SoakUpstream upstream : upstreams) {
      upstream.met().forEach((fault, times) -> met.merge(fault, times.sum(), Long::sum));
    }
    return met;
  }

  /** Waits until no lease, no request and no stream is left, and no connection but idle ones. */
  private void awaitIdle(int streams) {
    Awaitility.await()
        .atMost(SocketGateway.LIMIT)
        .untilAsserted(
            () -> {
              assertThat(gateway.load()).isEqualTo(new PoolLoad(0, Map.of()));
              assertThat(gateway.requestsInFlight()).isZero();
              assertThat(gateway.inUse()).isZero();
              assertThat(upstreams).extracting(SoakUpstream::busy).containsOnly(0);
              assertThat(gateway.streams()).isLessThanOrEqualTo(streams);
              assertThat(gateway.clientConnections()).isZero();
            });
    assertThat(upstreams).allMatch(upstream -> upstream.connections() <= SLOTS);
  }

  /** Closes the idle connections and looks at what is left. */
  private Idle idle() throws InterruptedException, ExecutionException, TimeoutException {
    upstreams.forEach(SoakUpstream::closeConnections);
    Awaitility.await()
        .atMost(SocketGateway.LIMIT)
        .untilAsserted(
            () -> {
              assertThat(upstreams).extracting(SoakUpstream::connections).containsOnly(0);
              assertThat(gateway.upstreamConnections()).isZero();
            });
    long heap = settledHeap();
    return new Idle(
        gateway.streams(),
        gateway.actors(""),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        heap / 1024);
  }

  /** What is used of the heap when it no longer changes: timers hold some of it for a while. */
  private static long settledHeap() {
    long[] last = {Long.MAX_VALUE};
    Awaitility.await()
        .atMost(SocketGateway.LIMIT)
        .pollInterval(SETTLING)
        .until(
            () -> {
              long before = last[0];
              System.gc();
              last[0] = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
              return Math.abs(before - last[0]) < SETTLED_BYTES;
            });
    return last[0];
  }
}
