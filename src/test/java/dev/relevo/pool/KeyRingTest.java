package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.ApiKey;
import dev.relevo.provider.RateLimits;
import dev.relevo.settings.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyRingTest {
  private static final double NO_JITTER = 0.5;

  private final KeyRing ring = new KeyRing(List.of(ApiKey.of("a"), new ApiKey(new Secret("b"), 3)));

  private void fail(ErrorClass errorClass, Instant at) {
    ring.failed(0, ProviderError.of(errorClass, "no"), at, NO_JITTER);
  }

  private void failAsking(ErrorClass errorClass, Duration retryAfter, Instant at) {
    ring.failed(0, ProviderError.of(errorClass, "no").withRetryAfter(retryAfter), at, NO_JITTER);
  }

  private KeyStatus first() {
    return ring.statuses().get(0);
  }

  private Duration outFor(Instant from) {
    return Duration.between(from, first().usableAt());
  }

  @Test
  void statuses_newRing_everyKeyIsUsable() {
    assertThat(ring.statuses())
        .hasSize(2)
        .allSatisfy(key -> assertThat(key.isUsable(NOW)).isTrue())
        .extracting(KeyStatus::index)
        .containsExactly(0, 1);
  }

  @Test
  void statuses_noKeys_hasOneStandIn() {
    assertThat(new KeyRing(List.of()).statuses())
        .singleElement()
        .satisfies(key -> assertThat(key.isConfigured()).isFalse());
  }

  @Test
  void statuses_keys_haveTheirWeightsAndHints() {
    assertThat(ring.statuses())
        .extracting(KeyStatus::weight, KeyStatus::hint, KeyStatus::isConfigured)
        .containsExactly(tuple(1, "…", true), tuple(3, "…", true));
  }

  @Test
  void failed_rateLimited_coolsDownThatKeyOnly() {
    fail(ErrorClass.RATE_LIMITED, NOW);

    assertThat(first().state()).isEqualTo(KeyStatus.State.COOLING_DOWN);
    assertThat(outFor(NOW)).isEqualTo(KeyRing.FIRST_COOL_DOWN);
    assertThat(first().isUsable(NOW.plus(KeyRing.FIRST_COOL_DOWN))).isTrue();
    assertThat(ring.statuses().get(1).isUsable(NOW)).isTrue();
  }

  @Test
  void failed_rateLimitedAgainAndAgain_doublesUpToTheLongest() {
    Instant at = NOW;
    for (int i = 0; i < 8; i++) {
      fail(ErrorClass.RATE_LIMITED, at);
      Duration expected = KeyRing.FIRST_COOL_DOWN.multipliedBy(1L << i);
      assertThat(outFor(at))
          .isEqualTo(
              expected.compareTo(KeyRing.LONGEST_COOL_DOWN) < 0
                  ? expected
                  : KeyRing.LONGEST_COOL_DOWN);
      at = first().usableAt();
    }
    assertThat(KeyRing.FIRST_COOL_DOWN.multipliedBy(128)).isLessThan(KeyRing.LONGEST_COOL_DOWN);
    fail(ErrorClass.RATE_LIMITED, at);
    assertThat(outFor(at)).isEqualTo(KeyRing.LONGEST_COOL_DOWN);
  }

  @Test
  void failed_manyLimitsAtOnce_countAsOne() {
    for (int i = 0; i < 20; i++) {
      fail(ErrorClass.RATE_LIMITED, NOW);
    }

    assertThat(outFor(NOW)).isEqualTo(KeyRing.FIRST_COOL_DOWN);
  }

  @Test
  void failed_jitter_spreadsTheEnd() {
    ring.failed(0, ProviderError.of(ErrorClass.RATE_LIMITED, "no"), NOW, 0);
    assertThat(outFor(NOW)).isEqualTo(Duration.ofMillis(1600));
    KeyRing other = new KeyRing(List.of());
    other.failed(0, ProviderError.of(ErrorClass.RATE_LIMITED, "no"), NOW, 1);
    assertThat(other.statuses().get(0).usableAt()).isEqualTo(NOW.plusMillis(2400));
  }

  @Test
  void failed_withRetryAfter_isTakenExactly() {
    failAsking(ErrorClass.RATE_LIMITED, Duration.ofSeconds(45), NOW);

    assertThat(outFor(NOW)).isEqualTo(Duration.ofSeconds(45));
  }

  @Test
  void failed_secondTime_extendsAndNeverShortens() {
    failAsking(ErrorClass.RATE_LIMITED, Duration.ofSeconds(45), NOW);
    failAsking(ErrorClass.RATE_LIMITED, Duration.ofSeconds(1), NOW.plusSeconds(1));
    assertThat(outFor(NOW)).isEqualTo(Duration.ofSeconds(45));

    failAsking(ErrorClass.RATE_LIMITED, Duration.ofSeconds(60), NOW.plusSeconds(2));
    assertThat(outFor(NOW)).isEqualTo(Duration.ofSeconds(62));
  }

  @Test
  void failed_rejected_isOutForLong() {
    fail(ErrorClass.CREDENTIAL_REJECTED, NOW);

    assertThat(first().state()).isEqualTo(KeyStatus.State.REJECTED);
    assertThat(outFor(NOW)).isEqualTo(KeyRing.FIRST_REJECTED);
  }

  @Test
  void failed_quota_isOutUntilTheStatedResetOrForLong() {
    fail(ErrorClass.QUOTA_EXHAUSTED, NOW);
    assertThat(first().state()).isEqualTo(KeyStatus.State.QUOTA_EXHAUSTED);
    assertThat(outFor(NOW)).isEqualTo(KeyRing.FIRST_QUOTA);

    failAsking(ErrorClass.QUOTA_EXHAUSTED, Duration.ofHours(5), NOW);
    assertThat(outFor(NOW)).isEqualTo(Duration.ofHours(5));
  }

  @Test
  void failed_limitedWhileRejected_staysRejected() {
    fail(ErrorClass.CREDENTIAL_REJECTED, NOW);
    fail(ErrorClass.RATE_LIMITED, NOW);

    assertThat(first().state()).isEqualTo(KeyStatus.State.REJECTED);
    assertThat(outFor(NOW)).isEqualTo(KeyRing.FIRST_REJECTED);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorClass.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"RATE_LIMITED", "QUOTA_EXHAUSTED", "CREDENTIAL_REJECTED"})
  void failed_otherFailures_doNotConcernTheKey(ErrorClass errorClass) {
    fail(errorClass, NOW);

    assertThat(first().isUsable(NOW)).isTrue();
  }

  @Test
  void succeeded_afterTheCoolDown_startsTheDoublingAgain() {
    fail(ErrorClass.RATE_LIMITED, NOW);
    Instant later = NOW.plusSeconds(10);
    ring.succeeded(0, later);
    fail(ErrorClass.RATE_LIMITED, later);

    assertThat(outFor(later)).isEqualTo(KeyRing.FIRST_COOL_DOWN);
  }

  @Test
  void succeeded_whileOut_doesNotBringTheKeyBack() {
    failAsking(ErrorClass.RATE_LIMITED, Duration.ofSeconds(45), NOW);
    ring.succeeded(0, NOW.plusSeconds(1));

    assertThat(outFor(NOW)).isEqualTo(Duration.ofSeconds(45));
  }

  @Test
  void failed_statedWaitOfNothing_isNone() {
    failAsking(ErrorClass.RATE_LIMITED, Duration.ZERO, NOW);

    assertThat(outFor(NOW)).isEqualTo(KeyRing.FIRST_COOL_DOWN);
  }

  @Test
  void failed_rejectedAgainAndAgain_isOutTwiceAsLongUpToADay() {
    Instant at = NOW;
    for (int minutes : new int[] {10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440}) {
      assertThat(first().isUsable(at)).isTrue();
      fail(ErrorClass.CREDENTIAL_REJECTED, at);
      assertThat(outFor(at)).isEqualTo(Duration.ofMinutes(minutes));
      at = first().usableAt();
      assertThat(first().isOnTrial(at)).isTrue();
    }
  }

  @Test
  void failed_noQuotaAgainAndAgain_isOutTwiceAsLongUpToADay() {
    Instant at = NOW;
    for (int hours : new int[] {1, 2, 4, 8, 16, 24, 24}) {
      fail(ErrorClass.QUOTA_EXHAUSTED, at);
      assertThat(outFor(at)).isEqualTo(Duration.ofHours(hours));
      at = first().usableAt();
    }
  }

  @Test
  void failed_limitedAfterRejections_doesNotCountThose() {
    fail(ErrorClass.CREDENTIAL_REJECTED, NOW);
    Instant at = first().usableAt();
    fail(ErrorClass.CREDENTIAL_REJECTED, at);
    at = first().usableAt();
    fail(ErrorClass.RATE_LIMITED, at);

    assertThat(outFor(at)).isEqualTo(KeyRing.FIRST_COOL_DOWN);
  }

  @Test
  void failed_limitedWhileRejected_forgetsNoRejection() {
    fail(ErrorClass.CREDENTIAL_REJECTED, NOW);
    fail(ErrorClass.RATE_LIMITED, NOW.plusSeconds(1));
    Instant at = first().usableAt();
    fail(ErrorClass.CREDENTIAL_REJECTED, at);

    assertThat(outFor(at)).isEqualTo(KeyRing.FIRST_REJECTED.multipliedBy(2));
  }

  @Test
  void succeeded_onTrial_bringsTheKeyBackAndForgets() {
    fail(ErrorClass.CREDENTIAL_REJECTED, NOW);
    assertThat(first().lastError()).isEqualTo("no");
    Instant at = first().usableAt();

    assertThat(ring.succeeded(0, at)).isTrue();

    assertThat(first().isOnTrial(at)).isFalse();
    assertThat(first().state()).isEqualTo(KeyStatus.State.USABLE);
    assertThat(first().lastError()).isNull();
    assertThat(ring.succeeded(0, at)).isFalse();
    fail(ErrorClass.CREDENTIAL_REJECTED, at);
    assertThat(outFor(at)).isEqualTo(KeyRing.FIRST_REJECTED);
  }

  @Test
  void isOnTrial_coolDownOver_isNot() {
    fail(ErrorClass.RATE_LIMITED, NOW);

    assertThat(first().isOnTrial(first().usableAt())).isFalse();
  }

  @Test
  void probeAccepted_afterAProbeWasRejected_isUsableAtOnce() {
    ring.probeRejected(0, NOW);
    assertThat(first().isUsable(NOW)).isFalse();

    ring.probeAccepted(0);

    assertThat(first().isUsable(NOW)).isTrue();
    assertThat(first().state()).isEqualTo(KeyStatus.State.USABLE);
  }

  @Test
  void probeAccepted_afterARequestWasRejected_leavesTheKeyOut() {
    ring.probeRejected(0, NOW);
    fail(ErrorClass.CREDENTIAL_REJECTED, NOW);
    ring.probeAccepted(0);

    assertThat(first().isUsable(NOW)).isFalse();
    assertThat(first().isOnTrial(first().usableAt())).isTrue();
  }

  @Test
  void probeAccepted_rejectedByARequestLongAgoAndWellSince_isUsableAtOnce() {
    fail(ErrorClass.CREDENTIAL_REJECTED, NOW);
    Instant back = first().usableAt();
    ring.succeeded(0, back);
    ring.probeRejected(0, back);

    ring.probeAccepted(0);

    assertThat(first().isUsable(back)).isTrue();
  }

  @Test
  void probeAccepted_noQuota_leavesTheKeyOut() {
    fail(ErrorClass.QUOTA_EXHAUSTED, NOW);
    ring.probeAccepted(0);

    assertThat(first().isUsable(NOW)).isFalse();
  }

  @Test
  void told_isKeptByKeyAndOutlivesFailures() {
    ring.told(1, new KeyLimits(new RateLimits.Window(10L, 4, NOW.plusSeconds(9)), null, NOW));
    fail(ErrorClass.RATE_LIMITED, NOW);

    assertThat(first().limits()).isEqualTo(KeyLimits.NONE);
    assertThat(ring.statuses().get(1).limits().requestsLeft(NOW)).isEqualTo(4);
  }
}
