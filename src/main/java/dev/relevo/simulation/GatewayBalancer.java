package dev.relevo.simulation;

import dev.relevo.chat.ChatRequest;
import dev.relevo.pool.Dispatch;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.RoutingStrategy;
import dev.relevo.pool.Strategies;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Timeouts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The gateway: its own {@link Dispatch} decides, on what its own worker states know. Only what
 * carries is simulated: probes, timers and the attempts of a request. Not thread-safe.
 */
final class GatewayBalancer implements Balancer {
  /**
   * Seldomer than the pool, for which it is a matter of promptness alone, so that a run takes less.
   */
  private static final double QUEUE_TICK = 0.5;

  private static final double SWEEP_TICK = 5;

  final VirtualTime time;
  final RoutingSettings routing = Product.routing();
  private final Toil toil;
  private final String strategy;
  private final @Nullable Ordering ordering;
  private final Dispatch dispatch;
  private final Map<String, SimulatedHost> hosts = new HashMap<>();
  private final Map<String, ProviderSettings> settings = new HashMap<>();
  private final Questions questions = new Questions();
  private boolean ticking;
  private long requests;

  /**
   * A gateway.
   *
   * @param strategy the name of the strategy
   * @param ordering what is behind that name where it is no strategy of the gateway's own
   */
  GatewayBalancer(World world, String strategy, @Nullable Ordering ordering) {
    this.time = world.time();
    this.toil = world.toil();
    this.strategy = strategy;
    this.ordering = ordering;
    Random random = new Random(world.seed());
    List<ProviderSettings> providers = new ArrayList<>();
    for (SimulatedHost host : world.hosts()) {
      ProviderSettings provider = Product.provider(host.plan());
      providers.add(provider);
      settings.put(provider.id(), provider);
      hosts.put(provider.id(), host);
    }
    Map<String, RoutingStrategy> more = ordering == null ? Map.of() : Map.of(strategy, ordering);
    Strategies strategies = new Strategies(routing.longPrompt(), more);
    this.dispatch = new Dispatch(routing, strategies, providers, time, random::nextDouble);
    for (SimulatedHost host : world.hosts()) {
      ProviderSettings provider = Objects.requireNonNull(settings.get(host.plan().name()));
      new SimulatedWorker(time, host, provider, routing, dispatch, random).start();
      MemorySettings memory = Objects.requireNonNull(provider.memory());
      new SimulatedManager(time, host, memory, dispatch, this::keepTicking).start();
    }
    sweep();
  }

  @Override
  public Runnable take(TraceRequest request, Client client) {
    ChatRequest asked = questions.of(request, strategy);
    RequestProfile profile = RequestProfile.of("r" + requests++, asked);
    GatewayRequest running = new GatewayRequest(this, request, profile, client);
    running.findFirst();
    return running::leave;
  }

  Dispatch dispatch() {
    return dispatch;
  }

  /** Looks through the queue as long as somebody is in it. */
  void keepTicking() {
    if (!ticking && dispatch.isWaitedFor()) {
      ticking = true;
      time.after(
          QUEUE_TICK,
          () -> {
            ticking = false;
            dispatch.tick();
            keepTicking();
          });
    }
  }

  private void sweep() {
    dispatch.sweep();
    keepTicking();
    time.after(SWEEP_TICK, this::sweep);
  }

  SimulatedHost host(Lease lease) {
    return Objects.requireNonNull(hosts.get(lease.worker().value()));
  }

  Timeouts timeouts(Lease lease) {
    return Objects.requireNonNull(settings.get(lease.worker().value())).timeouts();
  }

  Call call(TraceRequest request) {
    return Call.of(request, toil.of(request)).keepingAlive(Double.POSITIVE_INFINITY);
  }

  void begins(Lease lease, TraceRequest request) {
    if (ordering != null) {
      ordering.begins(lease, request);
    }
  }

  /**
   * A lease ends.
   *
   * @param seconds how long it took when it was answered; not a number otherwise
   */
  void ended(Lease lease, TraceRequest request, Outcome outcome, double seconds) {
    if (ordering != null) {
      ordering.ends(lease, request, seconds);
    }
    dispatch.ended(lease, outcome);
    keepTicking();
  }
}
