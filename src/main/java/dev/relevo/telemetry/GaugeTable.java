package dev.relevo.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gauges of one name, whose labels come and go. A value that changes keeps its gauge, so that
 * whoever reads meanwhile misses none. Thread-safe.
 */
final class GaugeTable {
  private final MeterRegistry registry;
  private final String name;
  private final String unit;
  private final String description;
  private final List<String> labels;
  private final Map<List<String>, Row> rows = new HashMap<>();

  /** A gauge and what it shows. */
  private static final class Row {
    private volatile double value;
    private final Gauge gauge;

    Row(MeterRegistry registry, GaugeTable table, List<String> values) {
      List<Tag> tags = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        tags.add(Tag.of(table.labels.get(i), values.get(i)));
      }
      this.gauge =
          Gauge.builder(table.name, this, row -> row.value)
              .description(table.description)
              .baseUnit(table.unit.isEmpty() ? null : table.unit)
              .tags(tags)
              .strongReference(true)
              .register(registry);
    }
  }

  /**
   * No gauges yet.
   *
   * @param unit the unit, or an empty text for none
   * @param labels the names of the labels
   */
  GaugeTable(
      MeterRegistry registry, String name, String unit, String description, String... labels) {
    this.registry = registry;
    this.name = name;
    this.unit = unit;
    this.description = description;
    this.labels = List.of(labels);
  }

  /** From now on these are all, by the values of the labels. */
  synchronized void show(Map<List<String>, Double> values) {
    rows.entrySet()
        .removeIf(
            row -> {
              boolean gone = !values.containsKey(row.getKey());
              if (gone) {
                registry.remove(row.getValue().gauge);
              }
              return gone;
            });
    values.forEach(
        (key, value) ->
            rows.computeIfAbsent(key, fresh -> new Row(registry, this, fresh)).value = value);
  }
}
