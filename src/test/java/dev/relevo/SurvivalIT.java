package dev.relevo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.HttpServer;
import dev.relevo.http.HttpServices;
import dev.relevo.http.HttpSettings;
import dev.relevo.pool.Health;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TinyGguf;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The product's promise from end to end: real sockets, a real model in a real process, and
 * providers that fail.
 */
@OnEachTransport
class SurvivalIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScriptedServer unavailable = ScriptedServer.start();
  private Gateway gateway;
  private HttpServer server;

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    unavailable.close();
  }

  @Test
  void threeWorkers_twoOfThemBroken_theThirdStreamsAndTheHeadersSaySo() throws Exception {
    unavailable.answer(ScriptedReply.json(503, "{\"error\":{\"message\":\"overloaded\"}}"));
    start(
        """
        refused { kind = openai-compatible, base-url = "%s", model = m, priority = 1 }
        broken { kind = openai-compatible, base-url = "%s/v1", model = m, priority = 2 }
        %s
        """
            .formatted(ScriptedServer.refusedAddress(), unavailable.address(), embedded()));

    HttpResponse<Stream<String>> response = stream(chat(20));
    List<String> lines = response.body().toList();

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-relevo-worker")).contains("tiny");
    assertThat(response.headers().firstValue("x-relevo-model")).contains("tiny-model");
    assertThat(response.headers().firstValue("x-relevo-fallback")).contains("true");
    assertThat(lines).anyMatch(line -> line.contains("\"finish_reason\":\"length\""));
    assertThat(lines.stream().filter(line -> line.equals("data: [DONE]"))).hasSize(1);
  }

  @Test
  void childKilledInMidStream_theNextChildGoesOnOrTheStreamEndsInAnError() throws Exception {
    start(embedded());
    await200("/health");

    HttpResponse<Stream<String>> response = stream(chat(3_000));
    List<String> lines = new ArrayList<>();
    Iterator<String> body = response.body().iterator();
    while (lines.size() < 6 && body.hasNext()) {
      lines.add(body.next());
    }
    engine().destroyForcibly();
    body.forEachRemaining(lines::add);

    assertThat(response.statusCode()).isEqualTo(200);
    String last = lines.get(lines.size() - 2);
    if (last.equals("data: [DONE]")) {
      assertThat(lines).anyMatch(line -> line.contains("\"continued\":[{\"worker\":\"tiny\""));
      assertThat(lines).noneMatch(line -> line.startsWith("data: {\"error\":{"));
    } else { // a machine that is busy may take too long to start the next one
      assertThat(last).startsWith("data: {\"error\":{");
      assertThat(lines).noneMatch(line -> line.contains("[DONE]"));
      assertThat(lines).noneMatch(line -> line.contains("\"finish_reason\":\"stop\""));
    }
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              HttpResponse<Stream<String>> again = stream(chat(5));
              assertThat(again.body().toList()).contains("data: [DONE]");
              assertThat(again.statusCode()).isEqualTo(200);
            });
  }

  @Test
  void childKilledBeforeContent_requestsGoOnToAnotherWorker() throws Exception {
    unavailable.answer(
        request ->
            request.path().endsWith("/models")
                ? ScriptedReply.json("{\"data\":[{\"id\":\"m\"}]}")
                : ScriptedReply.sse(
                    "{\"choices\":[{\"delta\":{\"content\":\"saved\"},\"finish_reason\":null}]}",
                    "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
                    "[DONE]"));
    start(
        """
        %s
        spare { kind = openai-compatible, base-url = "%s/v1", model = m, priority = 90 }
        """
            .formatted(embedded(), unavailable.address()));
    await200("/health");
    engine().destroyForcibly();

    HttpResponse<Stream<String>> response = stream(chat(5));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body().toList()).contains("data: [DONE]");
  }

  @Test
  void childKilledUnderTenStreams_anotherGoesOnWithEachOfThem() throws Exception {
    String model =
        "kind = embedded, model = tiny-model, threads = 1, slots = 10, context-tokens = 512, path = \""
            + TinyGguf.write(folder.resolve("tiny.gguf"))
            + "\"";
    start(
        "first { priority = 1, max-heap = 101MiB, %s }\nsecond { priority = 2, %s }"
            .formatted(model, model));
    awaitHealthy("first", "second");
    List<CompletableFuture<List<String>>> answers = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(10);
    ExecutorService readers = Executors.newFixedThreadPool(10);
    for (int i = 0; i < 10; i++) {
      answers.add(CompletableFuture.supplyAsync(() -> read(chat(200), begun), readers));
    }
    assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    ProcessHandle killed = engine("-Xmx" + (101L << 20));
    killed.destroyForcibly();

    int continued = 0;
    for (CompletableFuture<List<String>> answer : answers) {
      List<String> lines = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(lines).contains("data: [DONE]");
      assertThat(text(lines)).isNotBlank();
      continued += lines.toString().contains("\"continued\":[{\"worker\":\"second\"") ? 1 : 0;
    }
    assertThat(continued).isPositive();
    awaitHealthy("first");
    assertThat(engine("-Xmx" + (101L << 20)).pid()).isNotEqualTo(killed.pid());
    readers.shutdown();
  }

  /** The lines of an answer; the latch is told of its first content. */
  private List<String> read(HttpRequest request, CountDownLatch begun) {
    try {
      List<String> lines = new ArrayList<>();
      stream(request)
          .body()
          .forEach(
              line -> {
                lines.add(line);
                if (lines.size() == 5) {
                  begun.countDown();
                }
              });
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(List<String> lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      if (line.startsWith("data: {")) {
        try {
          text.append(
              JsonMapper.read(line.substring("data: ".length()))
                  .at("/choices/0/delta/content")
                  .asText(""));
        } catch (JsonProcessingException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return text.toString();
  }

  private String embedded() {
    Path file = TinyGguf.write(folder.resolve("tiny.gguf"));
    return "tiny { kind = embedded, path = \""
        + file
        + "\", model = tiny-model, threads = 1, slots = 2 }";
  }

  private void start(String providers) throws Exception {
    Config config =
        ConfigFactory.parseString("relevo.http.port = 0\nrelevo.providers {\n" + providers + "\n}")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    Faults faults = new Faults();
    Section root = Section.of(config, "relevo", faults);
    GatewaySettings settings = GatewaySettings.from(root);
    HttpSettings http = HttpSettings.from(root.section("http"));
    AccessSettings access = AccessSettings.from(root.section("access"));
    faults.throwIfAny();
    gateway = Gateway.start(settings);
    server =
        HttpServer.start(gateway, http, HttpServices.of(access))
            .toCompletableFuture()
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }

  private HttpRequest chat(int maxTokens) {
    String body =
        """
        {"stream": true, "max_tokens": %d, "temperature": 0,
         "messages": [{"role": "user", "content": "Tell me something."}]}
        """
            .formatted(maxTokens);
    return HttpRequest.newBuilder(at("/v1/chat/completions"))
        .header("Content-Type", "application/json")
        .timeout(LIMIT)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<Stream<String>> stream(HttpRequest request)
      throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofLines());
  }

  private void await200(String path) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () ->
                client
                        .send(
                            HttpRequest.newBuilder(at(path)).build(),
                            HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                    == 200);
  }

  private void awaitHealthy(String... workers) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(gateway.workers().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .filteredOn(worker -> worker.snapshot().health() == Health.HEALTHY)
                    .extracting(worker -> worker.snapshot().id().value())
                    .contains(workers));
  }

  private static ProcessHandle engine() {
    return engine("EngineMain");
  }

  /** The engine whose command line has this text. */
  private static ProcessHandle engine(String text) {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").contains("EngineMain"))
        .filter(child -> child.info().commandLine().orElse("").contains(text))
        .findFirst()
        .orElseThrow();
  }
}
