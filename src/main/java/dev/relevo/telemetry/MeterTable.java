package dev.relevo.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters of one name by their labels, made when they are first needed: asking a registry for
 * one takes longer than counting. When there are too many, one stands for all that are new.
 * Thread-safe.
 *
 * @param <K> the labels
 * @param <M> the meter
 */
final class MeterTable<K, M> {
  private final int limit;
  private final K others;
  private final Function<K, M> making;
  private final Map<K, M> meters = new ConcurrentHashMap<>();

  /**
   * No meters yet.
   *
   * @param limit about how many there are at most
   * @param others the labels of the one that stands for all others
   * @param making makes one
   */
  MeterTable(int limit, K others, Function<K, M> making) {
    this.limit = limit;
    this.others = others;
    this.making = making;
  }

  M of(K labels) {
    M meter = meters.get(labels);
    return meter == null
        ? meters.computeIfAbsent(meters.size() < limit ? labels : others, making)
        : meter;
  }
}
