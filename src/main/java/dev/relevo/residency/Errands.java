package dev.relevo.residency;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.ModelTag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The orders that one host is performing. One is over when the host has answered and a look at its
 * memory that began after that confirms it; where there is none to be had, the answer has to do.
 * Not thread-safe.
 */
final class Errands {
  /** How long a model may take to leave. */
  static final Duration UNLOAD_PATIENCE = Duration.ofSeconds(30);

  /** How long a model may take to be listed once it is loaded. */
  static final Duration LISTING_PATIENCE = Duration.ofSeconds(2);

  private static final class Errand {
    private final Order order;
    private final long number;
    private final Instant since;
    private @Nullable Instant answered;
    private @Nullable ProviderError failure;

    /** Whether the look that is under way began after the answer. */
    private boolean judged;

    private Errand(Order order, long number, Instant since) {
      this.order = order;
      this.number = number;
      this.since = since;
    }

    private boolean isLoad() {
      return order instanceof Order.Load;
    }

    private String model() {
      return order.model();
    }
  }

  private final String worker;
  private final Map<String, Errand> errands = new LinkedHashMap<>();
  private long numbers;

  Errands(String worker) {
    this.worker = worker;
  }

  /** An order is given to the host. Returns its number. */
  long begin(Order order, Instant now) {
    long number = ++numbers;
    errands.put(ModelTag.with(order.model()), new Errand(order, number, now));
    return number;
  }

  boolean isUnderWay(String model) {
    return errands.containsKey(ModelTag.with(model));
  }

  /**
   * The host has answered. Answers to orders that are over already change nothing.
   *
   * @param failure why it cannot do it, or null
   * @return whether anything has changed
   */
  boolean answered(Order order, long number, @Nullable ProviderError failure, Instant now) {
    Errand errand = errands.get(ModelTag.with(order.model()));
    if (errand == null || errand.number != number || errand.answered != null) {
      return false;
    }
    errand.answered = now;
    errand.failure = failure;
    return true;
  }

  /** Whether the host has answered and has yet to confirm. */
  boolean awaitConfirmation() {
    return errands.values().stream().anyMatch(it -> it.answered != null);
  }

  /** A look at the memory begins. */
  void lookBegins() {
    errands.values().forEach(it -> it.judged = it.answered != null);
  }

  /** The look has brought this. Returns what is to be told, in this order. */
  List<Report> seen(List<LoadedModel> loaded, Instant now) {
    Set<String> listed = new HashSet<>();
    loaded.forEach(it -> listed.add(ModelTag.with(it.name())));
    List<Report> reports =
        settle(
            errand ->
                errand.judged
                    ? judge(errand, listed.contains(ModelTag.with(errand.model())), now)
                    : null);
    Set<String> except = Set.copyOf(errands.keySet());
    reports.add(new Report.Seen(worker, loaded, except));
    return reports;
  }

  private @Nullable Report judge(Errand errand, boolean listed, Instant now) {
    if (errand.isLoad()) {
      if (errand.failure != null || listed) {
        return byAnswer(errand);
      }
      return isOver(errand.answered, LISTING_PATIENCE, now)
          ? loadFailed(
              errand,
              ProviderError.of(
                  ErrorClass.BROKEN_ANSWER,
                  "the host has loaded " + errand.model() + " and does not list it"))
          : null;
    }
    if (!listed) {
      return new Report.Unloaded(worker, errand.model());
    }
    return errand.failure != null ? byAnswer(errand) : late(errand, now);
  }

  /** The host did not tell. Returns what is to be told. */
  List<Report> notSeen(Instant now) {
    return settle(
        errand -> {
          if (errand.answered == null) {
            return null;
          }
          return errand.isLoad() || errand.failure != null ? byAnswer(errand) : late(errand, now);
        });
  }

  /** The host never tells. Returns what is to be told. */
  List<Report> cannotTell() {
    List<Report> reports = settle(errand -> errand.answered == null ? null : byAnswer(errand));
    reports.add(new Report.CannotTell(worker));
    return reports;
  }

  /** Nobody performs any more. Returns what is to be told. */
  List<Report> abandon(String why) {
    ProviderError error = ProviderError.of(ErrorClass.TRANSIENT, why);
    return settle(
        errand ->
            errand.isLoad()
                ? loadFailed(errand, error)
                : new Report.UnloadFailed(worker, errand.model(), why));
  }

  private interface Judgement {
    @Nullable Report of(Errand errand);
  }

  private List<Report> settle(Judgement judgement) {
    List<Report> reports = new ArrayList<>();
    errands
        .values()
        .removeIf(
            errand -> {
              Report report = judgement.of(errand);
              if (report != null) {
                reports.add(report);
              }
              return report != null;
            });
    return reports;
  }

  private Report byAnswer(Errand errand) {
    ProviderError failure = errand.failure;
    if (errand.isLoad()) {
      return failure == null ? loaded(errand) : loadFailed(errand, failure);
    }
    return failure == null
        ? new Report.Unloaded(worker, errand.model())
        : new Report.UnloadFailed(worker, errand.model(), failure.message());
  }

  private @Nullable Report late(Errand errand, Instant now) {
    return isOver(errand.answered, UNLOAD_PATIENCE, now)
        ? new Report.UnloadFailed(
            worker,
            errand.model(),
            "it is still in memory after " + UNLOAD_PATIENCE.toSeconds() + " s")
        : null;
  }

  private Report loaded(Errand errand) {
    Instant answered = errand.answered == null ? errand.since : errand.answered;
    double seconds = Duration.between(errand.since, answered).toMillis() / 1000.0;
    return new Report.Loaded(worker, errand.model(), seconds);
  }

  private Report loadFailed(Errand errand, ProviderError error) {
    return new Report.LoadFailed(worker, errand.model(), error);
  }

  private static boolean isOver(@Nullable Instant answered, Duration patience, Instant now) {
    return answered != null && !now.isBefore(answered.plus(patience));
  }
}
