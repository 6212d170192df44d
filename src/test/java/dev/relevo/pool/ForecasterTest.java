package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Usage;
import dev.relevo.residency.ModelState;
import dev.relevo.residency.Room;
import dev.relevo.residency.Standing;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ForecasterTest {
  private static final Offset<Double> EXACTLY = within(1e-6);
  private static final SpeedEstimate MEASURED =
      new SpeedEstimate(1, 1, 0, 1).withTold(new Pace(500, 20, 0.1, 1));

  private static final ProviderError FAILURE = ProviderError.of(ErrorClass.TRANSIENT, "no");

  /** Reads two seconds, writes ten. */
  private static final RequestProfile REQUEST = TestProfile.of(950, 200);

  private final Forecaster forecaster = new Forecaster();
  private Instant now = NOW;
  private long leases;

  /** A cloud's, so that those under way there do not slow each other down. */
  private static Candidate cloud(int slots) {
    return worker("a").slots(slots).model(model("m").speed(MEASURED)).candidate();
  }

  private static Candidate managed(
      String name, int slots, ModelState state, Room room, double loadSeconds) {
    Candidate candidate =
        worker("h").local().slots(slots).model(model(name).speed(MEASURED)).candidate();
    return new Candidate(
        candidate.worker(),
        candidate.model(),
        0,
        new Standing(state, room, loadSeconds, null, null));
  }

  private Forecast of(Candidate candidate) {
    return forecaster.forecasts(REQUEST, now).of(candidate);
  }

  private Lease began(Candidate candidate) {
    Lease lease = TestProfile.lease(leases++, candidate);
    forecaster.began(lease, candidate, REQUEST, now);
    return lease;
  }

  @Test
  void forecast_idle_isReadingAndWriting() {
    Forecast forecast = of(cloud(1));

    assertThat(forecast.startSeconds()).isZero();
    assertThat(forecast.seconds()).isEqualTo(12, EXACTLY);
    assertThat(forecast.standing()).isEqualTo(Forecast.Standing.MEASURED);
  }

  @Test
  void forecast_slotsInUse_waitsForTheFirstToEnd() {
    began(cloud(2));
    now = NOW.plusSeconds(5);
    began(cloud(2));

    assertThat(of(cloud(2)).waitSeconds()).isEqualTo(7, EXACTLY);
    now = NOW.plusSeconds(9);
    assertThat(of(cloud(2)).waitSeconds()).isEqualTo(3, EXACTLY);
    assertThat(of(cloud(3)).waitSeconds()).as("there is a free one").isZero();
  }

  @Test
  void forecast_ended_isFreeAgain() {
    Lease lease = began(cloud(1));
    forecaster.ended(lease, new Outcome.Cancelled(), now);

    assertThat(of(cloud(1)).waitSeconds()).isZero();
    // its second end is none
    assertThat(forecaster.ended(lease, new Outcome.Succeeded(1, 1, 1), now))
        .isEqualTo(new Outcome.Succeeded(1, 1, 1));
  }

  @Test
  void forecast_progressTold_waitsAccordingly() {
    Lease lease = began(cloud(1));
    now = NOW.plusSeconds(30);
    forecaster.progressed(lease, 1, now);
    now = NOW.plusSeconds(31);
    forecaster.progressed(lease, 101, now); // a hundred tokens a second

    assertThat(of(cloud(1)).waitSeconds()).isEqualTo(0.99, EXACTLY);
  }

  @Test
  void forecast_askedAgain_beginsAnew() {
    Lease lease = began(cloud(1));
    now = NOW.plusSeconds(11);
    forecaster.beganAgain(lease, now);

    assertThat(of(cloud(1)).waitSeconds()).isEqualTo(12, EXACTLY);
  }

  @Test
  void claim_eachStartsBehindThoseBefore() {
    began(cloud(1));

    assertThat(forecaster.claim(cloud(1), REQUEST, now)).isEqualTo(12, EXACTLY);
    assertThat(forecaster.claim(cloud(1), REQUEST, now)).isEqualTo(24, EXACTLY);
    assertThat(of(cloud(1)).waitSeconds()).isEqualTo(36, EXACTLY);

    now = NOW.plusSeconds(2); // what is remembered of the slots has to be reckoned anew
    assertThat(of(cloud(1)).waitSeconds()).isEqualTo(34, EXACTLY);
    forecaster.beginRound();
    assertThat(of(cloud(1)).waitSeconds()).isEqualTo(10, EXACTLY);
  }

  @Test
  void forecast_managed_eachModelHasItsOwnSlots() {
    Candidate one = managed("m", 1, ModelState.READY, Room.NOW, 0);
    Candidate other = managed("n", 1, ModelState.READY, Room.NOW, 0);
    began(one);

    assertThat(of(one).waitSeconds()).isEqualTo(12, EXACTLY);
    assertThat(of(other).waitSeconds()).isZero();
    assertThat(of(other).serviceSeconds()).as("they share the hardware").isEqualTo(24, EXACTLY);
  }

  @Test
  void forecast_notManaged_allModelsShareTheSlots() {
    Candidate one = worker("a").slots(1).model(model("m").speed(MEASURED)).candidate();
    Candidate other = worker("a").slots(1).model(model("n").speed(MEASURED)).candidate();
    began(one);

    assertThat(of(other).waitSeconds()).isEqualTo(12, EXACTLY);
  }

  @Test
  void forecast_toBeLoaded_countsTheLoadOnceHoweverManyWait() {
    Candidate cold = managed("m", 1, ModelState.ABSENT, Room.NOW, 30);

    assertThat(of(cold).startSeconds()).isEqualTo(30, EXACTLY);
    assertThat(forecaster.claim(cold, REQUEST, now)).isEqualTo(30, EXACTLY);
    assertThat(forecaster.claim(cold, REQUEST, now)).isEqualTo(42, EXACTLY);
    assertThat(of(cold).startSeconds()).isEqualTo(54, EXACTLY);
  }

  @Test
  void forecast_noRoomYet_waitsForTheModelThatIsDoneFirst() {
    Candidate ready = managed("n", 1, ModelState.READY, Room.NOW, 0);
    began(ready);
    Candidate cold = managed("m", 1, ModelState.ABSENT, Room.LATER, 30);

    assertThat(of(cold).waitSeconds()).isEqualTo(12, EXACTLY);
    assertThat(of(cold).startSeconds()).isEqualTo(42, EXACTLY);
  }

  @Test
  void forecast_notManagedAndNotLoaded_guessesByTheSize() {
    assertThat(of(worker("a").model(model("m").onDisk(8L << 30)).candidate()).loadSeconds())
        .isEqualTo(8, EXACTLY);
    assertThat(of(worker("a").model(model("m").onDisk(null)).candidate()).loadSeconds())
        .isEqualTo(5, EXACTLY);
  }

  @Test
  void forecast_answersWereShort_expectsShortOnes() {
    for (int i = 0; i < 3; i++) {
      forecaster.ended(began(cloud(1)), new Outcome.Succeeded(1, 1, 20), now);
    }
    forecaster.ended(began(cloud(1)), new Outcome.Failed(FAILURE), now);

    Candidate other = worker("b").model(model("m").speed(MEASURED)).candidate();
    assertThat(of(other).seconds()).isEqualTo(3, EXACTLY);
  }

  @Test
  void forecast_read_needNotBeReadAgain() {
    forecaster.ended(began(cloud(1)), new Outcome.Cancelled(), now);

    assertThat(forecaster.forecasts(REQUEST, now).cachedTokens(cloud(1))).isEqualTo(950);
    assertThat(of(cloud(1)).seconds()).isEqualTo(10.1, EXACTLY);
    Candidate other = worker("b").model(model("m").speed(MEASURED)).candidate();
    assertThat(of(other).seconds()).isEqualTo(12, EXACTLY);
  }

  @Test
  void forecast_failedOrStillUnderWay_isNotTakenToHaveRead() {
    forecaster.ended(began(cloud(1)), new Outcome.Failed(FAILURE), now);
    began(cloud(1));

    assertThat(forecaster.forecasts(REQUEST, now).cachedTokens(cloud(1))).isZero();
  }

  @Test
  void forecast_readButUnloadedSince_hasToBeReadAgain() {
    Candidate ready = managed("m", 1, ModelState.READY, Room.NOW, 0);
    forecaster.ended(began(ready), new Outcome.Cancelled(), now);
    assertThat(forecaster.forecasts(REQUEST, now).cachedTokens(ready)).isEqualTo(950);

    Candidate cold = managed("m", 1, ModelState.ABSENT, Room.NOW, 3);
    assertThat(forecaster.forecasts(REQUEST, now).cachedTokens(cold)).isZero();
    assertThat(forecaster.forecasts(REQUEST, now).cachedTokens(ready)).as("loaded anew").isZero();
  }

  @Test
  void ended_answered_tellsWhatWasCachedAndWhoElseWasThere() {
    Candidate local = managed("m", 2, ModelState.READY, Room.NOW, 0);
    Lease first = began(local);
    Lease second = began(local);
    Outcome.Succeeded answer =
        new Outcome.Succeeded(
            1, 10, Usage.reported(950, 200), new ChatEvent.Timing(0, 1_000_000_000, 1));

    assertThat(forecaster.ended(first, answer, now)).isEqualTo(answer);
    assertThat(forecaster.ended(second, answer, now)).isEqualTo(answer.under(0, 1.5));
    Lease third = began(local);
    assertThat(forecaster.ended(third, answer, now)).isEqualTo(answer.under(950, 1));
  }

  @Test
  void forecast_standing_saysWhatIsKnown() {
    assertThat(standing(SpeedEstimate.UNKNOWN)).isEqualTo(Forecast.Standing.NEW);
    assertThat(standing(SpeedEstimate.UNKNOWN.withFailure(NOW)))
        .isEqualTo(Forecast.Standing.LET_DOWN);
    now = NOW.plus(SpeedEstimate.RESENTMENT);
    assertThat(standing(SpeedEstimate.UNKNOWN.withFailure(NOW))).isEqualTo(Forecast.Standing.NEW);

    began(worker("n").model("m").candidate());
    assertThat(standing(SpeedEstimate.UNKNOWN)).isEqualTo(Forecast.Standing.ON_PROBE);
  }

  private Forecast.Standing standing(SpeedEstimate speed) {
    return of(worker("n").model(model("m").speed(speed)).candidate()).standing();
  }

  @Test
  void forecast_failures_raiseTheCostForAWhile() {
    SpeedEstimate failed = MEASURED.withFailure(NOW);
    Candidate candidate = worker("a").model(model("m").speed(failed)).candidate();

    assertThat(of(candidate).seconds()).isEqualTo(12 * 1.8, EXACTLY);
    now = NOW.plusSeconds(600);
    assertThat(of(candidate).seconds()).isEqualTo(12, within(1e-3));
  }

  @Test
  void removed_workerIsGone_knowsNothingOfIt() {
    began(cloud(1));
    forecaster.removed(new WorkerId("a"));

    assertThat(of(cloud(1)).waitSeconds()).isZero();
    assertThat(forecaster.forecasts(REQUEST, now).cachedTokens(cloud(1))).isZero();
  }

  @Property(tries = 200)
  void forecast_moreAhead_neverStartsEarlier(
      @ForAll @IntRange(min = 1, max = 6) int slots,
      @ForAll @IntRange(max = 12) int underWay,
      @ForAll @IntRange(max = 12) int waiting,
      @ForAll @IntRange(max = 60) int elapsed,
      @ForAll @DoubleRange(max = 60) double load) {
    Forecaster fresh = new Forecaster();
    Candidate candidate =
        managed("m", slots, load == 0 ? ModelState.READY : ModelState.ABSENT, Room.NOW, load);
    for (int i = 0; i < underWay; i++) {
      fresh.began(TestProfile.lease(i, candidate), candidate, REQUEST, NOW);
    }
    Instant later = NOW.plusSeconds(elapsed);
    double start = fresh.forecasts(REQUEST, later).of(candidate).startSeconds();
    for (int i = 0; i < waiting; i++) {
      double claimed = fresh.claim(candidate, REQUEST, later);
      assertThat(claimed).isEqualTo(start, EXACTLY);
      start = fresh.forecasts(REQUEST, later).of(candidate).startSeconds();
      assertThat(start).isFinite().isGreaterThanOrEqualTo(claimed - 1e-9).isNotNegative();
    }
    Forecast forecast = fresh.forecasts(REQUEST, later).of(candidate);
    assertThat(forecast.seconds()).isFinite().isPositive();
  }
}
