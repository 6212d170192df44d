package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Steering.Priority;
import dev.relevo.pool.FairQueue.Ticket;
import dev.relevo.pool.FairQueue.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/** What holds for the queue whatever is asked of it. */
final class FairQueuePropertyTest {
  private static final List<Priority> PRIORITIES = List.of(Priority.values());
  private static final List<Verdict> VERDICTS = List.of(Verdict.values());

  private static final Duration AGEING = Duration.ofSeconds(20);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private record Asked(int number, Ticket ticket, Instant since) {}

  private FairQueue<Asked> queue = new FairQueue<>(10_000, AGEING);
  private Instant now = START;
  private int asked;

  @BeforeTry
  void begin() {
    queue = new FairQueue<>(10_000, AGEING);
    now = START;
    asked = 0;
  }

  private Asked add(Priority priority, String caller, int tokens) {
    Asked item = new Asked(asked++, new Ticket(priority, caller, tokens), now);
    assertThat(queue.add(item, item.ticket(), now)).isTrue();
    return item;
  }

  private Asked serve() {
    List<Asked> served = new ArrayList<>();
    queue.offerAll(
        now,
        item -> {
          if (!served.isEmpty()) {
            return Verdict.WAITS;
          }
          served.add(item);
          return Verdict.BEGINS;
        });
    return served.get(0);
  }

  /**
   * Two callers always have requests waiting: what each has been given stays within a request's
   * size of its half, wherever one begins to look, and whatever is expected of a request.
   */
  @Property(tries = 300)
  void serve_twoCallersAlwaysWait_eachGetsHalfTheTokens(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int waitingOfOne,
      @ForAll @IntRange(min = 1, max = 200) int waitingOfOther,
      @ForAll @IntRange(min = 10, max = 4000) int largestOfOne,
      @ForAll @IntRange(min = 10, max = 4000) int largestOfOther,
      @ForAll @IntRange(min = 0, max = 3) int secondsEach) {
    Random random = new Random(seed);
    for (int i = 0; i < waitingOfOne; i++) {
      add(Priority.NORMAL, "one", 1 + random.nextInt(largestOfOne));
    }
    for (int i = 0; i < waitingOfOther; i++) {
      add(Priority.NORMAL, "other", 1 + random.nextInt(largestOfOther));
    }
    long ahead = 0;
    long most = 0;
    long least = 0;
    for (int i = 0; i < 300; i++) {
      now = now.plusSeconds(secondsEach);
      Asked served = serve();
      boolean one = served.ticket().caller().equals("one");
      int largest = one ? largestOfOne : largestOfOther;
      int took = 1 + random.nextInt(largest);
      queue.ended(served.ticket(), took);
      ahead += one ? took : -took;
      add(Priority.NORMAL, served.ticket().caller(), 1 + random.nextInt(largest));
      most = Math.max(most, ahead);
      least = Math.min(least, ahead);
    }
    // ahead is twice the distance from the half
    assertThat(most - least).isLessThanOrEqualTo(4L * Math.max(largestOfOne, largestOfOther));
  }

  /** However much of the highest priority comes, and from however many callers. */
  @Property(tries = 200)
  void serve_constantLoadOfTheHighest_everybodyIsServedInTime(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 30) int callersOfHigh,
      @ForAll @IntRange(min = 1, max = 10) int callers) {
    Random random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      add(PRIORITIES.get(random.nextInt(3)), "c" + random.nextInt(callers), 100);
    }
    // in its fair turn, twice the ageing later, and behind those who are as late
    long longest = 20L * (callersOfHigh + callers) + 2 * AGEING.toSeconds() + 20;
    int left = 20;
    for (int second = 0; left > 0; second++) {
      assertThat(second).isLessThanOrEqualTo((int) longest);
      while (queue.size() < 40) {
        add(Priority.HIGH, "h" + random.nextInt(callersOfHigh), 100);
      }
      Asked served = serve();
      queue.ended(served.ticket(), 100);
      left -= served.number() < 20 ? 1 : 0;
      now = now.plusSeconds(1);
    }
  }

  /** Callers who come once, one after another, are no reason to forget one who has been there. */
  @Property(tries = 50)
  void serve_newCallersWithoutEnd_nobodyIsForgotten(
      @ForAll @IntRange(min = 1, max = 4000) int tokens,
      @ForAll @IntRange(min = 1, max = 5) int requests) {
    for (int i = 0; i < requests; i++) {
      add(Priority.NORMAL, "known", tokens);
    }
    // what it asks for is shared with the guests, and after that it is late for twice the ageing
    long longest = requests * (3L * tokens / 100 + 1) + 2 * AGEING.toSeconds();
    int left = requests;
    for (int second = 0; left > 0; second++) {
      assertThat(second).isLessThanOrEqualTo((int) longest);
      add(Priority.NORMAL, "guest " + second, 100);
      Asked served = serve();
      queue.ended(served.ticket(), served.ticket().tokens());
      left -= served.ticket().caller().equals("known") ? 1 : 0;
      now = now.plusSeconds(1);
    }
  }

  /** Whatever happens, those that wait are in the order once each, and nobody else is. */
  @Property(tries = 300)
  void inOrder_anything_isAPermutationOfThoseThatWait(
      @ForAll @Size(min = 1, max = 120) List<@IntRange(min = 0, max = 11) Integer> steps,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Asked> waiting = new ArrayList<>();
    for (int step : steps) {
      now = now.plusSeconds(random.nextInt(15));
      if (step < 7) {
        Priority priority = PRIORITIES.get(random.nextInt(3));
        waiting.add(add(priority, "c" + random.nextInt(4), random.nextInt(1000)));
      } else if (step < 9 && !waiting.isEmpty()) {
        waiting.remove(serve());
      } else if (step < 10 && !waiting.isEmpty()) {
        Asked leaves = waiting.remove(random.nextInt(waiting.size()));
        assertThat(queue.remove(leaves::equals, now)).isEqualTo(leaves);
      } else if (step < 11) {
        queue.ended(new Ticket(Priority.NORMAL, "c1", 500), random.nextInt(1000));
      } else {
        queue.offerAll(
            now,
            item -> {
              Verdict verdict = VERDICTS.get(random.nextInt(3));
              if (verdict != Verdict.WAITS) {
                waiting.remove(item);
              }
              return verdict;
            });
      }
      assertThat(queue.inOrder(now)).containsExactlyInAnyOrderElementsOf(waiting);
      assertThat(queue.size()).isEqualTo(waiting.size());
    }
  }

  /** Of one caller and one priority, first come is first served. */
  @Property(tries = 100)
  void inOrder_oneCaller_isByArrivalWithinEachPriority(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 8) Integer> seconds) {
    for (int pass : seconds) {
      now = now.plusSeconds(pass);
      add(PRIORITIES.get(pass % 3), "c", 100 * pass);
    }
    for (Priority priority : Priority.values()) {
      assertThat(queue.inOrder(now))
          .filteredOn(item -> item.ticket().priority() == priority)
          .isSortedAccordingTo((one, other) -> Integer.compare(one.number(), other.number()));
    }
  }
}
