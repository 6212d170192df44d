package dev.relevo;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.HttpServer;
import dev.relevo.http.HttpSettings;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
  void childKilledInMidStream_streamEndsInAnErrorAndTheWorkerComesBack() throws Exception {
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
    assertThat(lines).anyMatch(line -> line.startsWith("data: {\"error\":{"));
    assertThat(lines).noneMatch(line -> line.contains("[DONE]"));
    assertThat(lines).noneMatch(line -> line.contains("\"finish_reason\":\"stop\""));
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
        HttpServer.start(gateway, http, access)
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

  private static ProcessHandle engine() {
    return ProcessHandle.current()
        .descendants()
        .filter(child -> child.info().commandLine().orElse("").contains("EngineMain"))
        .findFirst()
        .orElseThrow();
  }
}
