package dev.relevo.faults;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One fault: what the upstreams do, and what is to come of it. It is tried in every format,
 * streamed and whole, unless it says otherwise. Build it in one thread; it can then be tried in
 * many.
 */
final class Row {

  /**
   * A worker, in the order of preference.
   *
   * @param id its name
   * @param acts what it does about one request after the other; the last is for all that follow
   */
  record Worker(String id, List<Act> acts) {
    Worker {
      acts = List.copyOf(acts);
    }
  }

  private final String name;
  private final List<Worker> workers = new ArrayList<>();
  private final Map<String, String> configurations = new LinkedHashMap<>();
  private final Map<String, List<String>> models = new LinkedHashMap<>();
  private final List<String> headers = new ArrayList<>();
  private final List<Expect> whenStreamed = new ArrayList<>();
  private final List<Expect> whenWhole = new ArrayList<>();
  private final Set<String> away = new HashSet<>();
  private String configuration = "";
  private String question = "\"model\":\"m\"";
  private List<Format> formats = Formats.ALL;
  private boolean streamed = true;
  private boolean whole = true;
  private Story story = Stage::ask;

  private Row(String name) {
    this.name = name;
  }

  static Row of(String name) {
    return new Row(name);
  }

  // ---- the declaration ----

  /** A worker that offers the model {@code m}. */
  Row worker(String id, Act... acts) {
    workers.add(new Worker(id, List.of(acts)));
    return this;
  }

  /** More lines of a worker's configuration. */
  Row set(String worker, String lines) {
    configurations.merge(worker, lines, (a, b) -> a + "\n" + b);
    return this;
  }

  /** A worker whose host refuses connections from the start. */
  Row away(String worker) {
    away.add(worker);
    return this;
  }

  /** What a worker offers instead. */
  Row offers(String worker, String... names) {
    models.put(worker, List.of(names));
    return this;
  }

  /** Lines of the gateway's configuration, below {@code relevo}. */
  Row configured(String lines) {
    configuration = lines;
    return this;
  }

  /** The request has this header. */
  Row header(String header, String value) {
    headers.addAll(List.of(header, value));
    return this;
  }

  /** The fields of the request that say what is asked, as JSON. */
  Row asking(String fields) {
    question = fields;
    return this;
  }

  Row onlyIn(Format... some) {
    formats = List.of(some);
    return this;
  }

  Row onlyStreamed() {
    whole = false;
    return this;
  }

  Row onlyWhole() {
    streamed = false;
    return this;
  }

  /** What is asked, in what order, and what happens between; one request unless it is told. */
  Row story(Story newStory) {
    story = newStory;
    return this;
  }

  Row expect(Expect... expectations) {
    return streamed(expectations).whole(expectations);
  }

  /** What is expected where the answer is streamed. */
  Row streamed(Expect... expectations) {
    whenStreamed.addAll(List.of(expectations));
    return this;
  }

  /** What is expected where the answer is wanted whole. */
  Row whole(Expect... expectations) {
    whenWhole.addAll(List.of(expectations));
    return this;
  }

  // ---- the reading ----

  String name() {
    return name;
  }

  List<Worker> workers() {
    return workers;
  }

  String configuration() {
    return configuration;
  }

  String configuration(String worker) {
    return configurations.getOrDefault(worker, "");
  }

  boolean isAway(String worker) {
    return away.contains(worker);
  }

  List<String> models(String worker) {
    return models.getOrDefault(worker, List.of("m"));
  }

  List<String> headers() {
    return headers;
  }

  String question() {
    return question;
  }

  Story story() {
    return story;
  }

  List<Expect> expectations(boolean asStream) {
    return asStream ? whenStreamed : whenWhole;
  }

  boolean isFor(Format format, boolean asStream) {
    return formats.contains(format) && (asStream ? streamed : whole);
  }
}
