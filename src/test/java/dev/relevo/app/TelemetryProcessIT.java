package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OtlpReceiver;
import dev.relevo.wire.JsonMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the jar tells of requests as its users run it: lines, and traces. */
final class TelemetryProcessIT {
  private static final String KEY = "sk-very-secret";
  private static final String QUESTION = "where-is-my-treasure";
  private static final int REQUESTS = 30;

  @TempDir private Path directory;
  private final FakeOpenAi upstream = FakeOpenAi.start("m1");
  private final OtlpReceiver receiver = OtlpReceiver.start();
  private final List<RelevoProcess> processes = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void configure() throws Exception {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("relevo.conf"),
        "relevo { http.port = 0, ledger.enabled = false, access.api-keys = [\""
            + KEY
            + "\"], providers.up { kind = openai-compatible, base-url = \""
            + upstream.baseUrl()
            + "\" } }");
  }

  @AfterEach
  void close() {
    processes.forEach(RelevoProcess::close);
    upstream.close();
    receiver.close();
  }

  private RelevoProcess serve(Map<String, String> environment) {
    RelevoProcess process = RelevoProcess.start(directory, environment, "serve");
    processes.add(process);
    return process;
  }

  private int chat(String url, String key) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\""
                            + QUESTION
                            + "\"}]}"))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static void assertTellsNoSecret(RelevoProcess process) {
    assertThat(process.err() + process.out())
        .doesNotContain(KEY, QUESTION, FakeOpenAi.TEXT, "wrong-secret", "token-of-traces");
  }

  @Test
  void requests_haveTheirLinesToTheLastAndNothingOfTracesIsLoaded() throws Exception {
    Path classes = directory.resolve("classes.log");
    RelevoProcess process = serve(Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes));
    String url = process.awaitUrl();
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(chat(url, i % 3 == 2 ? "wrong-secret" : KEY)).isEqualTo(i % 3 == 2 ? 401 : 200);
    }

    process.terminate();
    process.awaitExit();

    assertThat(process.err().lines().filter(line -> line.startsWith("time=")))
        .hasSize(REQUESTS)
        .allMatch(line -> line.contains(" path=/v1/chat/completions status="))
        .filteredOn(line -> line.contains(" key=key-1 "))
        .hasSize(20)
        .allMatch(line -> line.contains(" worker=up model=m1 outcome=answered attempts=1 "));
    assertTellsNoSecret(process);
    assertThat(Files.readString(classes))
        .contains("dev.relevo.telemetry.AccessLog ")
        .doesNotContain("io.opentelemetry", "dev.relevo.telemetry.Traces ");
  }

  @Test
  void variables_makeTheLogJsonAndSendTracesToTheLast() throws Exception {
    RelevoProcess process =
        serve(
            Map.of(
                "LOG_FORMAT",
                "json",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                receiver.endpoint().toString(),
                "OTEL_EXPORTER_OTLP_HEADERS",
                "authorization=Bearer%20token-of-traces",
                "OTEL_SERVICE_NAME",
                "front desk"));
    String url = process.awaitUrl();
    assertThat(chat(url, KEY)).isEqualTo(200);

    process.terminate();
    process.awaitExit();

    assertThat(receiver.spans()).hasSize(2);
    assertThat(receiver.headers())
        .allSatisfy(
            headers ->
                assertThat(headers)
                    .containsEntry("authorization", List.of("Bearer token-of-traces")));
    assertThat(receiver.resources())
        .allSatisfy(it -> assertThat(it).containsEntry("service.name", "front desk"));
    List<String> lines =
        process.err().lines().filter(line -> !line.startsWith("relevo: ")).toList();
    for (String line : lines) {
      assertThat(JsonMapper.read(line).isObject()).as(line).isTrue();
    }
    assertThat(lines)
        .anyMatch(line -> line.contains("\"loggerName\"") && line.contains("up is HEALTHY"))
        .filteredOn(line -> line.contains("\"path\":\"/v1/chat/completions\""))
        .singleElement()
        .asString()
        .contains("\"status\":200", "\"outcome\":\"answered\"");
    assertTellsNoSecret(process);
  }
}
