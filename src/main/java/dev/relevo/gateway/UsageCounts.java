package dev.relevo.gateway;

import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/**
 * Counts by worker and model what is asked, what fails and what is answered. Callers can make up
 * names of models, so of a great many only the first are counted one by one. Thread-safe.
 */
final class UsageCounts {
  /** Under which the models are counted that are too many. */
  static final String OTHERS = "(others)";

  static final int MOST = 2_000;

  private record Key(String worker, String model) {}

  private final ConcurrentMap<Key, ModelUsage> byModel = new ConcurrentHashMap<>();
  private final InstantSource clock;

  UsageCounts(InstantSource clock) {
    this.clock = clock;
  }

  /** A candidate is asked. */
  void asked(Lease lease) {
    change(
        lease.worker().value(),
        lease.model(),
        u ->
            new ModelUsage(
                u.worker(),
                u.model(),
                u.attempts() + 1,
                u.failures(),
                u.answers(),
                u.fallbackAnswers(),
                u.promptTokens(),
                u.completionTokens(),
                u.lastFailure()));
  }

  /** A candidate has failed. */
  void failed(Lease lease, ProviderError error, String requestId) {
    ModelUsage.Failure failure =
        new ModelUsage.Failure(
            clock.instant(), error.errorClass(), error.status(), Clipped.name(requestId));
    change(
        lease.worker().value(),
        lease.model(),
        u ->
            new ModelUsage(
                u.worker(),
                u.model(),
                u.attempts(),
                u.failures() + 1,
                u.answers(),
                u.fallbackAnswers(),
                u.promptTokens(),
                u.completionTokens(),
                failure));
  }

  /** A candidate has answered. */
  void answered(Served served, Usage took) {
    change(
        served.worker(),
        served.model(),
        u ->
            new ModelUsage(
                u.worker(),
                u.model(),
                u.attempts(),
                u.failures(),
                u.answers() + 1,
                u.fallbackAnswers() + (served.fallback() ? 1 : 0),
                u.promptTokens() + took.promptTokens(),
                u.completionTokens() + took.completionTokens(),
                u.lastFailure()));
  }

  private void change(String worker, String model, UnaryOperator<ModelUsage> change) {
    Key key = new Key(worker, Clipped.name(model));
    Key counted = byModel.size() < MOST || byModel.containsKey(key) ? key : new Key(worker, OTHERS);
    byModel.compute(
        counted,
        (any, before) ->
            change.apply(
                before == null ? ModelUsage.none(counted.worker(), counted.model()) : before));
  }

  /** All that was counted, by worker and model. */
  List<ModelUsage> list() {
    List<ModelUsage> all = new ArrayList<>(byModel.values());
    all.sort(Comparator.comparing(ModelUsage::worker).thenComparing(ModelUsage::model));
    return all;
  }
}
