package dev.relevo.http.admin;

import dev.relevo.chat.GatewayError;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.Route;
import dev.relevo.ledger.Ledger;
import dev.relevo.ledger.LedgerReader;
import dev.relevo.ledger.Reference;
import dev.relevo.ledger.UsageQuery;
import dev.relevo.ledger.UsageReport;
import dev.relevo.provider.PriceList;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /admin/usage}: what was used and what it cost, as JSON or CSV ({@code format}, or the
 * header {@code Accept}). The other parameters are those of {@link UsageParameters}. 503 where
 * there is no ledger, or its database cannot be used.
 */
public final class UsageRoutes implements AdminRoutes {
  private static final String PATH = "/admin/usage";
  private static final String CSV = "csv";
  private static final String JSON = "json";

  /** A key in the address is the door's affair. */
  private static final String KEY = "api_key";

  private final @Nullable Ledger ledger;
  private final @Nullable LedgerReader reader;
  private final Reference reference;
  private final PriceList prices;
  private final InstantSource clock;

  /**
   * The route.
   *
   * @param ledger the ledger, or null when it is switched off
   * @param reader reads it, or null when it is switched off
   * @param reference what costs are compared with where nothing else is asked
   * @param prices the list prices
   */
  public UsageRoutes(
      @Nullable Ledger ledger,
      @Nullable LedgerReader reader,
      Reference reference,
      PriceList prices,
      InstantSource clock) {
    this.ledger = ledger;
    this.reader = reader;
    this.reference = Objects.requireNonNull(reference, "reference");
    this.prices = Objects.requireNonNull(prices, "prices");
    this.clock = clock;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.get(PATH, Route.Access.ADMIN, this::usage));
  }

  private CompletionStage<HttpResponse> usage(Exchange exchange) {
    Map<String, String> given = new LinkedHashMap<>(exchange.request().getUri().query().toMap());
    given.remove(KEY);
    boolean csv = isCsv(given.remove("format"), exchange.header("accept"));
    UsageQuery query =
        UsageParameters.read(
            given, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), reference, prices);
    Ledger status = ledger;
    if (reader == null || status == null) {
      throw GatewayError.of(
              GatewayError.Kind.OVERLOADED, "there is no ledger: relevo.ledger.enabled is false")
          .toException();
    }
    return reader
        .usage(query)
        .thenApplyAsync(
            report ->
                csv
                    ? csv(report)
                    : JsonAnswer.of(200, out -> UsageWriter.write(out, report, status.status())),
            exchange.elsewhere());
  }

  private static boolean isCsv(@Nullable String format, @Nullable String accept) {
    if (format == null) {
      return accept != null && accept.toLowerCase(Locale.ROOT).startsWith("text/csv");
    }
    if (!format.equals(CSV) && !format.equals(JSON)) {
      throw GatewayError.invalid(
              "format", "format is '" + format + "' but must be " + JSON + " or " + CSV)
          .toException();
    }
    return format.equals(CSV);
  }

  private static HttpResponse csv(UsageReport report) {
    return HttpResponse.create()
        .withStatus(200)
        .addHeader(
            RawHeader.create("Content-Disposition", "attachment; filename=\"relevo-usage.csv\""))
        .withEntity(HttpEntities.create(ContentTypes.TEXT_CSV_UTF8, UsageCsv.of(report)));
  }
}
