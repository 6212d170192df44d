package dev.relevo.ledger;

import java.util.List;
import java.util.Objects;

/**
 * What became of requests, in groups.
 *
 * @param query what it is about
 * @param groups the groups, ordered by their names
 * @param total all of them together
 */
public record UsageReport(UsageQuery query, List<Group> groups, UsageFigures total) {

  /**
   * One group.
   *
   * @param names what it is called by each of the query's groupings; empty for nobody
   * @param figures what became of its requests
   */
  public record Group(List<String> names, UsageFigures figures) {
    public Group {
      Objects.requireNonNull(figures, "figures");
      names = List.copyOf(names);
    }
  }

  public UsageReport {
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(total, "total");
    groups = List.copyOf(groups);
  }
}
