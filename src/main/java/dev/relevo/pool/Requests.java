package dev.relevo.pool;

import dev.relevo.chat.Steering;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers those who ask for whom to send a request to. What can be decided about one at once, is;
 * the others wait in line, and a round through them decides anew when something has changed. What
 * they wait for follows from that, and their hosts get their orders. Not thread-safe.
 */
final class Requests {
  private Rules rules;
  private final InstantSource clock;
  private final DoubleSupplier random;
  private final Roster workers;
  private final ManagedMemory memory;
  private final Leases leases;
  private final Occupied occupied;
  private final Preloads preloads;
  private final WaitingLine line;

  /**
   * Nobody has asked yet.
   *
   * @param occupied what is taken
   * @param preloads those who want models in memory, and wait behind the requests
   */
  Requests(
      Rules rules,
      InstantSource clock,
      DoubleSupplier random,
      Roster workers,
      ManagedMemory memory,
      Leases leases,
      Occupied occupied,
      Preloads preloads) {
    this.rules = rules;
    this.clock = clock;
    this.random = random;
    this.workers = workers;
    this.memory = memory;
    this.leases = leases;
    this.occupied = occupied;
    this.preloads = preloads;
    this.line = new WaitingLine(rules.settings);
  }

  /** From now on these rules hold, for those who bring none of their own. */
  void changed(Rules newRules) {
    rules = newRules;
    line.changed(newRules.settings);
  }

  /** As {@link Dispatch#acquire}. */
  void acquire(
      RequestProfile profile,
      List<Tried> tried,
      Duration patience,
      boolean beside,
      @Nullable RoutingSettings own,
      Consumer<WorkerPool.Reply> replyTo) {
    Instant now = clock.instant();
    Rules by = own == null || own.equals(rules.settings) ? rules : new Rules(own, rules.strategies);
    Selection.Ask ask =
        new Selection.Ask(
            profile,
            tried,
            beside,
            now,
            now.plus(patience),
            Allowed.of(profile.permissions(), by.settings));
    Selection.Decision decision = decide(ask, by);
    if (decision instanceof Selection.Wait wait) {
      enqueue(new Waiting(ask, by, replyTo, wait), wait);
    } else {
      answer(ask, replyTo, decision, null);
    }
  }

  private void enqueue(Waiting waiting, Selection.Wait wait) {
    Instant now = clock.instant();
    if (!line.add(waiting, now)) {
      Selection.Decision end = asInTheEnd(waiting);
      Selection.Decision told = end instanceof Selection.Chosen ? end : wait.queueFull();
      answer(waiting.ask(), waiting.replyTo(), told, null);
    } else if (!wait.isForSlots() || !isInVain(waiting, now)) {
      note(waiting);
      memory.order(now);
    }
  }

  /**
   * Whether its turn will surely come too late: then it leaves the queue, and gets at once what it
   * would get in the end.
   */
  private boolean isInVain(Waiting waiting, Instant now) {
    StartForecast.Expected expected = line.expected(waiting, leases.running(), now);
    Duration late = expected.lateFor(waiting.ask().patience(waiting.rules().settings));
    if (late == null) {
      return false;
    }
    Selection.Decision end = asInTheEnd(waiting);
    if (end instanceof Selection.Wait) {
      return false;
    }
    line.remove(waiting, now);
    Selection.Decision told =
        end instanceof Selection.Refused refused
            ? new Selection.Refused(expected.refusal(late), refused.weighed())
            : end;
    answer(waiting.ask(), waiting.replyTo(), told, null);
    return true;
  }

  /** What it would get after it has waited: then it goes to somebody else who is free. */
  private Selection.Decision asInTheEnd(Waiting waiting) {
    Rules by = waiting.rules();
    return decide(waiting.ask().havingWaited(by.settings.queueTimeout()), by);
  }

  /** As {@link Dispatch#forget}. */
  void forget(Consumer<WorkerPool.Reply> replyTo) {
    if (line.remove(replyTo, clock.instant())) {
      replyTo.accept(new WorkerPool.Forgotten());
      decideAgain();
    }
  }

  /** Where a request stands that waits; null when it does not. */
  @Nullable QueuePlace place(String requestId) {
    return line.place(requestId, leases.running(), memory, clock.instant());
  }

