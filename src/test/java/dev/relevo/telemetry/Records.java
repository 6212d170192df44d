package dev.relevo.telemetry;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records of requests that never were: streams of the model {@code m} with the key {@code k}. */
final class Records {
  static final RequestRecord ANSWERED = answered("k", "m", succeeded(1, "w", "m"));

  private Records() {}

  static RequestRecord.Asked asked(
      RequestRecord.Operation operation, String key, String model, boolean streamed) {
    return new RequestRecord.Asked(
        "openai",
        operation,
        key,
        model,
        List.of(),
        "hybrid",
        null,
        Steering.Privacy.ANY,
        Steering.Priority.NORMAL,
        streamed,
        10,
        Duration.ofMinutes(1));
  }

  /** From 100 ms to 1,100 ms, the first content after 300 ms; 10 tokens in, 21 out, for 5 µ$. */
  static AttemptRecord succeeded(int number, String worker, String model) {
    return new AttemptRecord(
        number,
        worker,
        model,
        0,
        number == 1 ? AttemptReason.FIRST : AttemptReason.NEXT,
        null,
        Duration.ofMillis(100),
        Duration.ofMillis(300),
        Duration.ofMillis(1_100),
        AttemptRecord.Outcome.SUCCEEDED,
        null,
        null,
        Usage.reported(10, 21),
        "gemini",
        false,
        5_000L,
        null);
  }

  /** From the beginning to 50 ms, on own hardware. */
  static AttemptRecord failed(int number, String worker, String model, ErrorClass why) {
    return new AttemptRecord(
        number,
        worker,
        model,
        0,
        AttemptReason.FIRST,
        null,
        Duration.ZERO,
        null,
        Duration.ofMillis(50),
        AttemptRecord.Outcome.FAILED,
        ProviderError.of(why, "words of a provider"),
        null,
        null,
        "ollama",
        true,
        null,
        null);
  }

  /** From the beginning to 40 ms, when another one spoke. */
  static AttemptRecord overtaken(int number, String worker) {
    return new AttemptRecord(
        number,
        worker,
        "m",
        0,
        AttemptReason.LATE,
        null,
        Duration.ZERO,
        null,
        Duration.ofMillis(40),
        AttemptRecord.Outcome.OVERTAKEN,
        null,
        null,
        null,
        "ollama",
        true,
        null,
        null);
  }

  /** Answered by the last attempt: after 320 ms, whole after 1,120 ms, 20 of them in the queue. */
  static RequestRecord answered(String key, String model, AttemptRecord... attempts) {
    AttemptRecord last = attempts[attempts.length - 1];
    return record(
        asked(RequestRecord.Operation.CHAT, key, model, true),
        List.of(attempts),
        List.of(),
        new Served("r", last.worker(), last.model(), attempts.length, attempts.length > 1, false),
        null);
  }

  static RequestRecord substituted(String model, AttemptRecord attempt) {
    return record(
        asked(RequestRecord.Operation.CHAT, "k", model, true),
        List.of(attempt),
        List.of(),
        new Served("r", attempt.worker(), attempt.model(), 1, false, true),
        null);
  }

  static RequestRecord failed(
      String key, String model, GatewayError.Kind why, AttemptRecord... attempts) {
    return record(
        asked(RequestRecord.Operation.CHAT, key, model, true),
        List.of(attempts),
        List.of(),
        null,
        GatewayError.of(why, "words for the caller"));
  }

  static RequestRecord continuedBy(String worker, String model, AttemptRecord... attempts) {
    return record(
        asked(RequestRecord.Operation.CHAT, "k", "m", true),
        List.of(attempts),
        List.of(new RequestRecord.Seam(Duration.ofMillis(500), 12, worker, model)),
        new Served("r", worker, model, attempts.length, true, false),
        null);
  }

  static RequestRecord left() {
    return new RequestRecord(
        "r",
        Instant.EPOCH,
        asked(RequestRecord.Operation.CHAT, "k", "m", true),
        List.of(),
        List.of(),
        List.of(),
        RequestRecord.Outcome.LEFT,
        null,
        null,
        false,
        null,
        null,
        Duration.ZERO,
        Duration.ofSeconds(3),
        null,
        null);
  }

  static RequestRecord fromTheCache() {
    return new RequestRecord(
        "r",
        Instant.EPOCH,
        asked(RequestRecord.Operation.CHAT, "k", "m", true),
        List.of(),
        List.of(),
        List.of(),
        RequestRecord.Outcome.ANSWERED,
        new Served("r", "w", "m", 0, false, false),
        Duration.ofMillis(1),
        true,
        Usage.reported(10, 21),
        null,
        Duration.ZERO,
        Duration.ofMillis(2),
        null,
        null);
  }

  static RequestRecord record(
      RequestRecord.Asked asked,
      List<AttemptRecord> attempts,
      List<RequestRecord.Seam> seams,
      @Nullable Served served,
      @Nullable GatewayError error) {
    boolean answered = served != null;
    return new RequestRecord(
        "r",
        Instant.EPOCH,
        asked,
        List.of(),
        attempts,
        seams,
        answered ? RequestRecord.Outcome.ANSWERED : RequestRecord.Outcome.FAILED,
        served,
        answered ? Duration.ofMillis(320) : null,
        false,
        answered ? Usage.reported(10, 21) : null,
        error,
        Duration.ofMillis(20),
        Duration.ofMillis(1_120),
        null,
        null);
  }
}
