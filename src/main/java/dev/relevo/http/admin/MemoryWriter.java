package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.pool.MemoryView;
import dev.relevo.residency.Resident;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** Writes what is known of the memory of a host. */
final class MemoryWriter {
  private MemoryWriter() {}

  static void write(JsonGenerator out, MemoryView memory) throws IOException {
    out.writeStartObject();
    out.writeNumberField("budget_bytes", memory.budget());
    out.writeNumberField("reserved_bytes", memory.reserved());
    out.writeArrayFieldStart("models");
    for (Resident resident : memory.residents()) {
      write(out, resident);
    }
    out.writeEndArray();
    out.writeObjectFieldStart("refused");
    for (Map.Entry<String, String> model : memory.refused().entrySet()) {
      out.writeStringField(model.getKey(), model.getValue());
    }
    out.writeEndObject();
    if (memory.complaint() != null) {
      out.writeStringField("complaint", memory.complaint());
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Resident resident) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", resident.model());
    out.writeStringField("state", resident.state().name().toLowerCase(Locale.ROOT));
    out.writeNumberField("bytes", resident.bytes());
    out.writeBooleanField("measured", resident.measured());
    out.writeNumberField("in_use", resident.inUse());
    out.writeBooleanField("pinned", resident.pinned());
    if (resident.contextTokens() != null) {
      out.writeNumberField("context_tokens", resident.contextTokens());
    }
    out.writeEndObject();
  }
}
