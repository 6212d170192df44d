package dev.relevo.telemetry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The samples of a page in Prometheus' text format. */
public final class MetricsText {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([^ ]+)");

  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, String> types = new TreeMap<>();

  /**
   * One line.
   *
   * @param name the name of the series
   * @param labels the labels
   * @param value the value
   */
  public record Sample(String name, Map<String, String> labels, double value) {}

  private MetricsText() {}

  /** Reads a page, every line of which has to be one of the format. */
  public static MetricsText of(String page) {
    MetricsText text = new MetricsText();
    for (String line : page.split("\n", -1)) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        text.types.put(words[2], words[3]);
      } else if (!line.isEmpty() && !line.startsWith("# HELP ")) {
        text.samples.add(sample(line));
      }
    }
    return text;
  }

  private static Sample sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new AssertionError("no line of the format: " + line);
    }
    Map<String, String> labels = new HashMap<>();
    Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3)));
  }

  public List<Sample> samples() {
    return samples;
  }

  /** The names of the metrics; a histogram has one. */
  public Set<String> names() {
    return types.keySet();
  }

  /** The type of a metric, or an empty text when there is none of that name. */
  public String type(String name) {
    return types.getOrDefault(name, "");
  }

  /** The names of the series; a histogram has three. */
  public Set<String> series() {
    Set<String> names = new TreeSet<>();
    samples.forEach(sample -> names.add(sample.name()));
    return names;
  }

  /** The labels that a metric, or one of a histogram's series, has anywhere. */
  public Set<String> labels(String name) {
    Set<String> labels = new TreeSet<>(Comparator.naturalOrder());
    samples.stream()
        .filter(it -> it.name().equals(name) || (isHistogram(name) && isOf(it.name(), name)))
        .forEach(it -> labels.addAll(it.labels().keySet()));
    return labels;
  }

  private boolean isHistogram(String name) {
    return "histogram".equals(types.get(name)) || "summary".equals(types.get(name));
  }

  private static boolean isOf(String series, String histogram) {
    return Set.of(histogram + "_bucket", histogram + "_count", histogram + "_sum").contains(series);
  }

  /** What all samples of that name with these labels, name and value in turn, make together. */
  public double sum(String name, String... labels) {
    return samples.stream()
        .filter(it -> it.name().equals(name))
        .filter(
            it -> {
              for (int i = 0; i < labels.length; i += 2) {
                if (!labels[i + 1].equals(it.labels().get(labels[i]))) {
                  return false;
                }
              }
              return true;
            })
        .mapToDouble(Sample::value)
        .sum();
  }
}
