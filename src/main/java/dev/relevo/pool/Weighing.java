package dev.relevo.pool;

import dev.relevo.provider.Capabilities;
import dev.relevo.residency.Room;
import dev.relevo.residency.Standing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Notes what became of each candidate while one is looked for. The words are made only when
 * somebody reads them. Not thread-safe.
 */
final class Weighing {
  /** More than so many tell nobody anything. */
  static final int MOST = 32;

  private final RequestProfile profile;
  private final Eligibility eligible;
  private final List<Tried> tried;
  private final Instant now;
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(Candidate candidate, Weighed.Verdict verdict, @Nullable String detail) {}

  Weighing(RequestProfile profile, Eligibility eligible, List<Tried> tried, Instant now) {
    this.profile = profile;
    this.eligible = eligible;
    this.tried = tried;
    this.now = now;
  }

  /** Notes the next candidate. */
  void add(Candidate candidate, Weighed.Verdict verdict) {
    add(candidate, verdict, null);
  }

  /**
   * Notes the next candidate.
   *
   * @param detail in the words of here; null for those that follow from the verdict
   */
  void add(Candidate candidate, Weighed.Verdict verdict, @Nullable String detail) {
    entries.add(new Entry(candidate, verdict, detail));
  }

  /** Notes one whose limits allow no more until then. */
  void usedUp(Candidate candidate, Instant until) {
    add(candidate, Weighed.Verdict.USED_UP, "its limits are used up" + from(" until ", until));
  }

  /** How many have been noted, which is the place of the next one. */
  int size() {
    return entries.size();
  }

  /** The one noted at that place is chosen after all. */
  void choose(int place) {
    entries.set(place, new Entry(entries.get(place).candidate(), Weighed.Verdict.CHOSEN, null));
  }

  /** Notes those from there on, at whom nobody needs to look. */
  void addRest(List<Candidate> candidates, int from, Weighed.Verdict verdict) {
    for (int i = from; i < candidates.size() && entries.size() < MOST; i++) {
      Candidate candidate = candidates.get(i);
      add(candidate, eligible.isAllowed(candidate) ? verdict : Weighed.Verdict.NOT_ALLOWED);
    }
  }

  /** Notes the groups from there on, at which nobody needs to look. */
  void addGroups(List<ModelResolution.Group> groups, int from) {
    for (int i = from; i < groups.size(); i++) {
      ModelResolution.Group group = groups.get(i);
      addRest(
          group.candidates(),
          0,
          group.lastResort() ? Weighed.Verdict.LAST_RESORT : Weighed.Verdict.LATER);
    }
  }

  /** What was noted, {@link #MOST} at most; whoever was chosen is in it. */
  List<Weighed> list() {
    int size = Math.min(entries.size(), MOST);
    Weighed[] list = new Weighed[size];
    for (int i = 0; i < size; i++) {
      list[i] = weighed(entries.get(i));
    }
    for (int i = size; i < entries.size(); i++) {
      if (entries.get(i).verdict() == Weighed.Verdict.CHOSEN) {
        list[size - 1] = weighed(entries.get(i));
      }
    }
    return List.of(list);
  }

  private Weighed weighed(Entry entry) {
    Candidate candidate = entry.candidate();
    return new Weighed(
        candidate.id(),
        candidate.modelName(),
        entry.verdict(),
        entry.detail() == null ? detail(candidate, entry.verdict()) : entry.detail());
  }

  private @Nullable String detail(Candidate candidate, Weighed.Verdict verdict) {
    WorkerSnapshot worker = candidate.worker();
    return switch (verdict) {
      case NOT_ALLOWED -> eligible.rulesOut(candidate);
      case NOT_CAPABLE -> String.join(", ", lacking(candidate, profile.needs()));
      case TOO_LONG -> "window " + candidate.model().info().contextTokens();
      case TRIED -> again(candidate);
      case OUT -> out(candidate);
      case KEYS_OUT -> keysOut(worker, true);
      case BUSY ->
          candidate.hasFreeSlot()
              ? "takes no more at once now"
              : candidate.inUse() + " of " + worker.slots() + " slots in use";
      case TOO_LARGE -> why(candidate);
      case NOT_LOADED -> loading(candidate);
      case CHOSEN, LATER, SPARED, LAST_RESORT, USED_UP -> null;
    };
  }

  private static @Nullable String why(Candidate candidate) {
    Standing standing = candidate.standing();
    return standing == null ? null : standing.why();
  }

