package dev.relevo.residency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.MemorySettings;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever happens in whatever order, the promises of {@link Residency} hold. */
final class ResidencyPropertiesTest {
  private static final int LONGEST = 1_500;

  /** What may happen to a host and its requests. */
  enum Happening {
    ASK,
    GIVE_UP,
    FINISH,
    LOAD_DONE,
    LOAD_FAILED,
    UNLOAD_DONE,
    UNLOAD_FAILED,
    LOOK,
    RESTART,
    OTHERS_LOAD,
    OTHERS_UNLOAD,
    UNLOAD_UNUSED,
    SHORT_WHILE,
    LONG_WHILE
  }

  /** One of them; the number says to whom, or for how long. */
  record Step(Happening happening, int number) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Happening> happenings =
        Arbitraries.frequency(
            Tuple.of(12, Happening.ASK),
            Tuple.of(1, Happening.GIVE_UP),
            Tuple.of(8, Happening.FINISH),
            Tuple.of(8, Happening.LOAD_DONE),
            Tuple.of(1, Happening.LOAD_FAILED),
            Tuple.of(6, Happening.UNLOAD_DONE),
            Tuple.of(1, Happening.UNLOAD_FAILED),
            Tuple.of(3, Happening.LOOK),
            Tuple.of(1, Happening.RESTART),
            Tuple.of(1, Happening.OTHERS_LOAD),
            Tuple.of(1, Happening.OTHERS_UNLOAD),
            Tuple.of(1, Happening.UNLOAD_UNUSED),
            Tuple.of(6, Happening.SHORT_WHILE),
            Tuple.of(3, Happening.LONG_WHILE));
    return Combinators.combine(happenings, Arbitraries.integers().between(0, 60))
        .as(Step::new)
        .list()
        .ofMinSize(10)
        .ofMaxSize(150);
  }

  @Provide
  Arbitrary<MemorySettings> settings() {
    return Combinators.combine(
            Arbitraries.integers().between(4, 12),
            Arbitraries.of(
                List.<String>of(), List.of("m0:latest"), List.of("m0:latest", "m1:latest")),
            Arbitraries.of(0, 10, 30),
            Arbitraries.of(0, 5, 20))
        .as(
            (gib, pinned, minResidency, swapAfter) ->
                new MemorySettings(
                    gib * SimulatedHost.GIB,
                    pinned,
                    Duration.ofSeconds(minResidency),
                    Duration.ofSeconds(swapAfter),
                    null,
                    Duration.ofMinutes(1),
                    false,
                    null));
  }

  /** Safety at every step, and then everybody's turn comes. */
  @Property(tries = 500)
  void anyInterleaving_keepsEveryPromise(
      @ForAll("settings") MemorySettings settings,
      @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 6) Integer> gibs,
      @ForAll @IntRange(min = 0, max = 60) int growth,
      @ForAll("steps") List<Step> steps) {
    SimulatedHost host = new SimulatedHost(settings, gibs, growth, 2);
    for (Step step : steps) {
      perform(step, host);
      host.settle();
    }
    for (int second = 0; waiting(host) && second < LONGEST; second++) {
      host.pass(Duration.ofSeconds(1));
      host.finish(0);
      host.finish(0);
      host.unloadEnds(0, true);
      host.loadEnds(0, true);
      host.look();
      host.settle();
    }
    assertThat(waiting(host)).as("somebody waits for ever: %s", host.queue).isFalse();
  }

  /** Also while others keep asking, nobody waits longer than a turn of everybody takes. */
  @Property(tries = 50)
  void unendingWork_everybodyIsServedInTime(
      @ForAll @Size(min = 2, max = 6) List<@IntRange(min = 1, max = 6) Integer> gibs,
      @ForAll @Size(value = 200) List<@IntRange(min = 0, max = 59) Integer> asked) {
    MemorySettings settings =
        new MemorySettings(
            9 * SimulatedHost.GIB,
            List.of(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            null,
            Duration.ofMinutes(1),
            false,
            null);
    SimulatedHost host = new SimulatedHost(settings, gibs, 20, Integer.MAX_VALUE);
    host.look();
    long longest = 0;
    for (int number : asked) {
      // one model is in use all the time
      host.ask(host.name(0));
      host.ask(host.name(number));
      host.pass(Duration.ofSeconds(1));
      host.finishAfter(Duration.ofSeconds(2));
      host.unloadEnds(number, true);
      host.loadEnds(number, true);
      host.settle();
      for (Want want : host.queue) {
        longest = Math.max(longest, Duration.between(want.since(), host.now).toSeconds());
      }
    }
    assertThat(longest).isLessThan(gibs.size() * 30L);
    assertThat(host.loads).isLessThan(asked.size() / 20 * gibs.size() + gibs.size());
  }

  private static boolean waiting(SimulatedHost host) {
    host.queue.removeIf(it -> host.residency.standing(it.model(), host.now).room() == Room.NEVER);
    return !host.queue.isEmpty();
  }

  private static void perform(Step step, SimulatedHost host) {
    int number = step.number();
    switch (step.happening()) {
      case ASK -> host.ask(host.name(number));
      case GIVE_UP -> host.giveUp(number);
      case FINISH -> host.finish(number);
      case LOAD_DONE -> host.loadEnds(number, true);
      case LOAD_FAILED -> host.loadEnds(number, false);
      case UNLOAD_DONE -> host.unloadEnds(number, true);
      case UNLOAD_FAILED -> host.unloadEnds(number, false);
      case LOOK -> host.look();
      case RESTART -> host.restart();
      case OTHERS_LOAD -> host.othersLoad(host.name(number));
      case OTHERS_UNLOAD -> host.othersUnload(host.name(number));
      case UNLOAD_UNUSED -> host.unloadUnused();
      case SHORT_WHILE -> host.pass(Duration.ofMillis(100L * number));
      case LONG_WHILE -> host.pass(Duration.ofSeconds(number));
    }
  }
}
