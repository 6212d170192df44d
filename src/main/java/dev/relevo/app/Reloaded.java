package dev.relevo.app;

import dev.relevo.gateway.ReloadReport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the wish to go on under another configuration.
 *
 * @param faults why nothing was changed, each beginning with the full key; empty when it was
 * @param workers what became of the workers; null when nothing was changed
 * @param changed the full keys of which other values hold now, those of providers only where one
 *     was replaced
 * @param atNextStart the full keys of which other values will hold when the process starts again
 */
record Reloaded(
    List<String> faults,
    @Nullable ReloadReport workers,
    List<String> changed,
    List<String> atNextStart) {

  /** What cannot change while the process runs: keys, or what they begin with. */
  private static final List<String> AT_NEXT_START =
      List.of(
          "relevo.http.host",
          "relevo.http.port",
          "relevo.http.max-connections",
          "relevo.http.backlog",
          "relevo.http.head-timeout",
          "relevo.http.idle-timeout",
          "relevo.database.",
          "relevo.ledger.enabled",
          "relevo.ledger.buffer",
          "relevo.telemetry.");

  private static final String PROVIDERS = "relevo.providers.";

  Reloaded {
    faults = List.copyOf(faults);
    changed = List.copyOf(changed);
    atNextStart = List.copyOf(atNextStart);
  }

  /** Nothing was changed. */
  static Reloaded refused(List<String> faults) {
    return new Reloaded(faults, null, List.of(), List.of());
  }

  /**
   * It was changed.
   *
   * @param now the configuration that holds now
   * @param before the one that held before
   * @param started the one that the process started with
   */
  static Reloaded done(
      ReloadReport workers, ConfigKeys now, ConfigKeys before, ConfigKeys started) {
    return new Reloaded(
        List.of(),
        workers,
        now.changedSince(before).stream()
            .filter(key -> !waits(key) && isTold(key, workers))
            .toList(),
        now.changedSince(started).stream().filter(Reloaded::waits).toList());
  }

  private static boolean waits(String key) {
    return AT_NEXT_START.stream()
        .anyMatch(it -> it.endsWith(".") ? key.startsWith(it) : key.equals(it));
  }

  private static boolean isTold(String key, ReloadReport workers) {
    return !key.startsWith(PROVIDERS)
        || workers.replaced().stream().anyMatch(name -> key.startsWith(PROVIDERS + name + "."));
  }

  boolean isRefused() {
    return workers == null;
  }

  /** One line about it. */
  String line() {
    if (workers == null) {
      return "the configuration was not reloaded, and nothing has changed: "
          + String.join("; ", faults);
    }
    List<String> parts = new ArrayList<>();
    add(parts, "workers added: ", workers.added());
    add(parts, "workers replaced: ", workers.replaced());
    add(parts, "workers removed: ", workers.removed());
    add(parts, "changed: ", changed);
    add(parts, "changes at the next start only: ", atNextStart);
    return "the configuration was reloaded: "
        + (parts.isEmpty() ? "nothing has changed" : String.join("; ", parts));
  }

  private static void add(List<String> parts, String what, List<String> names) {
    if (!names.isEmpty()) {
      parts.add(what + String.join(", ", names));
    }
  }
}
