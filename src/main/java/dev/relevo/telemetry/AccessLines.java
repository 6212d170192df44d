package dev.relevo.telemetry;

import dev.relevo.chat.Served;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.AttemptRecord;
import dev.relevo.gateway.RequestRecord;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes the lines of the access log. Immutable. */
record AccessLines(AccessLogSettings.Format format) {
  private static final int NANO_DIGITS = 9;

  /** The line of a request, without its end. */
  String line(AccessEntry entry) {
    InetAddress client = entry.client();
    LogFields fields =
        new LogFields(format)
            .time("time", entry.startedAt())
            .text("method", entry.method())
            .text("path", entry.path())
            .number("status", entry.status())
            .number("ms", entry.took().toMillis())
            .text("client", client == null ? null : client.getHostAddress())
            .text("key", entry.key())
            .text("id", entry.requestId())
            .text("dialect", entry.dialect())
            .flag("left", entry.left());
    RequestRecord record = entry.record();
    return (record == null ? fields : asked(fields, record)).line();
  }

  private static LogFields asked(LogFields fields, RequestRecord record) {
    Served served = record.served();
    Usage usage = usage(record);
    fields
        .text("operation", Meters.word(record.asked().operation()))
        .flag("stream", record.asked().streamed())
        .text("asked", record.asked().model())
        .text("worker", served == null ? null : served.worker())
        .text("model", served == null ? null : served.model())
        .text("outcome", Meters.word(record.outcome()))
        .text("error", record.error() == null ? null : Meters.word(record.error().kind()))
        .number("attempts", record.attempts().size())
        .flag("fallback", served != null && served.fallback())
        .count("seams", record.seams().size())
        .text("cache", cache(record, served))
        .text("tokens", usage == null ? "none" : Meters.word(usage.source()));
    if (usage != null) {
      fields
          .number("prompt_tokens", usage.promptTokens())
          .number("completion_tokens", usage.completionTokens());
    }
    Duration first = record.answeredAfter();
    if (first != null) {
      fields.number("first_ms", first.toMillis());
    }
    return fields
        .count("queued_ms", record.queued().toMillis())
        .decimal("cost_usd", dollars(record.costNanos()));
  }

  private static @Nullable String cache(RequestRecord record, @Nullable Served served) {
    if (record.cacheHit()) {
      return "hit";
    }
    return served == null || served.cache() == null ? null : served.cache().toString();
  }

  /** What the caller was told, else what is known of the attempts; null where nothing is. */
  private static @Nullable Usage usage(RequestRecord record) {
    Usage sum = record.usage();
    if (sum == null) {
      for (AttemptRecord attempt : record.attempts()) {
        Usage took = attempt.usage();
        if (took != null) {
          sum = sum == null ? took : sum.plus(took);
        }
      }
    }
    return sum;
  }

  private static @Nullable BigDecimal dollars(@Nullable Long nanos) {
    return nanos == null ? null : BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
  }
}
