package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.QuietLog;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the memory of hosts, and what operators order there: over sockets. */
@OnEachTransport
final class MemoryOrdersTest {
  private static final long GIB = 1L << 30;
  private static final String PATH = "/admin/memory";
  private static final String LOAD = PATH + "/load";
  private static final String UNLOAD = PATH + "/unload-unused";

  private final QuietLog log = QuietLog.of("dev.relevo");
  private FakeOllama first;
  private FakeOllama second;
  private GatewayFixture gateway;

  @BeforeEach
  void start() {
    first = FakeOllama.start().add("both:1b", GIB).add("mine:1b", GIB).add("huge:70b", 40 * GIB);
    second = FakeOllama.start().add("both:1b", GIB);
    gateway = gateway("");
  }

  @AfterEach
  void stop() {
    gateway.close();
    first.close();
    second.close();
    log.close();
  }

  private GatewayFixture gateway(String more) {
    return GatewayFixture.start(
            "providers { gpu-1 { %s, base-url = \"%s\" }, gpu-2 { %s, base-url = \"%s\" } }, %s"
                .formatted(
                    "kind = ollama, memory-budget = 8GiB",
                    first.address(),
                    "kind = ollama, memory-budget = 4GiB",
                    second.address(),
                    more))
        .ready("gpu-1", "gpu-2");
  }

  private JsonNode hosts() {
    HttpResponse<String> response = gateway.get(PATH);
    assertThat(response.statusCode()).isEqualTo(200);
    return json(response.body()).path("hosts");
  }

  private JsonNode load(String body) {
    HttpResponse<String> response = gateway.post(LOAD, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response.body());
  }

  // ---- what is there ----

  @Test
  void memory_loadedModel_isToldWithItsFigures() {
    load("{\"model\":\"mine:1b\"}");

    JsonNode hosts = hosts();
    JsonNode host = hosts.get(0);
    assertThat(hosts).hasSize(2);
    assertThat(host.path("worker").asText()).isEqualTo("gpu-1");
    assertThat(host.path("budget_bytes").asLong()).isEqualTo(8 * GIB);
    JsonNode model = host.path("models").get(0);
    assertThat(model.path("model").asText()).isEqualTo("mine:1b");
    assertThat(model.path("state").asText()).isEqualTo("ready");
    assertThat(model.path("measured").asBoolean()).isTrue();
    assertThat(model.path("bytes").asLong())
        .isPositive()
        .isEqualTo(host.path("reserved_bytes").asLong());
    assertThat(model.path("in_use").asInt(-1)).isZero();
    assertThat(model.path("last_used").isNull()).isTrue();
    assertThat(model.path("pinned").isBoolean()).isTrue();
    assertThat(model.path("gpu_bytes").isNumber()).isTrue();
    assertThat(model.has("expires")).isTrue();
    assertThat(hosts.get(1).path("budget_bytes").asLong()).isEqualTo(4 * GIB);
    assertThat(hosts.get(1).path("models")).isEmpty();
    assertThat(hosts.get(1).path("reserved_bytes").asLong(-1)).isZero();
  }

  @Test
  void memory_modelOnItsWay_isLoadingAndEstimated() {
    first.memory().holdLoads();
    CompletableFuture<HttpResponse<String>> loading =
        CompletableFuture.supplyAsync(() -> gateway.post(LOAD, "{\"model\":\"mine:1b\"}"));

    OllamaFleet.await(
        () -> {
          JsonNode model = hosts().path(0).path("models").path(0);
          assertThat(model.path("state").asText()).isEqualTo("loading");
          assertThat(model.path("measured").asBoolean(true)).isFalse();
          assertThat(model.path("bytes").asLong()).isGreaterThanOrEqualTo(GIB);
        });
    assertThat(loading).as("answered when it is there").isNotDone();
    first.memory().releaseLoads();

    assertThat(loading.join().statusCode()).isEqualTo(200);
  }

