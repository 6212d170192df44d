package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.pool.Lease;
import dev.relevo.pool.Refusal;
import dev.relevo.pool.RequestProfile;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.pool.Tried;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.Capabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AttemptsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final WorkerId WORKER = new WorkerId("a");
  private static final Lease LEASE =
      new Lease(
          1, WORKER, "m", Capabilities.USUAL, null, SpeedEstimate.UNKNOWN, 3, false, false, false);

  private static final RequestProfile PROFILE =
      RequestProfile.of("req", ChatRequest.of(Message.user("hello")));

  private final Attempts attempts = attempts("max-attempts = 3, deadline = 60s");

  private static Attempts attempts(String routing) {
    return new Attempts(
        PROFILE,
        GatewaySettings.from(ConfigFactory.parseString("relevo.routing { " + routing + " }"))
            .routing(),
        null,
        NOW);
  }

  private GatewayError fail(ProviderError error) {
    attempts.begin(LEASE, false);
    return attempts.failed(LEASE, error, true, NOW);
  }

  private GatewayError lastFailure(ProviderError error) {
    return Objects.requireNonNull(fail(error));
  }

  @Test
  void remaining_counts_downToZero() {
    assertThat(attempts.remaining(NOW)).isEqualTo(Duration.ofSeconds(60));
    assertThat(attempts.remaining(NOW.plusSeconds(59))).isEqualTo(Duration.ofSeconds(1));
    assertThat(attempts.remaining(NOW.plusSeconds(61))).isZero();
  }

  @Test
  void remaining_callersDeadline_goesBeforeTheConfigured() {
    Attempts hasty =
        new Attempts(
            PROFILE,
            GatewaySettings.from(ConfigFactory.empty()).routing(),
            Duration.ofMillis(1500),
            NOW);

    assertThat(hasty.remaining(NOW)).isEqualTo(Duration.ofMillis(1500));
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorClass.class,
      names = {"CREDENTIAL_REJECTED", "QUOTA_EXHAUSTED"})
  void failed_failureOfAKey_excludesTheKey(ErrorClass errorClass) {
    assertThat(fail(ProviderError.of(errorClass, "no"))).isNull();

    assertThat(attempts.tried()).containsExactly(new Tried(WORKER, null, 3));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "unsaid",
      value = {"unsaid", "0"})
  void failed_limitOfUnknownLength_isTheLastResortAfterARest(@Nullable Long stated) {
    fail(
        ProviderError.of(ErrorClass.RATE_LIMITED, "no")
            .withRetryAfter(stated == null ? null : Duration.ofMillis(stated)));
    assertThat(attempts.tried())
        .containsExactly(new Tried(WORKER, null, 3, NOW.plusSeconds(1), true));

    fail(ProviderError.of(ErrorClass.RATE_LIMITED, "no"));
    assertThat(attempts.tried()).contains(new Tried(WORKER, null, 3));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "never",
      value = {
        "RATE_LIMITED, 2000, 2000",
        "RATE_LIMITED, 59999, 59999",
        "RATE_LIMITED, 60000, never",
        "QUOTA_EXHAUSTED, 2000, never"
      })
  void failed_statedEndOfALimitBeforeTheDeadline_keyMayBeTriedAgain(
      ErrorClass errorClass, long stated, @Nullable Long again) {
    fail(ProviderError.of(errorClass, "no").withRetryAfter(Duration.ofMillis(stated)));

    assertThat(attempts.tried())
        .containsExactly(new Tried(WORKER, null, 3, again == null ? null : NOW.plusMillis(again)));
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorClass.class,
      names = {"SILENT", "TOO_LONG", "MODEL_MISSING", "UNSUPPORTED"})
  void failed_failureOfAModel_excludesTheCandidate(ErrorClass errorClass) {
    assertThat(fail(ProviderError.of(errorClass, "no"))).isNull();

    assertThat(attempts.tried()).containsExactly(new Tried(WORKER, "m", null));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "unsaid",
      value = {"unsaid, 1000", "500, 1000", "7000, 7000"})
  void failed_failureThatMayPass_isTheLastResortAfterARest(@Nullable Long stated, long rest) {
    ProviderError error = ProviderError.ofStatus(ErrorClass.TRANSIENT, 503, "no");
    assertThat(fail(error.withRetryAfter(stated == null ? null : Duration.ofMillis(stated))))
        .isNull();

    assertThat(attempts.tried())
        .containsExactly(new Tried(WORKER, "m", null, NOW.plusMillis(rest), true));
  }

  @Test
  void failed_failureThatMayPassAgain_excludesTheCandidate() {
    fail(ProviderError.of(ErrorClass.BROKEN_ANSWER, "no"));
    fail(ProviderError.of(ErrorClass.TRANSIENT, "no"));

    assertThat(attempts.tried()).contains(new Tried(WORKER, "m", null));
  }

  @Test
  void failed_answerThatWasAskedTwiceAlready_excludesTheCandidate() {
    attempts.begin(LEASE, false);
    attempts.failed(LEASE, ProviderError.of(ErrorClass.BROKEN_ANSWER, "no JSON"), false, NOW);

    assertThat(attempts.tried()).containsExactly(new Tried(WORKER, "m", null));
  }

  @Test
  void failed_restWouldEndAfterTheDeadline_excludesTheCandidate() {
    fail(ProviderError.of(ErrorClass.TRANSIENT, "no").withRetryAfter(Duration.ofSeconds(60)));

    assertThat(attempts.tried()).containsExactly(new Tried(WORKER, "m", null));
  }

  @Test
  void failed_unreachable_excludesTheWorker() {
    assertThat(fail(ProviderError.unreachable("no"))).isNull();

    assertThat(attempts.tried())
        .containsExactly(new Tried(WORKER, null, null, NOW.plusSeconds(1), true));
  }

  @Test
  void failed_unreachableAfterItsConnectionBroke_isTheLastResortAfterARestOnce() {
    ProviderError broke =
        new ProviderError(
            ErrorClass.TRANSIENT, 0, "no", null, ProviderError.Extent.CONNECTION, null);
    attempts.begin(LEASE, false);
    assertThat(attempts.isAskedAgain(LEASE, broke, NOW)).isTrue();
    attempts.failedOnce(broke);

    assertThat(fail(ProviderError.unreachable("no"))).isNull();
    assertThat(attempts.tried())
        .containsExactly(new Tried(WORKER, null, null, NOW.plusSeconds(1), true));

    fail(ProviderError.unreachable("no"));
    assertThat(attempts.tried()).contains(new Tried(WORKER, null, null));
  }

  @Test
  void failed_tooLong_asksForALargerWindow() {
    Lease small =
        new Lease(
            1,
            WORKER,
            "m",
            Capabilities.USUAL,
            4096,
            SpeedEstimate.UNKNOWN,
            3,
            false,
            false,
            false);
    attempts.begin(small, false);

    assertThat(attempts.failed(small, ProviderError.of(ErrorClass.TOO_LONG, "no"), true, NOW))
        .isNull();

    assertThat(attempts.profile().tooSmall()).isEqualTo(4096);
  }

  @ParameterizedTest
  @CsvSource({"500, MODEL, true", "0, CONNECTION, true", "0, HOST, false", "503, MODEL, false"})
  void isAskedAgain_once_afterWhatPasses(int status, ProviderError.Extent extent, boolean again) {
    ProviderError error = new ProviderError(ErrorClass.TRANSIENT, status, "no", null, extent, null);
    attempts.begin(LEASE, false);

    assertThat(attempts.isAskedAgain(LEASE, error, NOW)).isEqualTo(again);

    attempts.begin(LEASE, false);
    assertThat(attempts.isAskedAgain(LEASE, error, NOW)).isFalse();
  }

  @Test
  void isAskedAgain_providerAsksToBeLeftAlone_isNot() {
    ProviderError error = ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "no");
    attempts.begin(LEASE, false);

    assertThat(attempts.isAskedAgain(LEASE, error.withRetryAfter(Duration.ofSeconds(1)), NOW))
        .isFalse();
    assertThat(attempts.isAskedAgain(LEASE, error, NOW.plusMillis(59_950))).isFalse();
  }

  @Test
  void tried_underWay_areExcludedWhileTheyAre() {
    attempts.begin(LEASE, false);
    assertThat(attempts.tried()).containsExactly(new Tried(WORKER, "m", null));
    attempts.over(LEASE);
    assertThat(attempts.tried()).isEmpty();

    attempts.begin(LEASE, true);
    assertThat(attempts.tried()).containsExactly(new Tried(WORKER, null, null));
  }

  @Test
  void mayHaveCompany_isBoundedByTheAttempts() {
    attempts.begin(LEASE, false);
    assertThat(attempts.mayHaveCompany()).isTrue();
    attempts.begin(LEASE, false);
    attempts.begin(LEASE, false);
    assertThat(attempts.mayHaveCompany()).isFalse();
  }

  @Test
  void mayHaveCompany_isBoundedByThoseUnderWay() {
    Attempts many = attempts("max-attempts = 10");
    for (int id = 0; id < 3; id++) {
      assertThat(many.mayHaveCompany()).isTrue();
      many.begin(
          new Lease(
              id,
              WORKER,
              "m",
              Capabilities.USUAL,
              null,
              SpeedEstimate.UNKNOWN,
              0,
              false,
              false,
              false),
          false);
    }

    assertThat(many.mayHaveCompany()).isFalse();
    many.over(LEASE);
    assertThat(many.mayHaveCompany()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"CALLER_FAULT, INVALID_REQUEST", "CONTENT_REFUSED, CONTENT_REFUSED"})
  void failed_callersAffair_isReturnedAsItIs(ErrorClass errorClass, GatewayError.Kind kind) {
    fail(ProviderError.of(ErrorClass.TRANSIENT, "earlier"));

    GatewayError error = lastFailure(ProviderError.ofStatus(errorClass, 400, "you cannot do that"));

    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.message()).isEqualTo("you cannot do that");
    assertThat(Objects.requireNonNull(error.cause()).status()).isEqualTo(400);
  }

  @Test
  void failed_asOftenAsAllowed_reportsTheFirst() {
    assertThat(fail(ProviderError.of(ErrorClass.RATE_LIMITED, "slow down"))).isNull();
    assertThat(fail(ProviderError.of(ErrorClass.TRANSIENT, "second"))).isNull();

    GatewayError error = lastFailure(ProviderError.of(ErrorClass.TRANSIENT, "third"));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    assertThat(error.message()).isEqualTo("slow down; 3 attempts made, no more are allowed");
  }

  @Test
  void failed_deadlinePassed_saysSoWithTheFirstFailure() {
    attempts.begin(LEASE, false);
    GatewayError error =
        Objects.requireNonNull(
            attempts.failed(
                LEASE,
                ProviderError.of(ErrorClass.TRANSIENT, "broken"),
                true,
                NOW.plusSeconds(60)));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.TIMED_OUT);
    assertThat(error.message())
        .isEqualTo("the deadline passed after 1 attempt; the first failure was: broken");
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN_MODEL, UNKNOWN_MODEL, model",
    "BAD_STEERING, INVALID_REQUEST,",
    "NOT_CAPABLE, NO_CAPABLE_WORKER,",
    "RATE_LIMITED, RATE_LIMITED,",
    "UNAVAILABLE, OVERLOADED,",
    "ALL_TRIED, OVERLOADED,",
    "BUSY, OVERLOADED,",
    "NO_WORKERS, OVERLOADED,"
  })
  void refused_beforeAnyAttempt_isToldAsItIs(
      Refusal.Reason reason, GatewayError.Kind kind, String param) {
    GatewayError error = attempts.refused(new Refusal(reason, "words", Duration.ofSeconds(7)));

    assertThat(error)
        .isEqualTo(new GatewayError(kind, "words", param, Duration.ofSeconds(7), null));
  }

  @Test
  void refused_afterAttempts_reportsTheFirstFailureAndTheirNumber() {
    ProviderError first = ProviderError.ofStatus(ErrorClass.CREDENTIAL_REJECTED, 401, "no entry");
    fail(first);
    fail(ProviderError.of(ErrorClass.TRANSIENT, "later"));

    GatewayError error =
        attempts.refused(new Refusal(Refusal.Reason.ALL_TRIED, "x", Duration.ofSeconds(9)));

    assertThat(error)
        .isEqualTo(
            new GatewayError(
                GatewayError.Kind.UPSTREAM_FAILED,
                "no entry; 2 attempts made, nobody else can answer",
                null,
                Duration.ofSeconds(9),
                first));
  }

  @Test
  void refused_afterALimitWithRetryAfter_keepsTheProvidersWord() {
    fail(
        ProviderError.of(ErrorClass.RATE_LIMITED, "slow down")
            .withRetryAfter(Duration.ofSeconds(2)));

    GatewayError error =
        attempts.refused(new Refusal(Refusal.Reason.RATE_LIMITED, "x", Duration.ofSeconds(9)));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void served_firstAttempt_isNoFallback() {
    attempts.begin(LEASE, false);

    assertThat(attempts.served(LEASE)).isEqualTo(new Served("req", "a", "m", 1, false, false));
    assertThat(
            attempts.served(
                new Lease(
                    1,
                    WORKER,
                    "m",
                    Capabilities.USUAL,
                    null,
                    SpeedEstimate.UNKNOWN,
                    0,
                    true,
                    true,
                    false)))
        .isEqualTo(new Served("req", "a", "m", 1, true, true));
  }

  @Test
  void served_anotherCandidate_isAFallback() {
    Lease other =
        new Lease(
            2,
            WORKER,
            "n",
            Capabilities.USUAL,
            null,
            SpeedEstimate.UNKNOWN,
            3,
            false,
            false,
            false);
    fail(ProviderError.of(ErrorClass.TRANSIENT, "no"));
    attempts.begin(other, false);

    assertThat(attempts.served(other)).isEqualTo(new Served("req", "a", "n", 2, true, false));
    assertThat(attempts.served(LEASE)).isEqualTo(new Served("req", "a", "m", 2, false, false));
  }

  @ParameterizedTest
  @EnumSource(ErrorClass.class)
  void told_everyClass_hasAKindAndKeepsItsCause(ErrorClass errorClass) {
    ProviderError error = ProviderError.of(errorClass, "words");

    GatewayError told = Attempts.told(error);

    assertThat(told.cause()).isSameAs(error);
    assertThat(told.kind())
        .isNotIn(
            GatewayError.Kind.UNAUTHORISED,
            GatewayError.Kind.INTERNAL,
            GatewayError.Kind.SHUTTING_DOWN);
  }
}
