package dev.relevo.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counters of one name that something else counts and that are shown when somebody looks. One that
 * is not told of any more stays as it is. Thread-safe.
 */
final class CountTable {
  private final MeterRegistry registry;
  private final String name;
  private final String unit;
  private final String description;
  private final List<String> labels;
  private final Map<List<String>, Row> rows = new HashMap<>();

  private static final class Row {
    private volatile double value;
  }

  /**
   * No counters yet.
   *
   * @param unit the unit, or an empty text for none
   * @param labels the names of the labels
   */
  CountTable(
      MeterRegistry registry, String name, String unit, String description, String... labels) {
    this.registry = registry;
    this.name = name;
    this.unit = unit;
    this.description = description;
    this.labels = List.of(labels);
  }

  /** What has been counted so far, by the values of the labels. */
  synchronized void show(Map<List<String>, Double> values) {
    values.forEach((key, value) -> rows.computeIfAbsent(key, this::registered).value = value);
  }

  private Row registered(List<String> values) {
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      tags.add(Tag.of(labels.get(i), values.get(i)));
    }
    Row row = new Row();
    FunctionCounter.builder(name, row, it -> it.value)
        .description(description)
        .baseUnit(unit.isEmpty() ? null : unit)
        .tags(tags)
        .register(registry);
    return row;
  }
}
