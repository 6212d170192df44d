package dev.relevo.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a report is about.
 *
 * @param from the first day
 * @param to the last day
 * @param by what its rows are grouped by, in this order; empty for the total alone
 * @param only what the requests have to have; an empty text stands for nobody
 * @param reference what the cost is compared with
 */
public record UsageQuery(
    LocalDate from,
    LocalDate to,
    List<Grouping> by,
    Map<Grouping, String> only,
    Reference reference) {
  public UsageQuery {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(reference, "reference");
    by = List.copyOf(by);
    only = Map.copyOf(only);
  }
}
