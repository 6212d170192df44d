package dev.relevo.ledger;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What became of requests, in groups.
 *
 * @param query what it is about
 * @param groups the groups, ordered by their names
 * @param keyNames the names of keys by their ids, where groups are by key: of keys that were made
 *     here, deleted ones included
 * @param total all of them together
 */
public record UsageReport(
    UsageQuery query, List<Group> groups, Map<String, String> keyNames, UsageFigures total) {

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
    keyNames = Map.copyOf(keyNames);
  }
}