  /** How many of each priority wait. */
  Map<Steering.Priority, Integer> waiting() {
    return line.sizes();
  }

  /** Whether {@link #decideAboutAll} is to be called: somebody waits. */
  boolean areWaiting() {
    return line.size() > 0 || preloads.areWaiting();
  }

  /** A lease has ended. */
  void ended(RunningLease ended, Outcome outcome, Instant now) {
    line.ended(ended, outcome, now);
  }

  /** A worker is gone. */
  void removed(WorkerId worker) {
    line.forget(worker);
  }

  /** Takes down what somebody waits for. */
  private void note(Waiting waiting) {
    Selection.Ask ask = waiting.ask();
    Candidate claimed = waiting.claimed();
    if (claimed != null) {
      occupied.claim(claimed, ask.profile(), clock.instant());
    }
    Candidate wanted = waiting.wanted();
    if (wanted != null) {
      occupied.want(wanted, ask.since());
    }
  }

  private Selection.Decision decide(Selection.Ask ask, Rules by) {
    return new Selection(workers.snapshots(), occupied, by.settings, by.strategies, clock.instant())
        .decide(ask, leases.granted(), random.getAsDouble());
  }

  /** Answers one that has waited. Returns what that means for the queue. */
  private FairQueue.Verdict answer(Waiting waiting, Selection.Decision decision) {
    answer(waiting.ask(), waiting.replyTo(), decision, waiting);
    return decision instanceof Selection.Chosen
        ? FairQueue.Verdict.BEGINS
        : FairQueue.Verdict.LEAVES;
  }

  private void answer(
      Selection.Ask ask,
      Consumer<WorkerPool.Reply> replyTo,
      Selection.Decision decision,
      @Nullable Waiting waiting) {
    Duration waited = waiting == null ? Duration.ZERO : waiting.waited(clock.instant());
    if (decision instanceof Selection.Chosen chosen) {
      Lease lease = leases.grant(ask.profile(), chosen, waiting != null, clock.instant());
      replyTo.accept(new WorkerPool.Granted(lease, chosen.weighed(), waited));
    } else if (decision instanceof Selection.Refused refused) {
      replyTo.accept(new WorkerPool.Refused(refused.refusal(), refused.weighed(), waited));
    }
  }

  /** Decides about everybody who waits, by which those are refused whose time is up. */
  void decideAboutAll() {
    occupied.beginRound();
    line.offerAll(clock.instant(), this::offer);
    endRound();
  }

  private void endRound() {
    Instant now = clock.instant();
    preloads.serve(now);
    memory.order(now);
  }

  /**
   * Something has changed: decides again about one of each kind that waits, and about the next of
   * that kind when it need not wait any longer, or has claimed a place while others are free. About
   * everybody is decided by {@link #decideAboutAll}; until then they wait for what they have waited
   * for.
   */
  void decideAgain() {
    if (!areWaiting()) {
      if (occupied.endRounds()) {
        memory.order(clock.instant());
      }
      return;
    }
    occupied.beginRound();
    WaitingKinds inVain = new WaitingKinds();
    line.offerAll(
        clock.instant(),
        waiting -> {
          if (inVain.covers(waiting.kind(), waiting.promptCharacters())) {
            note(waiting);
            return FairQueue.Verdict.WAITS;
          }
          Selection.Decision decision = decide(waiting.ask(), waiting.rules());
          if (decision instanceof Selection.Wait wait) {
            waitsOn(waiting, wait);
            if (wait.claimed() == null || !wait.othersFree()) {
              inVain.add(waiting.kind(), waiting.promptCharacters());
            }
            return FairQueue.Verdict.WAITS;
          }
          return answer(waiting, decision);
        });
    endRound();
  }

  /** Decides about one that waits. */
  private FairQueue.Verdict offer(Waiting waiting) {
    Selection.Decision decision = decide(waiting.ask(), waiting.rules());
    if (decision instanceof Selection.Wait wait) {
      waitsOn(waiting, wait);
      return FairQueue.Verdict.WAITS;
    }
    return answer(waiting, decision);
  }

  private void waitsOn(Waiting waiting, Selection.Wait wait) {
    waiting.waits(wait);
    note(waiting);
  }
}
