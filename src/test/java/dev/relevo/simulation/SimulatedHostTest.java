package dev.relevo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every expected time is computed by hand from the plan; a request travels for two milliseconds.
 */
final class SimulatedHostTest {
  private static final long GIB = HostPlan.GIB;
  private static final double TRIP = 0.002;

  /** Reads 1000 tokens a second and writes 10; a second stream costs half of the pace. */
  private static final HostPlan PLAN =
      new HostPlan(
          "h", 1000, 10, 1, 2, 8 * GIB, 1, 60, Map.of("a", 4 * GIB, "b", 6 * GIB), List.of());

  private final VirtualTime time = new VirtualTime();
  private final List<String> events = new ArrayList<>();
  private final Map<String, Double> at = new HashMap<>();

  @Test
  void ask_modelIsNotInMemory_isLoadedFirstAndTheTimesAreTold() {
    SimulatedHost host = new SimulatedHost(PLAN, time);
    Exchange.Told[] told = new Exchange.Told[1];
    host.ask(call("a", 500, 11), new Noted("x", told));
    runAll();

    assertThat(events).containsExactly("x spoke", "x whole");
    assertThat(at.get("x spoke")).isCloseTo(TRIP + 4 + 0.5, within(1e-6));
    assertThat(at.get("x whole")).isCloseTo(TRIP + 4 + 0.5 + 1, within(1e-6));
    assertThat(told[0].loadSeconds()).isCloseTo(TRIP + 4, within(1e-6));
    assertThat(told[0].promptSeconds()).isCloseTo(0.5, within(1e-6));
    assertThat(told[0].answerSeconds()).isCloseTo(1, within(1e-6));
    assertThat(host.loads()).isEqualTo(1);
  }

  @Test
  void ask_twoAtOnce_slowEachOther() {
    SimulatedHost host = loaded("a");
    host.ask(call("a", 1000, 11), new Noted("x"));
    host.ask(call("a", 1000, 11), new Noted("y"));
    double start = time.seconds() + TRIP;
    runUntil("y whole");

    // both read at half the rate, and write at half the rate
    assertThat(at.get("x spoke") - start).isCloseTo(2, within(1e-6));
    assertThat(at.get("y spoke") - start).isCloseTo(2, within(1e-6));
    assertThat(at.get("x whole") - start).isCloseTo(4, within(1e-6));
    assertThat(at.get("y whole") - start).isCloseTo(4, within(1e-6));
  }

  @Test
  void ask_moreThanSlots_waitsInside() {
    SimulatedHost host = loaded("a");
    double start = time.seconds() + TRIP;
    host.ask(call("a", 1000, 11), new Noted("x"));
    host.ask(call("a", 1000, 31), new Noted("y"));
    host.ask(call("a", 1000, 1), new Noted("z"));
    runUntil("y whole");

    // x is whole after four seconds; y has twenty tokens left, which z slows while it reads
    assertThat(at.get("x whole") - start).isCloseTo(4, within(1e-6));
    assertThat(at.get("z whole") - start).isCloseTo(5, within(1e-6));
    assertThat(at.get("y whole") - start).isCloseTo(4 + 1 + 1.5, within(1e-6));
  }

  @Test
  void ask_nextTurnOfAConversation_readsOnlyWhatIsNew() {
    SimulatedHost host = loaded("a");
    host.ask(new Call("a", 1000, 1, "talk", 1, Double.NaN), new Noted("x"));
    runUntil("x whole");
    double start = time.seconds() + TRIP;
    host.ask(new Call("a", 1101, 1, "talk", 1, Double.NaN), new Noted("y"));
    runUntil("y whole");

    assertThat(at.get("y whole") - start).isCloseTo(0.1, within(1e-6));
  }

  @Test
  void ask_noRoom_waitsForTheModelInUseAndThenPushesItOut() {
    SimulatedHost host = loaded("a");
    host.ask(call("a", 1000, 11), new Noted("x"));
    host.ask(call("b", 1000, 1), new Noted("y"));
    double start = time.seconds() + TRIP;
    runUntil("y whole");

    assertThat(at.get("x whole") - start).isCloseTo(2, within(1e-6));
    assertThat(at.get("y whole") - start).isCloseTo(2 + 6 + 1, within(1e-6));
    assertThat(host.loaded()).extracting(runner -> runner.model).containsExactly("b");
  }

  @Test
  void ask_modelThatCannotFit_fails() {
    SimulatedHost host = new SimulatedHost(PLAN.withModels(Map.of("huge", 9 * GIB)), time);
    host.ask(call("huge", 10, 1), new Noted("x"));
    host.ask(call("none", 10, 1), new Noted("y"));
    runAll();

    assertThat(events).containsExactly("x ERROR", "y MISSING");
  }

