package dev.relevo.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelTag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ResidencyTest {
  private static final long GIB = 1L << 30;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MIN_RESIDENCY = Duration.ofSeconds(10);
  private static final Duration SWAP_AFTER = Duration.ofSeconds(20);

  private Instant now = START;
  private Residency residency = residency(8);
  private final Map<String, Long> weights = new HashMap<>();

  @BeforeEach
  void knowFourModelsOfThreeGib() {
    residency = seenEmpty(residency(8));
  }

  // --- what fits

  @Test
  void plan_modelThatFits_isLoadedOnce() {
    assertThat(plan("a")).containsExactly(load("a"));
    assertThat(plan("a")).isEmpty();
    assertThat(state("a")).isEqualTo(ModelState.LOADING);
    residency.loaded("a", 3, now);
    assertThat(state("a")).isEqualTo(ModelState.READY);
    assertThat(plan("a")).isEmpty();
  }

  @Test
  void plan_whatIsBeingLoaded_countsAlready() {
    assertThat(plan("a", "b", "c")).containsExactly(load("a"), load("b"));
    assertThat(residency.bytesReserved()).isEqualTo(6 * GIB);
    assertThat(standing("c").room()).isEqualTo(Room.LATER);
  }

  @Test
  void plan_nameWithoutTag_isTheSameModel() {
    assertThat(plan("a", "a:latest")).containsExactly(load("a"));
    residency.loaded("a:latest", 3, now);
    assertThat(state("a")).isEqualTo(ModelState.READY);
  }

  @Test
  void plan_beforeTheHostHasTold_ordersNothing() {
    residency = residency(8);
    residency.offered(weights);
    assertThat(plan("a")).isEmpty();
    assertThat(standing("a").room()).isEqualTo(Room.NOW);
    assertThat(standing("a").why()).contains("not told yet");
    residency.cannotTell(now);
    assertThat(plan("a")).containsExactly(load("a"));
  }

  @Test
  void standing_modelLargerThanTheBudget_isNeverAndSaysTheFigures() {
    offer("huge", 20 * GIB);
    assertThat(plan("huge")).isEmpty();
    assertThat(standing("huge").room()).isEqualTo(Room.NEVER);
    assertThat(standing("huge").why())
        .isEqualTo(
            "it needs 24.3 GiB of memory (estimated from its 20.0 GiB on disk), more than"
                + " memory-budget (8.0 GiB)");
    see("huge", 21 * GIB);
    see();
    assertThat(standing("huge").why()).startsWith("it needs 21.0 GiB of memory (as its host has");
  }

  @Test
  void refused_tellsOfModelsBeforeSomebodyAsksForThem() {
    residency = seenEmpty(residency(8, "a"));
    offer("large", 5 * GIB);
    offer("huge", 20 * GIB);
    assertThat(residency.refused()).containsOnlyKeys("large", "huge");
    assertThat(residency.refused().get("large")).contains("pinned models leave 5.0 GiB");
    see("huge", 24 * GIB);
    assertThat(residency.refused()).containsOnlyKeys("large");
    residency.offered(Map.of("large", GIB));
    see();
    assertThat(residency.refused()).isEmpty();
  }

  @Test
  void standing_sizeUnknown_isGivenATry() {
    offer("mystery", 0);
    assertThat(standing("mystery").room()).isEqualTo(Room.NOW);
    assertThat(plan("mystery")).containsExactly(load("mystery"));
    assertThat(residency.bytesReserved()).isEqualTo(4 * GIB);
  }

  @Test
  void plan_patientWantThatDoesNotFit_letsASmallerOnePass() {
    ready("a", "b");
    use("a", "b");
    offer("small", GIB / 2);
    assertThat(plan("c", "small")).containsExactly(load("small"));
  }

  // --- who goes

  @Test
  void plan_noRoom_leastRecentlyUsedGoesAndNoMore() {
    ready("a", "b");
    touch("b");
    touch("a");
    pass(MIN_RESIDENCY);
    assertThat(plan("c")).containsExactly(unload("b"));
    assertThat(plan("c")).isEmpty();
    assertThat(state("b")).isEqualTo(ModelState.UNLOADING);
    residency.unloaded("b", now);
    assertThat(plan("c")).containsExactly(load("c"));
    assertThat(state("a")).isEqualTo(ModelState.READY);
  }

  @Test
  void plan_leastRecentlyUsedIsSmall_goesAlthoughALargerOneWouldDo() {
    offer("small", 1);
    offer("large", 1);
    see("small", GIB, "large", 7 * GIB);
    touch("small");
    touch("large");
    pass(MIN_RESIDENCY);
    assertThat(plan("c")).containsExactly(unload("small"), unload("large"));
  }

  @Test
  void plan_idleOnesDoNotSuffice_nobodyGoes() {
    ready("a", "b");
    use("b");
    pass(MIN_RESIDENCY);
    offer("big", 4 * GIB);
    assertThat(plan("big")).isEmpty();
    assertThat(standing("big").room()).isEqualTo(Room.LATER);
  }

  @Test
  void plan_beforeMinResidency_nobodyGoes() {
    ready("a", "b");
    pass(MIN_RESIDENCY.minusMillis(1));
    assertThat(plan("c")).isEmpty();
    assertThat(standing("c").room()).isEqualTo(Room.LATER);
    pass(Duration.ofMillis(1));
    assertThat(standing("c").room()).isEqualTo(Room.NOW);
    assertThat(plan("c")).containsExactly(unload("a"));
  }

  @Test
  void plan_modelThatOthersWaitFor_staysUntilSomebodyHasWaitedTooLong() {
    ready("a", "b");
    touch("a", "b");
    pass(MIN_RESIDENCY);
    Instant since = now;
    assertThat(residency.plan(List.of(new Want("c", since), new Want("a", now)), now))
        .containsExactly(unload("b"));
    residency.unloaded("b", now);
    offer("d", 5 * GIB);
    assertThat(residency.plan(List.of(new Want("d", since), new Want("a", now)), now)).isEmpty();
    pass(SWAP_AFTER);
    assertThat(residency.plan(List.of(new Want("d", since), new Want("a", now)), now))
        .containsExactly(unload("a"));
  }

  @Test
  void plan_whatGoesCountsUntilItIsConfirmed() {
    ready("a", "b");
    pass(MIN_RESIDENCY);
    plan("c");
    assertThat(residency.bytesReserved()).isEqualTo(6 * GIB);
    residency.unloadFailed("a", now);
    assertThat(state("a")).isEqualTo(ModelState.READY);
    assertThat(residency.bytesReserved()).isEqualTo(6 * GIB);
    assertThat(plan("c")).containsExactly(unload("b"));
  }

  @Test
  void plan_modelThatIsOnItsWayOut_takesNothingFromOthersUntilItIsGone() {
    ready("a", "b");
    Instant since = now;
    pass(SWAP_AFTER);
    List<Want> wants = List.of(new Want("c", since), new Want("a", since));
    assertThat(residency.plan(wants, now)).containsExactly(unload("a"));
    assertThat(residency.plan(wants, now)).isEmpty();
    assertThat(state("b")).isEqualTo(ModelState.READY);
  }

  // --- those in use (a request counts until it is over on the host)

  @Test
  void plan_modelInUse_isNeverUnloaded() {
    ready("a", "b");
    use("a", "b");
    Instant since = now;
    pass(Duration.ofHours(1));
    assertThat(residency.plan(List.of(new Want("c", since)), now)).isEmpty();
    assertThat(state("a")).isEqualTo(ModelState.DRAINING);
    assertThat(state("b")).isEqualTo(ModelState.READY);
    residency.ended("a", now);
    assertThat(residency.plan(List.of(new Want("c", since)), now)).containsExactly(unload("a"));
  }

  @Test
  void plan_severalRequestsOfOneModel_allHaveToEnd() {
    ready("a", "b");
    use("a", "a", "b");
    Instant since = now;
    pass(SWAP_AFTER);
    residency.ended("a", now);
    pass(Duration.ofSeconds(1));
    assertThat(residency.plan(List.of(new Want("c", since)), now)).isEmpty();
    assertThat(state("a")).isEqualTo(ModelState.DRAINING);
    residency.ended("a", now);
    assertThat(residency.plan(List.of(new Want("c", since)), now)).containsExactly(unload("a"));
  }

  @Test
  void plan_whoeverWaitedGivesUp_drainingModelTakesRequestsAgain() {
    ready("a", "b");
    use("a", "b");
    Instant since = now;
    pass(SWAP_AFTER);
    residency.plan(List.of(new Want("c", since)), now);
    assertThat(standing("a").state()).isEqualTo(ModelState.DRAINING);
    residency.plan(List.of(), now);
    assertThat(standing("a").state()).isEqualTo(ModelState.READY);
  }

  @Test
  void plan_somebodyHasWaitedTooLong_allThatAreNeededMakeRoom() {
    ready("a", "b");
    use("a", "b");
    offer("big", 6 * GIB);
    Instant since = now;
    pass(SWAP_AFTER);
    assertThat(residency.plan(List.of(new Want("big", since)), now)).isEmpty();
    assertThat(state("a")).isEqualTo(ModelState.DRAINING);
    assertThat(state("b")).isEqualTo(ModelState.DRAINING);
  }

  @Test
  void plan_somebodyHasWaitedTooLong_nobodyOvertakes() {
    ready("a");
    use("a");
    Instant since = now;
    pass(SWAP_AFTER.minusSeconds(1));
    ready("b");
    use("b");
    offer("big", 6 * GIB);
    offer("small", GIB / 2);
    List<Want> wants = List.of(new Want("big", since), new Want("small", now));
    pass(Duration.ofSeconds(1));
    assertThat(residency.plan(wants, now)).isEmpty();
    assertThat(state("a")).isEqualTo(ModelState.READY);
    assertThat(residency.plan(wants.subList(1, 2), now)).containsExactly(load("small"));
  }

  @Test
  void ended_moreOftenThanBegan_changesNothing() {
    ready("a", "b");
    residency.ended("a", now);
    use("a");
    pass(MIN_RESIDENCY);
    assertThat(plan("c")).containsExactly(unload("b"));
  }

  // --- turns

  @Test
  void plan_modelsThatPushEachOtherOutByTurns_areLoadedSeldom() {
    // One model at a time fits; a request for each of three comes every second and takes one.
    residency = seenEmpty(residency(4));
    Map<String, Integer> served = new HashMap<>();
    Map<String, Instant> asked = new LinkedHashMap<>();
    int loads = 0;
    @Nullable String running = null;
    for (int second = 0; second < 300; second++) {
      if (running != null) {
        residency.ended(running, now);
        running = null;
      }
      for (String model : List.of("a", "b", "c")) {
        asked.putIfAbsent(model, now);
      }
      for (int round = 0; round < 2; round++) {
        List<Want> wants = new ArrayList<>();
        asked.forEach((model, since) -> wants.add(new Want(model, since)));
        for (Order order : residency.plan(wants, now)) {
          if (order instanceof Order.Load) {
            loads++;
            residency.loaded(order.model(), 3, now);
          } else {
            residency.unloaded(order.model(), now);
          }
        }
      }
      for (String model : List.copyOf(asked.keySet())) {
        if (running == null && state(model) == ModelState.READY) {
          running = model;
          residency.began(model, now);
          asked.remove(model);
          served.merge(model, 1, Integer::sum);
        }
      }
      pass(Duration.ofSeconds(1));
    }
    assertThat(loads).isLessThanOrEqualTo(300 / 20 + 1);
    assertThat(served.values()).hasSize(3).allSatisfy(it -> assertThat(it).isGreaterThan(70));
  }

  @Test
  void plan_noPatienceAtAll_eachModelStillServesBeforeItGoes() {
    MemorySettings hasty =
        new MemorySettings(
            4 * GIB,
            List.of(),
            Duration.ZERO,
            Duration.ZERO,
            null,
            Duration.ofMinutes(1),
            false,
            null);
    residency = seenEmpty(new Residency(hasty));
    assertThat(plan("a", "b")).containsExactly(load("a"));
    residency.loaded("a", 1, now);
    assertThat(plan("a", "b")).isEmpty();
    residency.began("a", now);
    assertThat(plan("b")).isEmpty();
    residency.ended("a", now);
    assertThat(plan("b")).containsExactly(unload("a"));
  }

  // --- failures and what others do

  @Test
  void loadFailed_modelIsLeftAlone_longerEachTime() {
    ProviderError error = ProviderError.of(ErrorClass.TRANSIENT, "no memory left");
    plan("a");
    residency.loadFailed("a", error, now);
    assertThat(residency.bytesReserved()).isZero();
    assertThat(plan("a")).isEmpty();
    assertThat(standing("a").room()).isEqualTo(Room.LATER);
    assertThat(standing("a").why()).contains("no memory left");
    pass(Duration.ofSeconds(2));
    assertThat(plan("a")).containsExactly(load("a"));
    residency.loadFailed("a", error, now);
    pass(Duration.ofSeconds(3));
    assertThat(plan("a")).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(plan("a")).containsExactly(load("a"));
    residency.loaded("a", 1, now);
    assertThat(standing("a").why()).isNull();
  }

  @Test
  void loadFailed_forOne_doesNotHoldUpOthers() {
    plan("a");
    residency.loadFailed("a", ProviderError.of(ErrorClass.TRANSIENT, "broken"), now);
    Instant since = now.minus(SWAP_AFTER);
    assertThat(residency.plan(List.of(new Want("a", since), new Want("b", now)), now))
        .containsExactly(load("b"));
  }

  @Test
  void seen_modelThatOthersLoaded_isAdoptedAndCounts() {
    see("b", 5 * GIB);
    assertThat(state("b")).isEqualTo(ModelState.READY);
    assertThat(residency.bytesReserved()).isEqualTo(5 * GIB);
    assertThat(plan("a")).containsExactly(load("a"));
    assertThat(plan("c")).isEmpty();
  }

  @Test
  void seen_modelThatIsGone_isNoLongerCounted() {
    ready("a");
    see();
    assertThat(state("a")).isEqualTo(ModelState.ABSENT);
    assertThat(residency.bytesReserved()).isZero();
  }

  @Test
  void seen_modelOfAnOrderUnderWay_isLeftToTheOrder() {
    plan("a");
    see();
    assertThat(state("a")).isEqualTo(ModelState.LOADING);
    residency.loaded("a", 1, now);
    residency.seen(List.of(), Set.of("a"), now);
    assertThat(state("a")).isEqualTo(ModelState.READY);
  }

  @Test
  void seen_othersExceedTheBudget_idleOnesGoUntilItFits() {
    ready("a", "b");
    touch("a");
    touch("b");
    see("a", 3 * GIB, "b", 3 * GIB, "foreign", 4 * GIB);
    use("a");
    assertThat(plan()).containsExactly(unload("b"));
  }

  @Test
  void seen_othersExceedTheBudgetAndNobodyAsks_areLeftAlone() {
    see("foreign", 40 * GIB, "other", 3 * GIB);
    pass(Duration.ofHours(1));
    assertThat(plan()).isEmpty();
    residency.lost(now);
    see("foreign", 40 * GIB);
    assertThat(plan()).isEmpty();
    assertThat(plan("a")).containsExactly(unload("foreign:latest"));
  }

  @Test
  void seen_modelsInUseHaveGrown_theLeastRecentDrainsWhenItHasHadItsTime() {
    ready("a", "b");
    use("a");
    pass(Duration.ofSeconds(1));
    use("b");
    see("a", 3 * GIB, "b", 6 * GIB);
    plan("a", "b");
    assertThat(state("a")).isEqualTo(ModelState.READY);
    pass(SWAP_AFTER);
    assertThat(plan("a", "b")).isEmpty();
    assertThat(state("a")).isEqualTo(ModelState.DRAINING);
    assertThat(state("b")).isEqualTo(ModelState.READY);
    residency.ended("a", now);
    assertThat(plan("b")).containsExactly(unload("a"));
  }

  @Test
  void seen_othersTakeRoomBesideModelsInUse_thoseDoNotDrain() {
    ready("a", "b");
    use("a", "b");
    see("a", 3 * GIB, "b", 3 * GIB, "foreign", 40 * GIB);
    assertThat(plan()).containsExactly(unload("foreign:latest"));
    pass(SWAP_AFTER);
    residency.unloadFailed("foreign", now);
    assertThat(plan()).isEmpty();
    assertThat(state("a")).isEqualTo(ModelState.READY);
    assertThat(state("b")).isEqualTo(ModelState.READY);
  }

  @Test
  void seen_measuredBytes_areRememberedWhenTheModelIsGone() {
    see("a", 7 * GIB);
    see();
    plan("a");
    assertThat(residency.bytesReserved()).isEqualTo(7 * GIB);
    assertThat(residency.residents().get(0).measured()).isTrue();
  }

  @Test
  void seen_modelThatACallerHadGrow_isNotRefusedForEver() {
    ready("a");
    see("a", 4 * GIB);
    touch("a");
    see("a", 20 * GIB);
    assertThat(residency.bytesReserved()).isEqualTo(20 * GIB);
    assertThat(plan()).containsExactly(unload("a"));
    residency.unloaded("a", now);
    see();
    assertThat(standing("a").room()).isEqualTo(Room.NOW);
    assertThat(plan("a")).containsExactly(load("a"));
    assertThat(residency.bytesReserved()).isEqualTo(4 * GIB);
  }

  @Test
  void seen_modelThatHadGrownIsLoadedAsLargeAgain_theLeastIsRemembered() {
    ready("a");
    see("a", 4 * GIB);
    see();
    ready("a");
    see("a", 7 * GIB);
    see();
    plan("a");
    assertThat(residency.bytesReserved()).isEqualTo(4 * GIB);
  }

  @Test
  void seen_growthWhileInUse_countsUntilTheRequestEndsAndTheModelIsGone() {
    ready("a");
    see("a", 4 * GIB);
    use("a");
    see("a", 7 * GIB);
    see();
    assertThat(residency.bytesReserved()).isEqualTo(7 * GIB);
    residency.ended("a", now);
    assertThat(residency.bytesReserved()).isZero();
    plan("a");
    assertThat(residency.bytesReserved()).isEqualTo(4 * GIB);
  }

  @Test
  void seen_modelThatOthersLoadedTooLarge_isGivenATryOnceItIsGone() {
    see("a", 20 * GIB);
    see();
    assertThat(plan("a")).containsExactly(load("a"));
    residency.loaded("a", 3, now);
    see("a", 9 * GIB);
    assertThat(plan()).containsExactly(unload("a"));
    residency.unloaded("a", now);
    assertThat(standing("a").room()).isEqualTo(Room.NEVER);
    offer("a", GIB);
    assertThat(standing("a").room()).isEqualTo(Room.NOW);
  }

  @Test
  void offered_modelHasChangedOnDisk_isMeasuredAnew() {
    ready("a");
    see("a", 2 * GIB);
    offer("a", 4 * GIB);
    residency.lost(now);
    see();
    ready("a");
    assertThat(residency.bytesReserved()).isGreaterThan(4 * GIB);
    see("a", 6 * GIB);
    residency.lost(now);
    see();
    plan("a");
    assertThat(residency.bytesReserved()).isEqualTo(6 * GIB);
  }

  @Test
  void lost_hostComesBackEmpty_isAskedAnew() {
    ready("a", "b");
    residency.lost(now);
    assertThat(plan("a")).isEmpty();
    assertThat(state("a")).isEqualTo(ModelState.ABSENT);
    see();
    assertThat(plan("a")).containsExactly(load("a"));
  }

  @Test
  void lost_modelInUse_countsUntilItsRequestEnds() {
    ready("a", "b");
    use("a");
    residency.lost(now);
    see();
    assertThat(residency.bytesReserved()).isEqualTo(3 * GIB);
    residency.ended("a", now);
    assertThat(residency.bytesReserved()).isZero();
  }

  @Test
  void lost_modelInUseIsFoundAgain_isStillTheGatewaysOwn() {
    ready("a");
    use("a");
    residency.lost(now);
    see("a", 3 * GIB);
    residency.ended("a", now);
    see("a", 3 * GIB, "foreign", 40 * GIB);
    assertThat(plan()).containsExactly(unload("a"));
  }

  @Test
  void lost_loadUnderWay_isNotOrderedTwice() {
    plan("a");
    residency.lost(now);
    see();
    assertThat(plan("a")).isEmpty();
    residency.loadFailed("a", ProviderError.unreachable("gone"), now);
    pass(Duration.ofSeconds(2));
    assertThat(plan("a")).containsExactly(load("a"));
  }

  // --- pins, TTL, unloading on demand

  @Test
  void pins_areLoadedFirstAndNeverGo() {
    residency = seenEmpty(residency(8, "b"));
    assertThat(plan("a", "c")).containsExactly(load("b"), load("a"));
    residency.loaded("b", 1, now);
    residency.loaded("a", 1, now);
    Instant since = now;
    pass(Duration.ofHours(1));
    assertThat(residency.plan(List.of(new Want("c", since)), now)).containsExactly(unload("a"));
    assertThat(residency.unloadUnused(now)).isEmpty();
    assertThat(state("b")).isEqualTo(ModelState.READY);
  }

  @Test
  void pins_areExactNames() {
    residency = residency(8, "m:2b");
    offer("m:32b", 2 * GIB);
    offer("m:2b", GIB);
    see("m:32b", 2 * GIB);
    assertThat(plan()).containsExactly(load("m:2b"));
    assertThat(residency.unloadUnused(now)).containsExactly(unload("m:32b"));
  }

  @Test
  void pins_thatLeaveTooLittle_makeAModelNever() {
    residency = seenEmpty(residency(8, "a", "b"));
    assertThat(standing("c").room()).isEqualTo(Room.NEVER);
    assertThat(standing("c").why())
        .isEqualTo(
            "it needs 3.0 GiB of memory (estimated from its 2.3 GiB on disk), and pinned models"
                + " leave 2.0 GiB of memory-budget (8.0 GiB)");
    assertThat(residency.complaint()).isNull();
  }

  @Test
  void pins_thatDoNotFitTogether_areLoadedAsFarAsTheyDo() {
    residency = seenEmpty(residency(8, "a", "b", "c"));
    assertThat(plan("c")).containsExactly(load("a"), load("b"));
    assertThat(standing("c").room()).isEqualTo(Room.NEVER);
    assertThat(residency.complaint())
        .isEqualTo(
            "the pinned models need 9.0 GiB together, more than memory-budget (8.0 GiB); left out:"
                + " c:latest");
  }

  @Test
  void pins_notOnDisk_takeNoRoom() {
    residency = seenEmpty(residency(8, "elsewhere"));
    assertThat(plan("a")).containsExactly(load("a"));
    assertThat(residency.bytesReserved()).isEqualTo(3 * GIB);
  }

  @Test
  void idleUnload_nobodyHasUsedIt_goesUnlessSomebodyWaitsForIt() {
    MemorySettings settings =
        new MemorySettings(
            8 * GIB,
            List.of(),
            MIN_RESIDENCY,
            SWAP_AFTER,
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            false,
            null);
    residency = seenEmpty(new Residency(settings));
    ready("a", "b");
    pass(Duration.ofMinutes(4));
    touch("b");
    assertThat(plan()).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(plan("a")).isEmpty();
    assertThat(plan()).containsExactly(unload("a"));
  }

  @Test
  void unloadUnused_takesTheIdleOnesOnly() {
    ready("a", "b");
    use("b");
    assertThat(residency.unloadUnused(now)).containsExactly(unload("a"));
    assertThat(residency.unloadUnused(now)).isEmpty();
  }

  // --- what is told

  @Test
  void standing_loadSeconds_areLearnedFromLoads() {
    assertThat(standing("a").loadSeconds()).isCloseTo(3, within(0.01));
    plan("a");
    pass(Duration.ofSeconds(1));
    assertThat(standing("a").loadSeconds()).isCloseTo(2, within(0.01));
    residency.loaded("a", 12, now);
    assertThat(standing("a").loadSeconds()).isZero();
    assertThat(standing("b").loadSeconds()).isCloseTo(12, within(0.01));
    plan("b");
    residency.loaded("b", 3, now);
    assertThat(standing("c").loadSeconds()).isCloseTo(0.3 * 3 + 0.7 * 12, within(0.01));
  }

  @Test
  void standing_modelThatIsFetched_saysSo() {
    residency.pulling(Set.of("a"));
    assertThat(standing("a").state()).isEqualTo(ModelState.PULLING);
  }

  @Test
  void residents_tellWhatOperatorsWantToKnow() {
    ready("a");
    residency.seen(
        List.of(new LoadedModel("a:latest", 2 * GIB, GIB, 4096, now.plusSeconds(60), "d")),
        Set.of(),
        now);
    residency.began("a", now);
    plan("b");
    assertThat(residency.residents())
        .containsExactly(
            new Resident(
                "a",
                ModelState.READY,
                2 * GIB,
                true,
                1,
                now,
                false,
                GIB,
                now.plusSeconds(60),
                4096),
            new Resident("b", ModelState.LOADING, 3 * GIB, false, 0, null, false, 0, null, null));
    assertThat(residency.budget()).isEqualTo(8 * GIB);
  }

  // --- means

  private static Residency residency(int gib, String... pinned) {
    return new Residency(
        new MemorySettings(
            gib * GIB,
            List.of(pinned),
            MIN_RESIDENCY,
            SWAP_AFTER,
            null,
            Duration.ofMinutes(1),
            false,
            null));
  }

  /** Models that are estimated at 3 GiB each. */
  private Residency seenEmpty(Residency fresh) {
    long weight = (3 * GIB - GIB / 4) * 5 / 6 + 1;
    List.of("a", "b", "c", "d").forEach(it -> weights.put(it, weight));
    fresh.offered(weights);
    fresh.seen(List.of(), Set.of(), now);
    return fresh;
  }

  private void offer(String model, long weight) {
    weights.put(model, weight);
    residency.offered(weights);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private void ready(String... models) {
    for (String model : models) {
      assertThat(plan(model)).containsExactly(load(model));
      residency.loaded(model, 3, now);
    }
  }

  private void use(String... models) {
    for (String model : models) {
      residency.began(model, now);
    }
  }

  /** One request each, a second apart. */
  private void touch(String... models) {
    for (String model : models) {
      residency.began(model, now);
      residency.ended(model, now);
      pass(Duration.ofSeconds(1));
    }
  }

  private void see(Object... namesAndBytes) {
    List<LoadedModel> loaded = new ArrayList<>();
    for (int i = 0; i < namesAndBytes.length; i += 2) {
      long bytes = ((Number) namesAndBytes[i + 1]).longValue();
      String name = ModelTag.with((String) namesAndBytes[i]);
      if (bytes > 0) {
        loaded.add(new LoadedModel(name, bytes, 0, null, null, ""));
      }
    }
    residency.seen(loaded, Set.of(), now);
  }

  private List<Order> plan(String... wants) {
    return residency.plan(Arrays.stream(wants).map(it -> new Want(it, now)).toList(), now);
  }

  private Standing standing(String model) {
    return residency.standing(model, now);
  }

  private ModelState state(String model) {
    return standing(model).state();
  }

  private static Order load(String model) {
    return new Order.Load(model);
  }

  private static Order unload(String model) {
    return new Order.Unload(model);
  }
}
