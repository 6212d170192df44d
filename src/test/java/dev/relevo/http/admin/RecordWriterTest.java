package dev.relevo.http.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.StructuredOutput;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.AttemptReason;
import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.RequestRecord;
import dev.relevo.pool.Weighed;
import dev.relevo.pool.WorkerId;
import dev.relevo.wire.JsonMapper;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecordWriterTest {
  private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis).plusNanos(999_999); // no more than whole ones are told
  }

  private static RequestRecord.Asked asked() {
    return new RequestRecord.Asked(
        "openai",
        RequestRecord.Operation.CHAT,
        "key-1",
        "m",
        List.of("n", "o"),
        "hybrid",
        "a",
        Steering.Privacy.LOCAL,
        Steering.Priority.HIGH,
        true,
        400,
        Duration.ofMinutes(1));
  }

  private static Weighed weighed(
      String worker, String model, Weighed.Verdict verdict, @Nullable String detail) {
    return new Weighed(new WorkerId(worker), model, verdict, detail);
  }

  private static RequestRecord whole() {
    return new RequestRecord(
        "r1",
        BEGUN,
        asked(),
        List.of(
            new RequestRecord.Decision(
                millis(0),
                List.of(
                    weighed("a", "m", Weighed.Verdict.CHOSEN, null),
                    weighed("second", "m", Weighed.Verdict.LATER, null),
                    weighed("c", "n", Weighed.Verdict.OUT, "its circuit is open")),
                0),
            new RequestRecord.Decision(
                millis(21), List.of(weighed("second", "m", Weighed.Verdict.CHOSEN, null)), 3)),
        List.of(
            new AttemptRecord(
                1,
                "a",
                "m",
                2,
                AttemptReason.FIRST,
                null,
                millis(1),
                millis(11),
                millis(21),
                AttemptRecord.Outcome.FAILED,
                ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "boom\nand more")
                    .withRetryAfter(Duration.ofMillis(1500)),
                null,
                new Usage(100, 7, 0, 0, Usage.Source.ESTIMATED),
                "groq",
                false,
                null,
                null),
            new AttemptRecord(
                2,
                "second",
                "m",
                0,
                AttemptReason.NEXT,
                "prefill",
                millis(22),
                null,
                millis(90),
                AttemptRecord.Outcome.USELESS,
                null,
                "its text differs",
                null,
                "ollama",
                true,
                null,
                null),
            new AttemptRecord(
                3,
                "c",
                "n",
                0,
                AttemptReason.LATE,
                null,
                millis(80),
                millis(85),
                millis(1234),
                AttemptRecord.Outcome.SUCCEEDED,
                null,
                null,
                new Usage(100, 20, 50, 1, Usage.Source.REPORTED),
                "cohere",
                false,
                1_234L,
                null)),
        List.of(new RequestRecord.Seam(millis(86), 42, "c", "n")),
        RequestRecord.Outcome.ANSWERED,
        new Served("r1", "c", "n", 3, true, false)
            .withStructured(new StructuredOutput(StructuredOutput.Way.JSON_OBJECT, true)),
        millis(11),
        false,
        new Usage(100, 27, 50, 1, Usage.Source.ESTIMATED),
        null,
        millis(640),
        millis(1234),
        null,
        null);
  }

  private static RequestRecord failed() {
    return new RequestRecord(
        "r2",
        BEGUN,
        asked(),
        List.of(),
        List.of(),
        List.of(),
        RequestRecord.Outcome.FAILED,
        null,
        null,
        false,
        null,
        new GatewayError(
            GatewayError.Kind.RATE_LIMITED,
            "slow down",
            "model",
            Duration.ofSeconds(2),
            ProviderError.ofStatus(ErrorClass.RATE_LIMITED, 429, "slow")),
        Duration.ZERO,
        millis(7),
        null,
        null);
  }

  private static JsonNode json(JsonMapper.Writer writer) throws Exception {
    return JsonMapper.read(JsonMapper.bytes(writer));
  }

  @Test
  void write_aWholeLife_tellsAllOfIt() throws Exception {
    try (InputStream file = getClass().getResourceAsStream("/request-record.json")) {
      assertThat(json(out -> RecordWriter.write(out, whole())))
          .isEqualTo(JsonMapper.read(Objects.requireNonNull(file).readAllBytes()));
    }
  }

  @Test
  void write_failed_tellsTheError() throws Exception {
    JsonNode written = json(out -> RecordWriter.write(out, failed()));

    assertThat(written.has("answer")).isFalse();
    assertThat(written.path("error"))
        .isEqualTo(
            JsonMapper.read(
                """
                {"kind": "rate_limited", "class": "rate_limited", "status": 429,
                 "message": "slow down", "param": "model", "retry_after_ms": 2000}
                """));
  }

  @Test
  void writeShort_tellsHowItEnded() throws Exception {
    assertThat(json(out -> RecordWriter.writeShort(out, whole())))
        .isEqualTo(
            JsonMapper.read(
                """
                {"id": "r1", "started_at": "2026-01-01T00:00:00Z", "outcome": "answered",
                 "total_ms": 1234, "model": "m", "worker": "c", "answering_model": "n",
                 "attempts": 3}
                """));
    assertThat(json(out -> RecordWriter.writeShort(out, failed())))
        .isEqualTo(
            JsonMapper.read(
                """
                {"id": "r2", "started_at": "2026-01-01T00:00:00Z", "outcome": "failed",
                 "total_ms": 7, "model": "m", "attempts": 0, "error": "rate_limited"}
                """));
  }
}
