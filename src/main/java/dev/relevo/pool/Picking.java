package dev.relevo.pool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Picks among the candidates of one request: the first usable one in the order of groups, health,
 * preferred abilities and strategy.
 *
 * <p>Some usable ones are passed over where somebody else can do it: of whose keys hardly anything
 * is left, within the group; by a request that could not go elsewhere if that failed, those on
 * trial; and last of all, those that have failed the request and may be tried once more.
 *
 * <p>The <em>asked</em> model is that of the first group with anybody who may answer; with {@code
 * auto} these are all default models. Where nobody of that group is usable, but a limit there ends
 * in a moment, the request waits for that instead of going to another model.
 */
final class Picking {

  /** Why a usable candidate is passed over, in the order in which they are taken after all. */
  private enum Sparing {
    SCARCE(Weighed.Verdict.SPARED, "hardly anything is left of its keys"),
    ON_TRIAL(Weighed.Verdict.SPARED, "on trial"),
    TRIED_ONCE(Weighed.Verdict.TRIED, "only when nobody else is left");

    private final Weighed.Verdict verdict;
    private final String words;

    Sparing(Weighed.Verdict verdict, String words) {
      this.verdict = verdict;
      this.words = words;
    }
  }

  /** Somebody who can be chosen, and where that is noted. */
  private record Pick(Candidate candidate, KeyChoice key, boolean fallback, int place) {}

  private final Selection.Ask ask;
  private final ModelResolution.Resolved resolved;
  private final boolean mayFail;
  private final Findings findings;
  private final Weighing weighing;
  private final Instant now;

  /**
   * For one request.
   *
   * @param mayFail whether it can go elsewhere when this attempt fails
   */
  Picking(
      Selection.Ask ask,
      ModelResolution.Resolved resolved,
      boolean mayFail,
      Findings findings,
      Instant now) {
    this.ask = ask;
    this.resolved = resolved;
    this.mayFail = mayFail;
    this.findings = findings;
    this.weighing = findings.weighing;
    this.now = now;
  }

  /**
   * Decides.
   *
   * @param order the strategy's order of a group
   * @param usable the key with which a candidate can be used, or null when it cannot; it notes why
   */
  Selection.Decision decide(
      UnaryOperator<List<Candidate>> order, Function<Candidate, @Nullable KeyChoice> usable) {
    List<ModelResolution.Group> groups = resolved.groups();
    Map<Sparing, Pick> spared = new EnumMap<>(Sparing.class);
    boolean asked = true;
    for (int i = 0; i < groups.size(); i++) {
      ModelResolution.Group group = groups.get(i);
      if (group.lastResort() && (ask.beside() || findings.outlook.somebodyComes())) {
        weighing.addGroups(groups, i);
        break;
      }
      List<Candidate> ordered = ordered(group.candidates(), order);
      for (int j = 0; j < ordered.size(); j++) {
        Candidate candidate = ordered.get(j);
        KeyChoice key = usable.apply(candidate);
        if (key == null) {
          if (findings.claimed() != null && !spared.containsKey(Sparing.SCARCE)) {
            findings.othersFree = isAnybodyFree(ordered.subList(j + 1, ordered.size()));
            return new Selection.Wait(findings);
          }
          continue;
        }
        boolean fallback = !asked || findings.passedOver;
        Pick pick = new Pick(candidate, key, fallback, weighing.size());
        Sparing sparing = sparing(candidate, key);
        if (sparing == null) {
          weighing.add(candidate, Weighed.Verdict.CHOSEN);
          weighing.addRest(ordered, j + 1, Weighed.Verdict.LATER);
          weighing.addGroups(groups, i + 1);
          return chosen(pick);
        }
        findings.spared(candidate, sparing.verdict, sparing.words);
        spared.putIfAbsent(sparing, pick);
      }
      Pick scarce = spared.get(Sparing.SCARCE);
      if (scarce != null) {
        weighing.addGroups(groups, i + 1);
        return chosen(scarce);
      }
      if (asked && findings.outlook.limitEndsSoon()) {
        return new Selection.Wait(findings);
      }
      asked = asked && findings.onlyNotAllowed;
    }
    Pick trial = spared.get(Sparing.ON_TRIAL);
    Pick pick = trial == null ? spared.get(Sparing.TRIED_ONCE) : trial;
    return pick == null ? findings.decision() : chosen(pick);
  }

  private static boolean isAnybodyFree(List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      if (candidate.hasFreeSlot()) {
        return true;
      }
    }
    return false;
  }

  private Selection.Chosen chosen(Pick pick) {
    weighing.choose(pick.place());
    return new Selection.Chosen(
        pick.candidate(),
        pick.key().key(),
        pick.key().inTurn(),
        pick.fallback(),
        !resolved.found(),
        weighing.list());
  }

  private @Nullable Sparing sparing(Candidate candidate, KeyChoice key) {
    if (Tried.isLast(ask.tried(), candidate, key.key().index())) {
      return Sparing.TRIED_ONCE;
    }
    if (key.standing() == KeyStanding.SCARCE) {
      return Sparing.SCARCE;
    }
    return !mayFail && isTrial(candidate, key) ? Sparing.ON_TRIAL : null;
  }

  private boolean isTrial(Candidate candidate, KeyChoice key) {
    return key.standing() == KeyStanding.ON_TRIAL
        || candidate.model().circuit().state(now) == CircuitStatus.State.HALF_OPEN;
  }

  /** One candidate needs no order. */
  private List<Candidate> ordered(
      List<Candidate> candidates, UnaryOperator<List<Candidate>> order) {
    return candidates.size() < 2 ? candidates : best(order.apply(candidates));
  }

  /**
   * Two stable partitions of the strategy's order: who is degraded follows those who are well, and
   * among equals in health, who lacks what the request prefers follows those who have it.
   */
  private List<Candidate> best(List<Candidate> ordered) {
    List<Candidate> sorted = new ArrayList<>(ordered);
    sorted.sort(
        Comparator.<Candidate, Boolean>comparing(one -> one.worker().health() == Health.DEGRADED)
            .thenComparing(
                one -> !one.model().info().capabilities().hasAll(ask.profile().prefers())));
    return sorted;
  }
}
