package dev.relevo.gateway;

import java.util.List;

/**
 * What became of the workers when other settings were applied, by their names.
 *
 * @param added those that are new
 * @param replaced those whose settings have changed: new ones have taken their names and the new
 *     requests, and they end what they have
 * @param removed those that are not configured any more: they get no new requests, and end what
 *     they have
 * @param kept those that are the same, with all that was learned about them; those among them that
 *     were added while the gateway runs
 */
public record ReloadReport(
    List<String> added, List<String> replaced, List<String> removed, List<String> kept) {
  public ReloadReport {
    added = List.copyOf(added);
    replaced = List.copyOf(replaced);
    removed = List.copyOf(removed);
    kept = List.copyOf(kept);
  }

  static ReloadReport of(FleetChange change) {
    return new ReloadReport(
        change.added().stream().map(it -> it.settings().id()).toList(),
        change.replaced().stream().map(it -> it.old().id().value()).toList(),
        change.removed().stream().map(it -> it.id().value()).toList(),
        change.kept().stream().map(it -> it.id().value()).toList());
  }
}
