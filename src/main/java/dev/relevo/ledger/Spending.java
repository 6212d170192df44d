package dev.relevo.ledger;

import java.util.Map;

/**
 * What was spent, as far as it is known, in nano US dollars.
 *
 * @param byKey by the ids of keys
 * @param total in all
 */
public record Spending(Map<String, Long> byKey, long total) {
  public Spending {
    byKey = Map.copyOf(byKey);
  }
}
