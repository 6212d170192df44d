package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.pool.QuotaStanding;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes what is left of a worker's limits. */
final class QuotaWriter {
  private QuotaWriter() {}

  /** Writes the field {@code limits}. */
  static void write(JsonGenerator out, QuotaStanding quota) throws IOException {
    out.writeObjectFieldStart("limits");
    write(out, "requests", quota.requests());
    write(out, "tokens", quota.tokens());
    out.writeEndObject();
  }

  private static void write(
      JsonGenerator out, String name, QuotaStanding.@Nullable Allowance allowance)
      throws IOException {
    if (allowance == null) {
      return;
    }
    out.writeObjectFieldStart(name);
    out.writeNumberField("limit", allowance.limit());
    out.writeNumberField("remaining", allowance.remaining());
    out.writeNumberField("reset_ms", allowance.reset().toMillis());
    out.writeEndObject();
  }
}
