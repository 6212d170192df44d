package dev.relevo.pool;

import java.util.Objects;

/**
 * By what it is decided about a request. Two are the same only if they are one: after a change of
 * the settings each request goes on by the rules that held when it began.
 */
final class Rules {
  final RoutingSettings settings;
  final Strategies strategies;

  /**
   * Rules.
   *
   * @param settings how requests find their worker
   * @param strategies the strategies by their names
   */
  Rules(RoutingSettings settings, Strategies strategies) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.strategies = Objects.requireNonNull(strategies, "strategies");
  }
}
