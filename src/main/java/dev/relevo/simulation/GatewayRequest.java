package dev.relevo.simulation;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Outcome;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.Tried;
import dev.relevo.pool.WorkerPool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one request, by the gateway's rules: the next candidate after a failure, the same
 * once more where that helps, company for one that is late, all within one deadline and a number of
 * attempts. An answer that breaks off after it has begun is lost: hosts of this kind are not known
 * to go on with what another has begun. Not thread-safe.
 */
final class GatewayRequest {
  private static final int MOST_AT_ONCE = 3;
  private static final double PAUSE = 0.1;
  private static final Duration REST = Duration.ofSeconds(1);

  private final GatewayBalancer gateway;
  private final TraceRequest request;
  private final RequestProfile profile;
  private final Client client;
  private final Instant deadline;
  private final List<Tried> tried = new ArrayList<>();
  private final List<GatewayAttempt> running = new ArrayList<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private int made;
  private boolean asking;
  private boolean over;
  private @Nullable GatewayAttempt speaker;

  GatewayRequest(
      GatewayBalancer gateway, TraceRequest request, RequestProfile profile, Client client) {
    this.gateway = gateway;
    this.request = request;
    this.profile = profile;
    this.client = client;
    this.deadline = now().plus(gateway.routing.deadline());
  }

  TraceRequest request() {
    return request;
  }

  GatewayBalancer gateway() {
    return gateway;
  }

  void findFirst() {
    ask(false);
  }

  private Instant now() {
    return gateway.time.instant();
  }

  private void ask(boolean beside) {
    asking = true;
    Duration left = Duration.between(now(), deadline);
    gateway
        .dispatch()
        .acquire(
            profile,
            triedAndRunning(),
            left.isNegative() ? Duration.ZERO : left,
            beside,
            reply -> gateway.time.after(0, () -> onReply(reply, beside)));
    gateway.keepTicking();
  }

  /** Another model of a host would take the hardware away from the one that works there. */
  private List<Tried> triedAndRunning() {
    List<Tried> all = new ArrayList<>(tried);
    for (GatewayAttempt attempt : running) {
      all.add(new Tried(attempt.lease().worker(), null, null));
    }
    return all;
  }

  private void onReply(WorkerPool.Reply reply, boolean beside) {
    asking = false;
    boolean wanted = !over && speaker == null && mayBegin();
    if (reply instanceof WorkerPool.Granted granted) {
      if (wanted) {
        begin(granted.lease(), 0);
      } else {
        gateway.dispatch().ended(granted.lease(), new Outcome.Cancelled());
        gateway.keepTicking();
      }
    } else if (wanted && running.isEmpty()) {
      if (beside) {
        ask(false);
      } else {
        giveUp(made == 0);
      }
    }
  }

  private boolean mayBegin() {
    return made < gateway.routing.maxAttempts();
  }

  private void begin(Lease lease, double pause) {
    made++;
    asked.merge(candidate(lease), 1, Integer::sum);
    GatewayAttempt attempt = new GatewayAttempt(this, lease);
    running.add(attempt);
    gateway.begins(lease, request);
    attempt.startAfter(pause);
  }

  private static String candidate(Lease lease) {
    return lease.worker() + "/" + lease.model();
  }

  /** An attempt has brought nothing for long. */
  void late() {
    if (!asking && speaker == null && running.size() < MOST_AT_ONCE && mayBegin()) {
      ask(true);
    }
  }

  void spoke(GatewayAttempt attempt) {
    speaker = attempt;
    if (attempt.lease().trial()) {
      gateway.dispatch().trialSpoke(attempt.lease());
    }
    for (GatewayAttempt other : List.copyOf(running)) {
      if (other != attempt) {
        end(other, other.overtaken());
      }
    }
    client.spoke();
  }

  void whole(GatewayAttempt attempt, Outcome outcome, double seconds) {
    over = true;
    running.remove(attempt);
    gateway.ended(attempt.lease(), request, outcome, seconds);
    client.whole();
  }

  void failed(GatewayAttempt attempt, ProviderError error) {
    Lease lease = attempt.lease();
    running.remove(attempt);
    if (speaker == attempt) {
      gateway.ended(lease, request, new Outcome.Failed(error), Double.NaN);
      giveUp(false);
    } else if (isAskedAgain(lease, error)) {
      gateway.dispatch().askedAgain(lease, error);
      begin(lease, PAUSE);
    } else {
      tried.add(exclusion(lease, error));
      gateway.ended(lease, request, new Outcome.Failed(error), Double.NaN);
      if (!mayBegin() && running.isEmpty()) {
        giveUp(false);
      } else if (running.isEmpty() && !asking && !over) {
        ask(false);
      }
    }
  }

  private boolean isAskedAgain(Lease lease, ProviderError error) {
    boolean passing =
        error.errorClass() == ErrorClass.TRANSIENT
            && (error.status() == 500 || error.extent() == ProviderError.Extent.CONNECTION);
    return passing && isAskedOnce(lease) && mayBegin() && speaker == null;
  }

  private boolean isAskedOnce(Lease lease) {
    return asked.getOrDefault(candidate(lease), 0) <= 1;
  }

  private Tried exclusion(Lease lease, ProviderError error) {
    boolean passing =
        error.errorClass() == ErrorClass.TRANSIENT
            || error.errorClass() == ErrorClass.BROKEN_ANSWER;
    Instant again = passing && isAskedOnce(lease) ? now().plus(REST) : null;
    String model = error.wholeHost() ? null : lease.model();
    return new Tried(lease.worker(), model, null, again, again != null);
  }

  /**
   * The request ends without a whole answer.
   *
   * @param busy whether nobody could even be asked, so that the caller is told to come back
   */
  private void giveUp(boolean busy) {
    stop();
    if (busy) {
      client.refused();
    } else {
      client.lost();
    }
  }

  /** The client has gone away. */
  void leave() {
    stop();
  }

  private void stop() {
    over = true;
    for (GatewayAttempt attempt : List.copyOf(running)) {
      end(attempt, new Outcome.Cancelled());
    }
  }

  private void end(GatewayAttempt attempt, Outcome outcome) {
    running.remove(attempt);
    attempt.stop();
    gateway.ended(attempt.lease(), request, outcome, Double.NaN);
  }
}
