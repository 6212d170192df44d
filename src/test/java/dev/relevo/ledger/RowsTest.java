package dev.relevo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.AttemptReason;
import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.RequestRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RowsTest {
  private static final Instant BEGUN = Instant.parse("2026-01-01T23:59:59.500Z");
  private static final UUID REF = RequestRow.newRef(BEGUN);

  private static RequestRow row(RequestRecord record) {
    return Rows.of(REF, record, "2026-08-01");
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  private static AttemptRecord attempt(
      int number,
      String worker,
      AttemptRecord.Outcome outcome,
      @Nullable Usage usage,
      @Nullable Long cost,
      boolean local) {
    boolean failed = outcome == AttemptRecord.Outcome.FAILED;
    return new AttemptRecord(
        number,
        worker,
        "m",
        0,
        number == 1 ? AttemptReason.FIRST : AttemptReason.NEXT,
        null,
        ms(number * 100L),
        failed ? null : ms(number * 100L + 30),
        ms(number * 100L + 90),
        outcome,
        failed ? ProviderError.ofStatus(ErrorClass.RATE_LIMITED, 429, "secret words") : null,
        null,
        usage,
        local ? "ollama" : "groq",
        local,
        cost,
        null);
  }

  private static RequestRecord record(
      RequestRecord.Outcome outcome,
      @Nullable Served served,
      @Nullable Usage usage,
      List<RequestRecord.Seam> seams,
      AttemptRecord... attempts) {
    return new RequestRecord(
        "r1",
        BEGUN,
        new RequestRecord.Asked(
            "openai",
            RequestRecord.Operation.CHAT,
            "key-1",
            "auto",
            List.of(),
            "hybrid",
            null,
            Steering.Privacy.ANY,
            Steering.Priority.NORMAL,
            true,
            100,
            ms(1000)),
        List.of(),
        List.of(attempts),
        seams,
        outcome,
        served,
        served == null ? null : ms(150),
        served != null && attempts.length == 0,
        usage,
        outcome == RequestRecord.Outcome.FAILED
            ? GatewayError.of(GatewayError.Kind.UPSTREAM_FAILED, "secret words")
            : null,
        ms(7),
        ms(400),
        null,
        null);
  }

  private static Served served(String worker, boolean fallback) {
    return new Served("r1", worker, "m", 1, fallback, false);
  }

  @Test
  void of_answerAfterAFallback_tellsWhoAnsweredAndWhatAllCost() {
    RequestRow row =
        row(
            record(
                RequestRecord.Outcome.ANSWERED,
                served("b", true),
                new Usage(20, 8, 5, 3, Usage.Source.REPORTED),
                List.of(new RequestRecord.Seam(ms(250), 3, "b", "m")),
                attempt(1, "a", AttemptRecord.Outcome.FAILED, Usage.estimated(40, 8), 7L, false),
                attempt(
                    2,
                    "b",
                    AttemptRecord.Outcome.SUCCEEDED,
                    new Usage(20, 8, 5, 3, Usage.Source.REPORTED),
                    30L,
                    true)));

    assertThat(row.day()).isEqualTo(LocalDate.parse("2026-01-01"));
    assertThat(row.keyId()).isEqualTo("key-1");
    assertThat(row.served()).isEqualTo(new RequestRow.Server("b", "ollama", "m", true));
    assertThat(row.tokens()).isEqualTo(new Tokens(20, 8, 5, 3, "reported"));
    assertThat(row.costNanos()).isEqualTo(37);
    assertThat(row.priceAsOf()).isEqualTo("2026-08-01");
    assertThat(row.firstTokenMillis()).isEqualTo(150);
    assertThat(row.totalMillis()).isEqualTo(400);
    assertThat(row.queuedMillis()).isEqualTo(7);
    assertThat(row.seams()).isEqualTo(1);
    assertThat(row.fallback()).isTrue();
    assertThat(row.outcome()).isEqualTo("answered");
    assertThat(row.errorClass()).isNull();

    AttemptRow first = row.attempts().get(0);
    assertThat(first.startedAt()).isEqualTo(BEGUN.plusMillis(100));
    assertThat(first.tokens()).isEqualTo(new Tokens(10, 2, 0, 0, "estimated"));
    assertThat(first.priceAsOf()).isEqualTo("2026-08-01");
    assertThat(first.errorClass()).isEqualTo("rate_limited");
    assertThat(first.status()).isEqualTo(429);
    assertThat(first.firstTokenMillis()).isNull();
    assertThat(first.totalMillis()).isEqualTo(90);
    assertThat(first.seam()).isFalse();
    AttemptRow second = row.attempts().get(1);
    assertThat(second.priceAsOf()).isNull();
    assertThat(second.firstTokenMillis()).isEqualTo(30);
    assertThat(second.seam()).isTrue();
  }

  @Test
  void of_answerOfUnknownPrice_hasNoCost() {
    RequestRow row =
        row(
            record(
                RequestRecord.Outcome.ANSWERED,
                served("a", false),
                Usage.reported(3, 4),
                List.of(),
                attempt(1, "b", AttemptRecord.Outcome.FAILED, Usage.reported(1, 1), 9L, false),
                attempt(
                    2, "a", AttemptRecord.Outcome.SUCCEEDED, Usage.reported(3, 4), null, false)));

    assertThat(row.costNanos()).isNull();
    assertThat(row.priceAsOf()).isNull();
    assertThat(row.attempts().get(0).costNanos()).isEqualTo(9);
  }

  @Test
  void of_failureWithoutATokenBeforeTheAnswer_doesNotMakeTheCostUnknown() {
    RequestRow row =
        row(
            record(
                RequestRecord.Outcome.ANSWERED,
                served("a", false),
                Usage.reported(3, 4),
                List.of(),
                attempt(1, "b", AttemptRecord.Outcome.FAILED, null, null, false),
                attempt(2, "a", AttemptRecord.Outcome.SUCCEEDED, Usage.reported(3, 4), 5L, false)));

    assertThat(row.costNanos()).isEqualTo(5);
  }

  @Test
  void of_callerWhoLeft_keepsTheTokensOfTheAttempts() {
    RequestRow row =
        row(
            record(
                RequestRecord.Outcome.LEFT,
                served("a", false),
                null,
                List.of(),
                attempt(1, "a", AttemptRecord.Outcome.CANCELLED, Usage.reported(3, 4), 5L, false),
                attempt(
                    2, "b", AttemptRecord.Outcome.OVERTAKEN, Usage.estimated(4, 4), 6L, false)));

    assertThat(row.outcome()).isEqualTo("left");
    assertThat(row.tokens()).isEqualTo(new Tokens(4, 5, 0, 0, "estimated"));
    assertThat(row.costNanos()).isEqualTo(11);
  }

  @Test
  void of_requestThatNobodyWasAskedFor_costsNothing() {
    RequestRow row = row(record(RequestRecord.Outcome.FAILED, null, null, List.of()));

    assertThat(row.costNanos()).isZero();
    assertThat(row.served()).isNull();
    assertThat(row.tokens()).isEqualTo(Tokens.NONE);
    assertThat(row.errorClass()).isEqualTo("upstream_failed");
    assertThat(row.toString()).doesNotContain("secret words");
  }

  @Test
  void of_answerFromTheCache_costsNothingAndNobodysHardwareIsTold() {
    RequestRow row =
        row(
            record(
                RequestRecord.Outcome.ANSWERED,
                served("a", false),
                Usage.reported(3, 4),
                List.of()));

    assertThat(row.cacheHit()).isTrue();
    assertThat(row.costNanos()).isZero();
    assertThat(row.served()).isEqualTo(new RequestRow.Server("a", null, "m", false));
  }

  @Test
  void refsFrom_aDay_dividesTheReferences() {
    Instant midnight = Instant.parse("2026-02-12T00:00:00Z");
    UUID from = RequestRow.refsFrom(LocalDate.parse("2026-02-12"));

    assertThat(from.toString())
        .isGreaterThan(RequestRow.newRef(midnight.minusMillis(1)).toString())
        .isLessThan(RequestRow.newRef(midnight).toString());
    assertThat(RequestRow.refsFrom(LocalDate.MIN)).isEqualTo(new UUID(0, 0));
    assertThat(RequestRow.refsFrom(LocalDate.MAX).toString()).isGreaterThan(from.toString());
  }

  @Test
  void newRef_growsWithTheTimeAndIsItsOwn() {
    UUID early = RequestRow.newRef(BEGUN);
    UUID late = RequestRow.newRef(BEGUN.plusMillis(1));

    assertThat(early.version()).isEqualTo(7);
    assertThat(early.variant()).isEqualTo(2);
    assertThat(late.toString()).isGreaterThan(early.toString());
    assertThat(RequestRow.newRef(BEGUN)).isNotEqualTo(early);
    assertThat(early.version()).isEqualTo(7);
    assertThat(early.variant()).isEqualTo(2);
  }
}
