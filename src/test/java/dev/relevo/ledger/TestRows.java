package dev.relevo.ledger;

import dev.relevo.provider.Price;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows and settings as tests need them. */
final class TestRows {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private TestRows() {}

  static LedgerSettings settings(int buffer) {
    return new LedgerSettings(
        true,
        buffer,
        Duration.ofMillis(10),
        Duration.ofDays(90),
        "2026-08-01",
        new Reference("kind/model", new Price(1, 0.5, 2, null), "2026-08-01"));
  }

  static Tokens tokens(long prompt, long cached, long completion) {
    return new Tokens(prompt, completion, cached, 0, "reported");
  }

  /** A request that one attempt at a cloud has answered. */
  static RequestRow answered(String id, Instant at) {
    return answered(id, at, "key-1", "groq", "llama", tokens(100, 0, 10), 1000L);
  }

  static RequestRow answered(
      String id,
      Instant at,
      String key,
      String worker,
      String model,
      Tokens tokens,
      @Nullable Long cost) {
    return row(
        id,
        at,
        key,
        "answered",
        new RequestRow.Server(worker, "groq", model, false),
        tokens,
        cost,
        List.of(attempt(1, at, worker, model, "succeeded", tokens, cost)));
  }

  /** One that took so long. */
  static RequestRow answered(String id, Instant at, Duration took) {
    RequestRow row = answered(id, at);
    return row(
        RequestRow.newRef(at.plus(took)),
        id,
        at,
        row.keyId(),
        row.outcome(),
        row.served(),
        row.tokens(),
        row.costNanos(),
        row.attempts());
  }

  static RequestRow row(
      String id,
      Instant at,
      String key,
      String outcome,
      RequestRow.@Nullable Server served,
      Tokens tokens,
      @Nullable Long cost,
      List<AttemptRow> attempts) {
    return row(RequestRow.newRef(at), id, at, key, outcome, served, tokens, cost, attempts);
  }

  private static RequestRow row(
      UUID ref,
      String id,
      Instant at,
      String key,
      String outcome,
      RequestRow.@Nullable Server served,
      Tokens tokens,
      @Nullable Long cost,
      List<AttemptRow> attempts) {
    return new RequestRow(
        ref,
        id,
        at,
        key,
        "openai",
        "chat",
        "auto",
        served,
        tokens,
        cost,
        cost == null ? null : "2026-08-01",
        12L,
        345,
        0,
        outcome,
        outcome.equals("failed") ? "upstream_failed" : null,
        0,
        served != null && attempts.isEmpty(),
        attempts.size() > 1,
        attempts);
  }

  static AttemptRow attempt(
      int number,
      Instant at,
      String worker,
      String model,
      String outcome,
      Tokens tokens,
      @Nullable Long cost) {
    return new AttemptRow(
        number,
        at,
        worker,
        "groq",
        model,
        false,
        number == 1 ? "first" : "next",
        outcome,
        tokens,
        cost,
        cost == null ? null : "2026-08-01",
        12L,
        300,
        outcome.equals("failed") ? "transient" : null,
        outcome.equals("failed") ? 503 : null,
        false);
  }
}
