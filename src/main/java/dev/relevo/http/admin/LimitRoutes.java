package dev.relevo.http.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.access.LimitReport;
import dev.relevo.access.LimitStanding;
import dev.relevo.access.Limits;
import dev.relevo.access.Money;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.Route;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** {@code GET /admin/limits}: what is used of limits and budgets, by key and in all. */
public final class LimitRoutes implements AdminRoutes {
  /** The path. */
  public static final String PATH = "/admin/limits";

  private static final double MILLIS = 1e3;

  private final Limits limits;

  public LimitRoutes(Limits limits) {
    this.limits = limits;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.get(PATH, Route.Access.ADMIN, this::report));
  }

  private CompletionStage<HttpResponse> report(Exchange exchange) {
    LimitReport report = limits.report();
    return CompletableFuture.completedFuture(
        JsonAnswer.of(
            200,
            out -> {
              out.writeStartObject();
              out.writeObjectFieldStart("all");
              write(out, report.all());
              out.writeEndObject();
              out.writeArrayFieldStart("keys");
              for (LimitReport.OfKey key : report.keys()) {
                write(out, key);
              }
              out.writeEndArray();
              out.writeEndObject();
            }));
  }

  private static void write(JsonGenerator out, LimitReport.OfKey key) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", key.id());
    write(out, "requests", key.standing().requests());
    write(out, "tokens", key.standing().tokens());
    out.writeObjectFieldStart("concurrency");
    out.writeNumberField("used", key.running());
    if (key.concurrency() != null) {
      out.writeNumberField("limit", key.concurrency());
    }
    out.writeEndObject();
    write(out, key.spendings());
    out.writeEndObject();
  }

  private static void write(
      JsonGenerator out, String name, LimitStanding.@Nullable Allowance allowance)
      throws IOException {
    if (allowance == null) {
      return;
    }
    out.writeObjectFieldStart(name);
    out.writeNumberField("limit", allowance.limit());
    out.writeNumberField("used", allowance.limit() - allowance.remaining());
    out.writeNumberField("remaining", allowance.remaining());
    out.writeNumberField("reset_seconds", allowance.reset().toMillis() / MILLIS);
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, LimitReport.Spendings spendings) throws IOException {
    write(out, "today", spendings.day());
    write(out, "this_month", spendings.month());
  }

  private static void write(JsonGenerator out, String name, LimitReport.Amount amount)
      throws IOException {
    out.writeObjectFieldStart(name);
    out.writeNumberField("spent_usd", Money.usd(amount.spent()));
    if (amount.limit() != null) {
      out.writeNumberField("budget_usd", Money.usd(amount.limit()));
      out.writeNumberField("left_usd", Money.usd(Math.max(0, amount.limit() - amount.spent())));
    }
    out.writeStringField("resets_at", amount.resetsAt().toString());
    out.writeEndObject();
  }
}