  /** How far the loading of the candidate's model is. */
  static String loading(Candidate candidate) {
    return words(Objects.requireNonNull(candidate.standing()));
  }

  /** How a model stands, in words. */
  static String words(Standing standing) {
    String state =
        switch (standing.state()) {
          case ABSENT -> standing.room() == Room.NOW ? "to be loaded" : "waits for room in memory";
          case PULLING -> "being fetched";
          case LOADING -> "being loaded";
          case READY -> "in memory";
          case DRAINING, UNLOADING -> "makes room for another";
        };
    return standing.why() == null ? state : state + ": " + standing.why();
  }

  private static List<String> lacking(Candidate candidate, Capabilities needs) {
    return candidate.model().info().capabilities().lacking(needs);
  }

  private @Nullable String again(Candidate candidate) {
    Instant first = null;
    for (KeyStatus key : candidate.worker().keys()) {
      Instant again = Tried.again(tried, candidate, key.index());
      if (again != null && (first == null || again.isBefore(first))) {
        first = again;
      }
    }
    return first == null ? null : "again" + from(" from ", first);
  }

  private String out(Candidate candidate) {
    Health health = candidate.worker().health();
    if (!health.isUsable()) {
      String state =
          switch (health) {
            case HEALTHY, DEGRADED -> "usable";
            case LOADING -> "loading";
            case STARTING -> "starting";
            case CHECKING -> "being looked at";
            case DRAINING -> "draining";
            case DOWN -> "down";
          };
      String detail = candidate.worker().detail();
      return detail.equals(state) ? state : state + ": " + detail;
    }
    return "has failed, left alone" + from(" until ", candidate.model().circuit().openUntil());
  }

  /** The moment behind that word if it is to come; on the same day the time will do. */
  private String from(String word, Instant at) {
    if (!at.isAfter(now)) {
      return "";
    }
    String text = at.truncatedTo(ChronoUnit.SECONDS).toString();
    boolean sameDay = at.truncatedTo(ChronoUnit.DAYS).equals(now.truncatedTo(ChronoUnit.DAYS));
    return word + (sameDay ? text.substring(text.indexOf('T') + 1) : text);
  }

  /** The states of the keys that are out, each once. */
  private String keysOut(WorkerSnapshot worker, boolean withTimes) {
    Set<String> states = new TreeSet<>();
    for (KeyStatus key : worker.keys()) {
      Instant usedUpUntil = key.limits().usedUpUntil(now);
      boolean out = !key.isUsable(now) || key.isOnTrial(now);
      if (out || usedUpUntil != null) {
        String state =
            switch (key.state()) {
              case USABLE, COOLING_DOWN -> "rate limited";
              case QUOTA_EXHAUSTED -> "quota exhausted";
              case REJECTED -> "key rejected";
            };
        Instant until = out || usedUpUntil == null ? key.usableAt() : usedUpUntil;
        states.add(withTimes ? state + from(" until ", until) : state);
      }
    }
    return String.join(", ", states);
  }

  /** Those that could answer but for their state, with that state; each once. */
  String states() {
    Set<String> states = new LinkedHashSet<>();
    for (Entry entry : entries) {
      Candidate candidate = entry.candidate();
      WorkerSnapshot worker = candidate.worker();
      String state =
          switch (entry.verdict()) {
            case OUT ->
                worker.health().isUsable()
                    ? candidate.modelName() + " has failed and is left alone"
                    : worker.detail();
            case KEYS_OUT -> keysOut(worker, false);
            case USED_UP -> "its limits are used up";
            case TRIED -> isLimited(candidate) ? "rate limited" : null;
            case TOO_LARGE, NOT_LOADED -> why(candidate);
            case CHOSEN, LATER, NOT_ALLOWED, NOT_CAPABLE, TOO_LONG, BUSY, SPARED, LAST_RESORT ->
                null;
          };
      if (state != null) {
        states.add(candidate.id() + " (" + state + ")");
      }
    }
    return String.join("; ", states);
  }

  /** Whether the request has met a limit there that ends. */
  private boolean isLimited(Candidate candidate) {
    for (KeyStatus key : candidate.worker().keys()) {
      if (Tried.again(tried, candidate, key.index()) != null
          && !Tried.isLast(tried, candidate, key.index())) {
        return true;
      }
    }
    return false;
  }
}