  @Test
  void loaded_nobodyUsesIt_leavesAfterItsTime() {
    SimulatedHost host = loaded("a");
    host.ask(call("a", 1000, 1), new Noted("x"));
    runUntil("x whole");
    assertThat(host.loaded()).hasSize(1);
    double idle = time.seconds();
    runAll();

    assertThat(host.loaded()).isEmpty();
    assertThat(time.seconds()).isCloseTo(idle + 60, within(1e-6));
  }

  @Test
  void loaded_orderedToStay_staysUntilItIsOrderedToLeave() {
    SimulatedHost host = new SimulatedHost(PLAN, time);
    host.ask(Call.toLoad("a"), new Noted("x"));
    runAll();
    assertThat(events).containsExactly("x whole");
    assertThat(host.loaded()).hasSize(1);

    host.unload("a");
    runAll();
    assertThat(host.loaded()).isEmpty();
  }

  @Test
  void breakOff_running_freesTheSlot() {
    SimulatedHost host = loaded("a");
    Exchange x = host.ask(call("a", 1000, 1000), new Noted("x"));
    host.ask(call("a", 1000, 1000), new Noted("y"));
    host.ask(call("a", 1000, 1), new Noted("z"));
    time.after(1, () -> host.breakOff(x));
    runUntil("z whole");

    assertThat(events).doesNotContain("x whole", "y whole");
  }

  @Test
  void dies_openAnswersBreakAndNewOnesAreRefused() {
    SimulatedHost host = ill(Fault.Kind.DEAD, 5, Double.POSITIVE_INFINITY);
    host.ask(call("a", 500, 1000), new Noted("x"));
    time.after(6, () -> host.ask(call("a", 500, 10), new Noted("y")));
    time.after(6, () -> host.probe(well -> events.add("probe " + well)));
    runAll();

    assertThat(events).containsExactly("x spoke", "x BROKEN", "y REFUSED", "probe false");
  }

  @Test
  void lies_probeIsFineAndEverythingFails() {
    SimulatedHost host = ill(Fault.Kind.MISSING, 0, Double.POSITIVE_INFINITY);
    host.ask(call("a", 500, 10), new Noted("x"));
    host.probe(well -> events.add("probe " + well));
    runAll();

    assertThat(events).containsExactly("x MISSING", "probe true");
    assertThat(at.get("x MISSING")).isCloseTo(TRIP, within(1e-6));
  }

  @Test
  void wedges_nothingIsAnsweredUntilItRecovers() {
    SimulatedHost host = ill(Fault.Kind.WEDGED, 5, 100);
    host.ask(call("a", 500, 1000), new Noted("x"));
    time.after(6, () -> host.ask(call("a", 500, 10), new Noted("y")));
    time.after(7, () -> host.probe(well -> events.add("probe " + well)));
    time.after(99, () -> assertThat(host.loaded()).hasSize(1));
    time.after(101, () -> host.ask(call("a", 500, 1), new Noted("z")));
    runAll();

    assertThat(events)
        .containsExactly("x spoke", "probe true", "x BROKEN", "y BROKEN", "z spoke", "z whole");
    assertThat(at.get("y BROKEN")).isCloseTo(100, within(1e-6));
    assertThat(at.get("z whole")).isCloseTo(101 + TRIP + 4 + 0.5, within(1e-6));
  }

  private static Call call(String model, int prompt, int answer) {
    return new Call(model, prompt, answer, "", 1, Double.NaN);
  }

  private SimulatedHost ill(Fault.Kind kind, double from, double until) {
    return new SimulatedHost(PLAN.with("h", new Fault(kind, from, until)), time);
  }

  private SimulatedHost loaded(String model) {
    SimulatedHost host = new SimulatedHost(PLAN, time);
    host.ask(Call.toLoad(model).keepingAlive(60), new Noted("load"));
    runUntil("load whole");
    events.clear();
    return host;
  }

  private void runUntil(String event) {
    boolean more = true;
    while (more && !events.contains(event)) {
      more = time.next();
    }
    assertThat(events).contains(event);
  }

  private void runAll() {
    while (time.next()) {
      assertThat(time.seconds()).isLessThan(10_000);
    }
  }

  private final class Noted implements Exchange.Asker {
    private final String name;
    private final Exchange.Told[] told;

    private Noted(String name, Exchange.Told... told) {
      this.name = name;
      this.told = told;
    }

    private void note(String what) {
      events.add(name + " " + what);
      at.put(name + " " + what, time.seconds());
    }

    @Override
    public void spoke() {
      note("spoke");
    }

    @Override
    public void whole(Exchange.Told all) {
      if (told.length > 0) {
        told[0] = all;
      }
      note("whole");
    }

    @Override
    public void failed(Exchange.Failure failure) {
      note(failure.name());
    }
  }
}
