package dev.relevo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.HttpServer;
import dev.relevo.http.HttpServices;
import dev.relevo.http.HttpSettings;
import dev.relevo.provider.ollama.RealOllama;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.TinyGguf;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway over two real Ollama servers, whose memory holds two of three models each: the
 * environment variable {@code OLLAMA_BIN} names the binary. What is in memory is asked of the
 * servers themselves.
 */
@OnEachTransport
final class FleetRealIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** As long as the name inside the file, so that each model is a file of its own. */
  private static final List<String> MODELS = List.of("alfa", "beta", "gama");

  /**
   * A model of this shape takes 106 MB with its window, and is taken for one of 295 MB before it
   * was loaded for the first time.
   */
  private static final TinyGguf.Variant SHAPE =
      new TinyGguf.Variant("llama", 256, 8, null, true, false);

  private static final long BUDGET = 300L << 20;
  private static final int CLIENTS = 5;
  private static final int ANSWERS_EACH = 6;

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
  private RealOllama one;
  private RealOllama two;
  private Gateway gateway;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    String binary = System.getenv("OLLAMA_BIN");
    assumeTrue(binary != null, "OLLAMA_BIN does not name an Ollama binary");
    one = ollama(binary, "one");
    two = ollama(binary, "two");
    Config config =
        ConfigFactory.parseString(
                """
                relevo {
                  http.port = 0
                  providers {
                    one { base-url = "%s", ${host} }
                    two { base-url = "%s", ${host} }
                  }
                }
                """
                    .formatted(one.address(), two.address())
                    .replace(
                        "${host}",
                        "kind = ollama, slots = 2, memory-budget = 300MiB, min-residency = 100ms,"
                            + " swap-after = 2s, context-length = 4096, health-interval = 1s"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    Faults faults = new Faults();
    Section root = Section.of(config, "relevo", faults);
    HttpSettings http = HttpSettings.from(root.section("http"));
    AccessSettings access = AccessSettings.from(root.section("access"));
    faults.throwIfAny();
    gateway = Gateway.start(GatewaySettings.from(config));
    server =
        HttpServer.start(gateway, http, HttpServices.of(access))
            .toCompletableFuture()
            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(health("one") + health("two")).isEqualTo("healthyhealthy"));
  }

  @AfterEach
  void stop() {
    clients.shutdownNow();
    watch.shutdownNow();
    if (gateway != null) {
      gateway.close();
    }
    for (RealOllama host : one == null ? new RealOllama[0] : new RealOllama[] {one, two}) {
      if (host != null) {
        host.close();
      }
    }
  }

  private RealOllama ollama(String binary, String name) throws Exception {
    RealOllama host = RealOllama.start(binary, Files.createDirectory(folder.resolve(name)));
    Path file = TinyGguf.write(folder.resolve(name + ".gguf"), SHAPE);
    String whole = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String model : MODELS) {
      String named = whole.replaceFirst("tiny", model);
      host.createModel(model, named.getBytes(StandardCharsets.ISO_8859_1));
    }
    return host;
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(at(path)).timeout(LIMIT).build();
    return JsonMapper.read(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private String health(String worker) throws IOException, InterruptedException {
    return get("/health").path("workers").path(worker).asText();
  }

  private HttpResponse<String> post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> chat(String model, boolean stream, String... headers)
      throws IOException, InterruptedException {
    return post(
        "/v1/chat/completions",
        """
        {"model": "%s", "stream": %s, "max_tokens": 8, "temperature": 0,
         "messages": [{"role": "user", "content": "Tell me something."}]}
        """
            .formatted(model, stream),
        headers);
  }

  /** Lets the first server answer. */
  private void askOne(String model) throws IOException, InterruptedException {
    HttpResponse<String> answer = chat(model, false, "x-relevo-provider", "one");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-relevo-worker")).contains("one");
    assertThat(answer.headers().firstValue("x-relevo-model").orElse("")).startsWith(model);
  }

  private static void assertLoaded(RealOllama host, String... models) {
    List<String> names = List.of(models).stream().map(model -> model + ":latest").toList();
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(host.loaded()).containsOnlyKeys(names));
  }

  private Set<String> loadedAsToldByTheGateway() throws IOException, InterruptedException {
    Set<String> loaded = new TreeSet<>();
    for (JsonNode model : get("/api/ps").path("models")) {
      loaded.add(
          model.path("x_relevo").path("worker").asText() + "/" + model.path("name").asText());
    }
    return loaded;
  }

  @Test
  void memory_full_theModelThatWasUsedLongestAgoGoes() throws Exception {
    for (String model : MODELS) {
      askOne(model); // from now on it is known what each takes
    }
    askOne("alfa");
    askOne("beta");
    assertLoaded(one, "alfa", "beta");

    askOne("alfa");
    askOne("gama");

    assertLoaded(one, "alfa", "gama");
    assertThat(one.loaded().values().stream().mapToLong(bytes -> bytes).sum()).isLessThan(BUDGET);
    assertThat(two.loaded()).isEmpty();
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(loadedAsToldByTheGateway())
                    .containsExactly("one/alfa:latest", "one/gama:latest"));
  }

  @Test
  void order_toLoadAndToUnload_isDoneByAServer() throws Exception {
    assertThat(post("/api/generate", "{\"model\":\"beta\"}").statusCode()).isEqualTo(200);
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(loadedAsToldByTheGateway()).hasSize(1));
    RealOllama host = one.loaded().isEmpty() ? two : one;
    assertThat(host.loaded()).containsOnlyKeys("beta:latest");

    HttpResponse<String> unloaded =
        post("/api/generate", "{\"model\":\"beta\",\"keep_alive\":0,\"stream\":false}");

    assertThat(unloaded.statusCode()).as(unloaded.body()).isEqualTo(200);
    assertThat(unloaded.body()).contains("\"done_reason\":\"unload\"");
    assertLoaded(host);
  }

  @Test
  void load_oneServerKilledAndStartedAgain_everyRequestIsAnsweredWithinTheBudget()
      throws Exception {
    for (String model : MODELS) {
      askOne(model);
    }
    Collection<String> workers = new ConcurrentLinkedQueue<>();
    CountDownLatch begun = new CountDownLatch(CLIENTS * ANSWERS_EACH / 4);
    CountDownLatch further = new CountDownLatch(CLIENTS * ANSWERS_EACH / 2);
    AtomicLong most = new AtomicLong();
    Future<?> watching =
        watch.scheduleWithFixedDelay(() -> look(most), 0, 200, TimeUnit.MILLISECONDS);
    List<Future<?>> asking = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int first = i;
      asking.add(clients.submit(() -> ask(first, workers, begun, further)));
    }

    assertThat(begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    one.kill();
    assertThat(further.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    one = one.startAgain();
    for (Future<?> each : asking) {
      each.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    watching.cancel(false);

    assertThat(workers).hasSize(CLIENTS * ANSWERS_EACH).contains("one", "two");
    assertThat(most).hasPositiveValue().hasValueLessThan(BUDGET);
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(health("one")).isEqualTo("healthy"));
    askOne("gama");
    assertThat(one.loaded()).containsKey("gama:latest");
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(get("/admin/load").path("leases").asInt(-1)).isZero());
  }

  /** Asks for the models in turns, streamed and whole, and fails where an answer is not whole. */
  private Void ask(
      int first, Collection<String> workers, CountDownLatch begun, CountDownLatch further)
      throws IOException, InterruptedException {
    for (int i = 0; i < ANSWERS_EACH; i++) {
      boolean stream = (first + i) % 2 == 0;
      HttpResponse<String> answer = chat(MODELS.get((first + i) % MODELS.size()), stream);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body())
          .contains("\"finish_reason\":\"length\"")
          .doesNotContain("\"error\"");
      if (stream) {
        assertThat(answer.body()).endsWith("data: [DONE]\n\n");
      }
      workers.add(answer.headers().firstValue("x-relevo-worker").orElse("late"));
      begun.countDown();
      further.countDown();
    }
    return null;
  }

  /** Asks the server that stays how much its models take. */
  private void look(AtomicLong most) {
    try {
      long bytes = two.loaded().values().stream().mapToLong(each -> each).sum();
      most.accumulateAndGet(bytes, Math::max);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
