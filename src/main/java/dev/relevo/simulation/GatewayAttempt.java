package dev.relevo.simulation;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.provider.Timeouts;
import org.jspecify.annotations.Nullable;

/** One attempt of a request under a lease, with its clocks. Not thread-safe. */
final class GatewayAttempt implements Exchange.Asker {
  /** A candidate is late only after twice its usual time. */
  private static final double PATIENCE = 2;

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
    this.late =
        Math.max(
            SimulatedWorker.seconds(timeouts().late()),
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
    lookWhetherStalled(0);
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
        new Outcome.Succeeded(spokeAt - since, now - spokeAt, told.answerTokens()),
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
