package dev.relevo.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Steering.Priority;
import dev.relevo.pool.FairQueue.Ticket;
import dev.relevo.pool.FairQueue.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>(200, Duration.ofSeconds(20));
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private void add(String item, Priority priority, @Nullable String caller, int tokens) {
    assertThat(queue.add(item, new Ticket(priority, caller, tokens), now)).isTrue();
  }

  private void add(String item, Priority priority) {
    add(item, priority, null, 100);
  }

  private void addMany(int count, String caller, Priority priority, int tokens) {
    for (int i = 0; i < count; i++) {
      add(caller + i, priority, caller, tokens);
    }
  }

  private void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  /** Serves the first of those that wait. */
  private String serve() {
    List<String> served = new ArrayList<>();
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

  private List<String> serve(int count) {
    List<String> served = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      served.add(serve());
    }
    return served;
  }

  @Test
  void inOrder_oneCaller_goesByPriorityThenByArrival() {
    add("low", Priority.LOW);
    add("normal 1", Priority.NORMAL);
    add("high", Priority.HIGH);
    add("normal 2", Priority.NORMAL);

    assertThat(queue.inOrder(now)).containsExactly("high", "normal 1", "normal 2", "low");
    assertThat(queue.size()).isEqualTo(4);
    assertThat(queue.size(Priority.NORMAL)).isEqualTo(2);
  }

  @Test
  void offerAll_verdicts_whoDoesNotWaitOnIsGone() {
    add("a", Priority.NORMAL);
    add("b", Priority.NORMAL);
    add("c", Priority.LOW);
    List<String> offered = new ArrayList<>();

    queue.offerAll(
        now,
        item -> {
          offered.add(item);
          return switch (item) {
            case "a" -> Verdict.BEGINS;
            case "b" -> Verdict.WAITS;
            default -> Verdict.LEAVES;
          };
        });

    assertThat(offered).containsExactly("a", "b", "c");
    assertThat(queue.inOrder(now)).containsExactly("b");
  }

  @Test
  void add_full_isRefused() {
    addMany(200, "a", Priority.LOW, 100);

    assertThat(queue.add("one too many", new Ticket(Priority.HIGH, "b", 1), now)).isFalse();
    assertThat(queue.size()).isEqualTo(200);
    FairQueue<String> none = new FairQueue<>(0, Duration.ofSeconds(1));
    assertThat(none.add("x", new Ticket(Priority.HIGH, null, 1), now)).isFalse();
  }

  @Test
  void add_equalItems_areTwo() {
    add("same", Priority.NORMAL);
    add("same", Priority.NORMAL);

    assertThat(queue.inOrder(now)).containsExactly("same", "same");
    assertThat(queue.remove("same"::equals, now)).isEqualTo("same");
    assertThat(queue.inOrder(now)).containsExactly("same");
  }

  @Test
  void remove_nobodyIsMeant_isNull() {
    add("a", Priority.NORMAL);

    assertThat(queue.remove("b"::equals, now)).isNull();
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void serve_oneRequestBehindAHundredOfAnother_isServedNext() {
    addMany(100, "many", Priority.NORMAL, 100);
    serve(5);

    add("one", Priority.NORMAL, "few", 100);

    assertThat(serve()).isEqualTo("one");
  }

  @Test
  void serve_oneRequestBehindThoseWhoHaveWaitedForMinutes_isServedNext() {
    addMany(100, "many", Priority.NORMAL, 100);
    for (int i = 0; i < 40; i++) {
      pass(5);
      assertThat(serve()).isEqualTo("many" + i);
    }
    add("one", Priority.NORMAL, "few", 100);

    assertThat(serve())
        .as("their turn comes one by one, so none of them has aged")
        .isEqualTo("one");
  }

  @Test
  void serve_oneCallerAsksTenTimesAsMuch_getsATenthOfTheTurns() {
    addMany(20, "long", Priority.NORMAL, 1000);
    addMany(100, "short", Priority.NORMAL, 100);

    assertThat(serve(44)).filteredOn(item -> item.startsWith("long")).hasSize(4);
  }

  @Test
  void ended_wroteLessThanExpected_isChargedLess() {
    Ticket expected = new Ticket(Priority.NORMAL, "terse", 1000);
    addMany(20, "terse", Priority.NORMAL, 1000);
    addMany(20, "other", Priority.NORMAL, 1000);
    List<String> served = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      served.add(serve());
      if (served.get(i).startsWith("terse")) {
        queue.ended(expected, 500);
      }
    }

    assertThat(served).filteredOn(item -> item.startsWith("terse")).hasSize(8);
  }

  @Test
  void ended_nobodyOfThatCallerIsKnown_isIgnored() {
    addMany(1, "a", Priority.NORMAL, 100);
    queue.ended(new Ticket(Priority.NORMAL, "b", 100), 100_000);
    addMany(1, "b", Priority.NORMAL, 100);

    assertThat(serve(2)).containsExactly("a0", "b0");
  }

  @Test
  void remove_whoLeaves_costsItsCallerNothing() {
    addMany(10, "a", Priority.NORMAL, 1000);
    addMany(2, "b", Priority.NORMAL, 1000);
    for (int i = 0; i < 9; i++) {
      queue.remove(("a" + i)::equals, now);
    }

    assertThat(serve(2)).containsExactly("a9", "b0");
  }

  @Test
  void add_backAfterAPause_neitherOwesNorHasSavedUp() {
    addMany(60, "steady", Priority.NORMAL, 100);
    addMany(5, "guest", Priority.NORMAL, 100);
    serve(40);
    for (int i = 10; i < 20; i++) {
      add("guest" + i, Priority.NORMAL, "guest", 100);
    }

    assertThat(serve(10)).filteredOn(item -> item.startsWith("guest")).hasSize(5);
  }

  @Test
  void add_othersWaitForSomethingElseAndStayBehind_aNewcomerIsNotPutBehindAllOfThem() {
    addMany(50, "slow model", Priority.NORMAL, 1000);
    addMany(50, "fast model", Priority.NORMAL, 1000);
    queue.offerAll(
        now,
        item -> item.startsWith("fast") && !item.endsWith("49") ? Verdict.BEGINS : Verdict.WAITS);

    add("newcomer", Priority.NORMAL, "third", 1000);

    assertThat(queue.inOrder(now).indexOf("newcomer")).isLessThan(3);
  }

  @Test
  void inOrder_passedOverForAWhile_countsOnePriorityHigherThenTwo() {
    add("low", Priority.LOW, "a", 100);
    pass(19);
    add("normal", Priority.NORMAL, "b", 100);
    assertThat(queue.inOrder(now)).containsExactly("normal", "low");
    pass(1);
    assertThat(queue.inOrder(now)).containsExactly("low", "normal");
    pass(18);
    add("high", Priority.HIGH, "c", 100);
    assertThat(queue.inOrder(now)).containsExactly("high", "low", "normal");
    pass(2);
    assertThat(queue.inOrder(now)).containsExactly("low", "normal", "high");
  }

  @Test
  void serve_highComesWithoutEnd_lowIsServedAfterTwiceTheAgeing() {
    add("low", Priority.LOW, "a", 100);
    int seconds = 0;
    add("high 0", Priority.HIGH, "b", 100);
    while (!serve().equals("low")) {
      seconds++;
      pass(1);
      add("high " + seconds, Priority.HIGH, "b", 100);
    }

    assertThat(seconds).isEqualTo(40);
  }

  @Test
  void serve_highComesWithoutEndFromTheSameCaller_allOfItsLowOnesAreServed() {
    for (int i = 0; i < 5; i++) {
      add("low " + i, Priority.LOW);
    }
    List<String> served = new ArrayList<>();
    for (int second = 0; second < 50; second++) {
      add("high " + second, Priority.HIGH);
      served.add(serve());
      pass(1);
    }

    assertThat(served.subList(40, 50)).contains("low 0", "low 1", "low 2", "low 3", "low 4");
    assertThat(served.subList(0, 40)).allMatch(item -> item.startsWith("high"));
  }
}