  @Test
  void memory_aUsedModel_tellsWhen() {
    gateway.post(
        "/api/chat",
        "{\"model\":\"mine:1b\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

    OllamaFleet.await(
        () ->
            assertThat(hosts().get(0).path("models").get(0).path("last_used").asText())
                .endsWith("Z"));
  }

  @Test
  void memory_workerThatComesAndGoes_isToldOfWhileItIsThere() {
    try (FakeOllama third = FakeOllama.start().add("new:1b", GIB)) {
      String added = "{\"name\":\"gpu-3\",\"kind\":\"ollama\",\"base-url\":\"%s\"}";
      assertThat(gateway.post("/admin/workers", added.formatted(third.address())).statusCode())
          .isEqualTo(201);
      gateway.ready("gpu-3");

      assertThat(load("{\"model\":\"new:1b\"}").path("worker").asText()).isEqualTo("gpu-3");
      assertThat(hosts()).hasSize(3);
      gateway.send(HttpRequest.newBuilder().DELETE(), "/admin/workers/gpu-3");

      assertThat(hosts()).hasSize(2);
      assertThat(gateway.post(LOAD, "{\"model\":\"new:1b\"}").statusCode()).isEqualTo(404);
    }
  }

  // ---- load ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"mine:1b\"} | gpu-1",
        "{\"model\":\"both:1b\",\"worker\":\"gpu-2\"} | gpu-2",
        "{\"model\":\"gpu-2/both:1b\"} | gpu-2"
      })
  void load_isInMemoryWhenAnswered(String body, String worker) {
    JsonNode answer = load(body);

    assertThat(answer.path("worker").asText()).isEqualTo(worker);
    assertThat(answer.path("state").asText()).isEqualTo("ready");
    FakeOllama host = worker.equals("gpu-1") ? first : second;
    assertThat(answer.path("model").asText()).endsWith(host.memory().ready().iterator().next());
    assertThat(load(body)).as("once more, which changes nothing").isEqualTo(answer);
    assertThat(host.memory().loads()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"nobody\"} | 404 | nobody",
        "{\"model\":\"mine:1b\",\"worker\":\"gpu-2\"} | 404 | not found",
        "{\"model\":\"mine:1b\",\"worker\":\"gpu-9\"} | 400 | 'gpu-9' is no host",
        "{\"model\":\"huge:70b\"} | 400 | memory-budget",
        "{\"model\":\" \"} | 400 | model is empty",
        "{\"worker\":\"gpu-1\"} | 400 | model is missing",
        "{\"model\":7} | 400 | model must be a text",
        "[] | 400 | not an object"
      })
  void load_cannotBe_isToldWhy(String body, int status, String message) {
    HttpResponse<String> response = gateway.post(LOAD, body);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(json(response.body()).path("error").path("message").asText()).contains(message);
    assertThat(first.memory().loads()).isEmpty();
  }

  @Test
  void load_failsOnTheHost_isToldWhy() {
    first.memory().lackRoomFor("mine:1b");

    HttpResponse<String> response = gateway.post(LOAD, "{\"model\":\"mine:1b\"}");

    assertThat(response.statusCode()).isGreaterThanOrEqualTo(500);
    assertThat(json(response.body()).path("error").path("message").asText())
        .contains("gpu-1", "could not be loaded");
  }

  // ---- unload ----

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"model\":null}"})
  void unloadUnused_noModelNamed_takesOutAllThatIsIdle(String body) {
    load("{\"model\":\"mine:1b\"}");
    load("{\"model\":\"gpu-2/both:1b\"}");

    HttpResponse<String> response = gateway.post(UNLOAD, body);

    assertThat(unloading(response)).containsExactlyInAnyOrder("gpu-1 mine:1b", "gpu-2 both:1b");
    OllamaFleet.await(
        () -> {
          assertThat(first.memory().ready()).isEmpty();
          assertThat(second.memory().ready()).isEmpty();
          assertThat(hosts()).allMatch(host -> host.path("models").isEmpty());
        });
  }

  @ParameterizedTest
  @CsvSource({"both, 'gpu-1 both:1b,gpu-2 both:1b'", "gpu-2/both, 'gpu-2 both:1b'"})
  void unloadUnused_modelNamed_takesOutThatOneAlone(String model, String expected) {
    load("{\"model\":\"mine:1b\"}");
    load("{\"model\":\"gpu-1/both:1b\"}");
    load("{\"model\":\"gpu-2/both:1b\"}");

    HttpResponse<String> response = gateway.post(UNLOAD, "{\"model\":\"" + model + ":1b\"}");

    assertThat(unloading(response)).containsExactlyInAnyOrder(expected.split(","));
    OllamaFleet.await(() -> assertThat(second.memory().ready()).isEmpty());
    assertThat(first.memory().unloads()).doesNotContain("mine:1b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"model\":\"nobody\"} | 404", "{\"model\":\"\"} | 400", "nonsense | 400"})
  void unloadUnused_wrong_unloadsNothing(String body, int status) {
    load("{\"model\":\"mine:1b\"}");

    assertThat(gateway.post(UNLOAD, body).statusCode()).isEqualTo(status);
    assertThat(hosts().get(0).path("models").get(0).path("state").asText()).isEqualTo("ready");
  }

  private static List<String> unloading(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    List<String> told = new ArrayList<>();
    json(response.body())
        .path("unloading")
        .forEach(one -> told.add(one.path("worker").asText() + " " + one.path("model").asText()));
    return told;
  }

  // ---- who may ----

  @Test
  void orders_withKeys_areForAdministrators() {
    gateway.close();
    gateway = gateway("access { api-keys = [user], admin-keys = [root] }");
    String[] user = {"x-api-key", "user"};
    String[] root = {"x-api-key", "root"};

    assertThat(gateway.get(PATH).statusCode()).isEqualTo(401);
    assertThat(gateway.get(PATH, user).statusCode()).isEqualTo(403);
    assertThat(gateway.get(PATH, root).statusCode()).isEqualTo(200);
    assertThat(gateway.post(LOAD, "{\"model\":\"mine:1b\"}", user).statusCode()).isEqualTo(403);
    assertThat(gateway.post(UNLOAD, "{}", user).statusCode()).isEqualTo(403);
    assertThat(first.memory().loads()).isEmpty();
    assertThat(gateway.post(LOAD, "{\"model\":\"mine:1b\"}", root).statusCode()).isEqualTo(200);
    assertThat(unloading(gateway.post(UNLOAD, "{}", root))).hasSize(1);
  }
}
