package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.access.BudgetRules;
import dev.relevo.access.KeyRules;
import dev.relevo.access.Money;
import dev.relevo.access.RateRules;
import dev.relevo.access.managed.IssuedKey;
import dev.relevo.access.managed.KeyTerms;
import dev.relevo.access.managed.ManagedKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes managed keys as JSON, with the field names by which they are made and changed. */
final class KeyJson {
  private KeyJson() {}

  static void write(JsonGenerator out, ManagedKey key, Instant now) throws IOException {
    out.writeStartObject();
    writeFields(out, key, now);
    out.writeEndObject();
  }

  /** The key with its secret. */
  static void write(JsonGenerator out, IssuedKey issued, Instant now) throws IOException {
    out.writeStartObject();
    out.writeStringField("key", issued.secret().reveal());
    writeFields(out, issued.key(), now);
    out.writeEndObject();
  }

  private static void writeFields(JsonGenerator out, ManagedKey key, Instant now)
      throws IOException {
    KeyTerms terms = key.terms();
    KeyRules rules = terms.rules();
    out.writeStringField("id", key.id());
    out.writeStringField("state", RecordWriter.lower(key.state(now)));
    out.writeStringField("name", terms.name());
    out.writeStringField("owner", terms.owner());
    writeTexts(out, "models", rules.permissions().models());
    writeTexts(out, "providers", rules.permissions().workers());
    out.writeStringField("privacy", RecordWriter.lower(rules.privacy()));
    out.writeStringField(
        "priority", rules.priority() == null ? null : RecordWriter.lower(rules.priority()));
    writeTime(out, "expires", terms.expires());
    write(out, rules.rate());
    write(out, rules.budget());
    writeTime(out, "created", key.created());
    writeTime(out, "rotated", key.rotated());
    writeTime(out, "previous_valid_until", key.previousUntil());
    writeTime(out, "disabled", key.disabled());
    writeTime(out, "last_used", key.lastUsed());
  }

  private static void write(JsonGenerator out, @Nullable RateRules rate) throws IOException {
    if (rate == null) {
      out.writeNullField("rate");
      return;
    }
    out.writeObjectFieldStart("rate");
    out.writePOJOField("requests", rate.requests());
    out.writePOJOField("tokens", rate.tokens());
    out.writeStringField("window", Spans.text(rate.window()));
    out.writePOJOField("concurrency", rate.concurrency());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, @Nullable BudgetRules budget) throws IOException {
    if (budget == null) {
      out.writeNullField("budget");
      return;
    }
    out.writeObjectFieldStart("budget");
    writeMoney(out, "daily_usd", budget.daily());
    writeMoney(out, "monthly_usd", budget.monthly());
    out.writeEndObject();
  }

  private static void writeMoney(JsonGenerator out, String field, @Nullable Long nanos)
      throws IOException {
    if (nanos == null) {
      out.writeNullField(field);
    } else {
      BigDecimal usd = Money.usd(nanos).stripTrailingZeros();
      out.writeNumberField(field, usd.scale() < 0 ? usd.setScale(0) : usd);
    }
  }

  private static void writeTexts(JsonGenerator out, String field, List<String> texts)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }

  private static void writeTime(JsonGenerator out, String field, @Nullable Instant time)
      throws IOException {
    out.writeStringField(field, time == null ? null : time.toString());
  }
}
