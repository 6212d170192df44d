package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.telemetry.MetricsText;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.QuietLog;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the list of metrics name what a gateway tells, and no more. */
@OnEachTransport
final class MetricsFilesTest {
  private static final Pattern LIST = Pattern.compile(", *");
  private static final Pattern EQUAL = Pattern.compile("(\\w+)!?=\"([^\"]*)\"");
  private static final Path DASHBOARD = Path.of("docker", "grafana", "relevo.json");
  private static final Path PAGE = Path.of("docs", "operations.md");

  /** {@code name} or {@code name{label="value", …}}. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:relevo|gen_ai|jvm|process|system)_\\w+)(?:\\{([^}]*)})?");

  private static final Pattern MATCHER = Pattern.compile("(\\w+) *(?:=~|!~|!=|=) *\"");
  private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
  private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

  /** | `metric` | type | `label`, `label` | meaning | */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\|([^|]*)\\| [^|]+ \\|$");

  @TempDir private static Path folder;
  private static QuietLog log;
  private static MeasuredGateway gateway;
  private static MetricsText figures;

  @BeforeAll
  static void play() throws Exception {
    log = QuietLog.of("dev.relevo");
    gateway =
        new MeasuredGateway(
            folder,
            "telemetry.traces.endpoint = \"http://127.0.0.1:"
                + ScriptedServer.refusedPort()
                + "\"");
    gateway.play();
    gateway.figuresAfter(7);
    System.gc(); // of whose pauses there are figures only when there was one
    figures =
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> MetricsText.of(gateway.metrics("*/*").body()),
                it -> it.names().contains("jvm_gc_pause_seconds"));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    log.close();
  }

  private static List<JsonNode> panels() throws Exception {
    List<JsonNode> panels = new ArrayList<>();
    JsonMapper.read(Files.readString(DASHBOARD)).path("panels").forEach(panels::add);
    return panels;
  }

  /** The queries of all panels, each with the legend of its series. */
  private static List<String[]> queries() throws Exception {
    List<String[]> queries = new ArrayList<>();
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            new String[] {
              target.path("expr").asText(), target.path("legendFormat").asText(),
            });
      }
    }
    return queries;
  }

  @Test
  void dashboard_queries_findWhatTheyAskFor() throws Exception {
    List<String[]> queries = queries();

    assertThat(queries).hasSizeGreaterThan(50);
    for (String[] query : queries) {
      List<MatchResult> selectors =
          SELECTOR.matcher(GROUPING.matcher(query[0]).replaceAll("")).results().toList();
      assertThat(selectors).as(query[0]).isNotEmpty();
      Set<String> known = new HashSet<>(Set.of("instance", "job"));
      for (MatchResult selector : selectors) {
        String name = selector.group(1);
        assertThat(figures.series()).as(query[0]).contains(name);
        Set<String> labels = new TreeSet<>(figures.labels(name));
        known.addAll(labels);
        labels.add("instance");
        String matchers = selector.group(2) == null ? "" : selector.group(2);
        assertThat(MATCHER.matcher(matchers).results().map(it -> it.group(1)))
            .as(query[0])
            .isSubsetOf(labels);
      }
      Set<String> grouped =
          GROUPING
              .matcher(query[0])
              .results()
              .flatMap(it -> LIST.splitAsStream(it.group(1)))
              .collect(Collectors.toSet());
      assertThat(known).as(query[0]).containsAll(grouped);
      Set<String> left = query[0].contains("sum") ? grouped : known;
      assertThat(LEGEND.matcher(query[1]).results().map(it -> it.group(1)))
          .as("%s: legend %s", query[0], query[1])
          .isSubsetOf(left);
    }
  }

  /** A value that no series can have would be an empty panel for ever. */
  @Test
  void dashboard_values_areWordsOfTheGateway() throws Exception {
    Map<String, Set<String>> values = new TreeMap<>();
    for (String[] query : queries()) {
      Matcher matcher = EQUAL.matcher(query[0]);
      while (matcher.find()) {
        values.computeIfAbsent(matcher.group(1), any -> new TreeSet<>()).add(matcher.group(2));
      }
    }

    assertThat(values).containsKeys("outcome", "state", "locality", "result");
    values
        .get("outcome")
        .remove("left"); // a caller that leaves is played in the tests of the gateway
    values.forEach(
        (label, words) ->
            assertThat(
                    figures.samples().stream()
                        .map(sample -> sample.labels().get(label))
                        .collect(Collectors.toSet()))
                .as(label)
                .containsAll(words));
  }

  @Test
  void dashboard_panels_doNotLieOverEachOther() throws Exception {
    Set<String> taken = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : panels()) {
      JsonNode place = panel.path("gridPos");
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          int column = place.path("x").asInt() + x;
          assertThat(column).isLessThan(24);
          assertThat(taken.add(column + "," + (place.path("y").asInt() + y)))
              .as(panel.path("title").asText())
              .isTrue();
        }
      }
    }
  }

  @Test
  void page_ofOperations_listsEveryMetricWithItsLabels() throws Exception {
    Map<String, Set<String>> listed = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(PAGE));
    while (row.find()) {
      Set<String> labels = new TreeSet<>();
      for (String label : row.group(3).split(",", -1)) {
        if (!label.isBlank()) {
          labels.add(label.replace("`", "").trim());
        }
      }
      assertThat(listed.put(row.group(1), labels)).as(row.group(1)).isNull();
    }

    Map<String, Set<String>> told = new TreeMap<>();
    for (String name : figures.names()) {
      if ((name.startsWith("relevo_") || name.startsWith("gen_ai_")) && !name.endsWith("_max")) {
        Set<String> labels = new TreeSet<>(figures.labels(name));
        labels.remove("le");
        told.put(name, labels);
      }
    }
    assertThat(listed).isEqualTo(told);
  }

  @Test
  void page_ofOperations_namesTheRightTypes() throws Exception {
    Matcher row = ROW.matcher(Files.readString(PAGE));
    while (row.find()) {
      assertThat(figures.type(row.group(1))).as(row.group(1)).isEqualTo(row.group(2));
    }
  }
}
