package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.pool.KeyStatus;
import dev.relevo.provider.RateLimits;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes what is known about a key, which is everything but the key. */
final class KeyWriter {
  private KeyWriter() {}

  static void write(JsonGenerator out, KeyStatus key, int inUse, Instant now) throws IOException {
    out.writeStartObject();
    out.writeNumberField("index", key.index());
    out.writeStringField("hint", key.hint());
    out.writeNumberField("weight", key.weight());
    out.writeStringField("state", state(key, now));
    Instant usableAt = key.isUsable(now) ? key.limits().usedUpUntil(now) : key.usableAt();
    if (usableAt != null) {
      out.writeStringField("usable_at", usableAt.toString());
    }
    out.writeNumberField("in_use", inUse);
    write(out, "requests", key.limits().requests(), now);
    write(out, "tokens", key.limits().tokens(), now);
    if (key.lastError() != null) {
      out.writeStringField("last_error", key.lastError());
    }
    out.writeEndObject();
  }

  private static String state(KeyStatus key, Instant now) {
    if (!key.isUsable(now)) {
      return key.state().name().toLowerCase(Locale.ROOT);
    }
    if (key.isOnTrial(now)) {
      return "on_trial";
    }
    return key.limits().usedUpUntil(now) == null ? "usable" : "used_up";
  }

  /** An allowance that is whole again since it was told of is left out. */
  private static void write(
      JsonGenerator out, String name, RateLimits.@Nullable Window window, Instant now)
      throws IOException {
    if (window == null || window.resetsAt() == null || !window.resetsAt().isAfter(now)) {
      return;
    }
    out.writeObjectFieldStart(name);
    if (window.limit() != null) {
      out.writeNumberField("limit", window.limit());
    }
    out.writeNumberField("remaining", window.remaining());
    out.writeStringField("resets_at", window.resetsAt().toString());
    out.writeEndObject();
  }
}
