package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.ledger.Grouping;
import dev.relevo.ledger.LedgerStatus;
import dev.relevo.ledger.UsageFigures;
import dev.relevo.ledger.UsageReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes reports about usage as JSON. Money is in US dollars, exact to the billionth. A group's
 * name is null where it stands for nobody, and that of a key where the configuration names it.
 */
public final class UsageWriter {
  /** What the name of a key stands under, beside its id. */
  static final String KEY_NAME = "key_name";

  private static final int NANO_DIGITS = 9;

  private UsageWriter() {}

  /**
   * Writes a report.
   *
   * @param ledger how the ledger is, or null when nobody knows
   */
  public static void write(JsonGenerator out, UsageReport report, @Nullable LedgerStatus ledger)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("from", report.query().from().toString());
    out.writeStringField("to", report.query().to().toString());
    out.writeArrayFieldStart("group");
    for (Grouping grouping : report.query().by()) {
      out.writeString(grouping.word());
    }
    out.writeEndArray();
    out.writeObjectFieldStart("reference");
    out.writeStringField("model", report.query().reference().name());
    out.writeStringField("prices_as_of", report.query().reference().asOf());
    out.writeEndObject();
    out.writeArrayFieldStart("rows");
    for (UsageReport.Group group : report.groups()) {
      out.writeStartObject();
      write(out, report, group.names());
      write(out, group.figures());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeObjectFieldStart("total");
    write(out, report.total());
    out.writeEndObject();
    if (ledger != null) {
      write(out, ledger);
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, UsageReport report, List<String> names)
      throws IOException {
    List<Grouping> by = report.query().by();
    for (int i = 0; i < by.size(); i++) {
      String name = names.get(i);
      out.writeStringField(by.get(i).word(), name.isEmpty() ? null : name);
      if (by.get(i) == Grouping.KEY) {
        out.writeStringField(KEY_NAME, report.keyNames().get(name));
      }
    }
  }

  private static void write(JsonGenerator out, UsageFigures figures) throws IOException {
    out.writeNumberField("requests", figures.requests());
    out.writeNumberField("answered", figures.answered());
    out.writeNumberField("failed", figures.failed());
    out.writeNumberField("left", figures.left());
    out.writeNumberField("attempts", figures.attempts());
    out.writeNumberField("prompt_tokens", figures.promptTokens());
    out.writeNumberField("completion_tokens", figures.completionTokens());
    out.writeNumberField("cached_tokens", figures.cachedTokens());
    out.writeNumberField("reasoning_tokens", figures.reasoningTokens());
    writeUsd(out, "cost_usd", figures.costNanos());
    out.writeNumberField("unknown_cost_requests", figures.unknownCost());
    out.writeNumberField("cache_hits", figures.cacheHits());
    out.writeNumberField("local_answers", figures.localAnswers());
    out.writeNumberField("local_share", share(figures));
    writeUsd(out, "reference_cost_usd", figures.referenceNanos());
    writeUsd(out, "compared_cost_usd", figures.comparedNanos());
    writeUsd(out, "saved_usd", figures.savedNanos());
  }

  private static void writeUsd(JsonGenerator out, String name, long nanos) throws IOException {
    out.writeFieldName(name);
    out.writeNumber(usd(nanos));
  }

  /** The share of local answers, to four digits. */
  static double share(UsageFigures figures) {
    return Math.round(figures.localShare() * 1e4) / 1e4;
  }

  /** Nano US dollars in US dollars, without an exponent. */
  static String usd(long nanos) {
    return nanos == 0
        ? "0"
        : BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros().toPlainString();
  }

  private static void write(JsonGenerator out, LedgerStatus ledger) throws IOException {
    out.writeObjectFieldStart("ledger");
    out.writeBooleanField("connected", ledger.connected());
    out.writeNumberField("written", ledger.written());
    out.writeNumberField("waiting", ledger.waiting());
    out.writeNumberField("dropped", ledger.dropped());
    out.writeStringField("problem", ledger.problem());
    out.writeEndObject();
  }
}
