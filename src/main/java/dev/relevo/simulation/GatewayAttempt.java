package dev.relevo.simulation;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.provider.Timeouts;
import org.jspecify.annotations.Nullable;

/** One attempt of a request under a lease, with its clocks. Not thread-safe. */
final class GatewayAttempt implements Exchange.Asker {
  /** A candidate is late only after twice its usual time. */
  private static final double PATIENCE = 2;

  /** Nobody waits longer for a trial, unless its candidate usually takes longer. */
  private static final double LATE_ON_TRIAL = 5;

  /** How often is told how many tokens have come, in seconds. */
  private static final double PROGRESS_EVERY = 1;

  private final GatewayRequest owner;
  private final Lease lease;
  private final VirtualTime time;
  private final SimulatedHost host;
  private final double late;
  private @Nullable Exchange exchange;
  private double since;
  private double spokeAt;
  private boolean over;

  GatewayAttempt(GatewayRequest owner, Lease lease) {
    this.owner = owner;
    this.lease = lease;
    this.time = owner.gateway().time;
    this.host = owner.gateway().host(lease);
    double limit = SimulatedWorker.seconds(timeouts().late());
    this.late =
        Math.max(
            lease.trial() ? Math.min(limit, LATE_ON_TRIAL) : limit,
            PATIENCE * lease.speed().firstTokenSeconds());
  }

  Lease lease() {
    return lease;
  }

  private Timeouts timeouts() {
    return owner.gateway().timeouts(lease);
  }

  void startAfter(double pause) {
    if (pause <= 0) {
      start();
    } else {
      time.after(pause, this::start);
    }
  }

  private void start() {
    if (over) {
      return;
    }
    since = time.seconds();
    exchange = host.ask(owner.gateway().call(owner.request()), this);
    time.after(late, this::lookWhetherLate);
    time.after(
        SimulatedWorker.seconds(timeouts().firstContent()),
        () -> {
          if (spokeAt == 0) {
            silent();
          }
        });
    time.after(SimulatedWorker.seconds(timeouts().total()), this::silent);
  }

  private void lookWhetherLate() {
    if (!over && spokeAt == 0) {
      owner.late();
      time.after(late, this::lookWhetherLate);
    }
  }

  private void silent() {
    if (!over) {
      stop();
      owner.failed(this, ProviderError.of(ErrorClass.SILENT, "nothing came in time"));
    }
  }

  /** Breaks it off. */
  void stop() {
    over = true;
    if (exchange != null) {
      host.breakOff(exchange);
    }
  }

  /** What to tell when another attempt has spoken first. */
  Outcome.Overtaken overtaken() {
    double seconds = time.seconds() - since;
    return new Outcome.Overtaken(seconds, true, seconds >= late);
  }

  @Override
  public void spoke() {
    spokeAt = time.seconds();
    owner.spoke(this);
    tellProgress(0);
    lookWhetherStalled(0);
  }

  /** As often as the gateway's own attempts tell how many tokens have come, if more have. */
  private void tellProgress(int before) {
    if (!over && exchange != null) {
      int tokens = Math.max(1, host.written(exchange));
      if (tokens > before) {
        owner.gateway().dispatch().progressed(lease, tokens);
      }
      time.after(PROGRESS_EVERY, () -> tellProgress(tokens));
    }
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * 1e9);
  }

  /** A stream on which nothing more comes for too long has failed. */
  private void lookWhetherStalled(int tokensBefore) {
    double gap = SimulatedWorker.seconds(timeouts().gap());
    time.after(
        gap,
        () -> {
          int tokens = exchange == null ? 0 : host.written(exchange);
          if (over) {
            return;
          }
          if (tokens == tokensBefore) {
            silent();
          } else {
            lookWhetherStalled(tokens);
          }
        });
  }

  @Override
  public void whole(Exchange.Told told) {
    over = true;
    double now = time.seconds();
    owner.whole(
        this,
        new Outcome.Succeeded(
            spokeAt - since,
            now - spokeAt,
            Usage.reported(owner.request().promptTokens(), told.answerTokens()),
            new ChatEvent.Timing(
                nanos(told.loadSeconds()),
                nanos(told.promptSeconds()),
                nanos(told.answerSeconds()))),
        now - since);
  }

  @Override
  public void failed(Exchange.Failure failure) {
    if (!over) {
      over = true;
      owner.failed(this, meaning(failure));
    }
  }

  /** A failure in the gateway's terms. */
  static ProviderError meaning(Exchange.Failure failure) {
    return switch (failure) {
      case REFUSED -> ProviderError.unreachable("the connection was refused");
      case BROKEN -> ProviderError.reset("the connection broke");
      case MISSING -> ProviderError.ofStatus(ErrorClass.MODEL_MISSING, 404, "no such model");
      case ERROR -> ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "it failed");
      case FULL -> ProviderError.ofStatus(ErrorClass.TRANSIENT, 503, "it is busy");
    };
  }
}
