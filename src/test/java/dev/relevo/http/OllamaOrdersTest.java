package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static dev.relevo.http.GatewayFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Ollama's clients order a fleet to do: pull, copy, delete, load and unload models. */
@OnEachTransport
final class OllamaOrdersTest {
  private static final String PULL = "/api/pull";

  private OllamaFleet fleet;

  @BeforeEach
  void start() {
    fleet = OllamaFleet.start();
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private HttpResponse<String> post(String path, String body, String... headers) {
    return fleet.gateway.post(path, body, headers);
  }

  private HttpResponse<String> delete(String body, String... headers) {
    return fleet.gateway.send(
        HttpRequest.newBuilder().method("DELETE", HttpRequest.BodyPublishers.ofString(body)),
        "/api/delete",
        headers);
  }

  private static String error(HttpResponse<String> response) {
    return json(response.body()).path("error").asText();
  }

  private int chat(String model) {
    return post(
            "/api/chat",
            "{\"model\":\"%s\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                .formatted(model))
        .statusCode();
  }

  // ---- pull ----

  @Test
  void pull_newModel_reachesEveryHostAndIsOnOfferAtOnce() {
    fleet.first.pulls().offer("new:1b", 4_000, 200);
    fleet.second.pulls().offer("new:1b", 4_000, 200);

    HttpResponse<String> response = post(PULL, "{\"model\":\"new:1b\"}");

    assertThat(header(response, "content-type")).isEqualTo("application/x-ndjson");
    List<JsonNode> lines = lines(response.body());
    assertThat(lines.get(0)).isEqualTo(json("{\"status\":\"pulling manifest\"}"));
    assertThat(lines.get(lines.size() - 1)).isEqualTo(json("{\"status\":\"success\"}"));
    assertThat(lines)
        .filteredOn(line -> line.path("total").asLong() == 4_000)
        .last()
        .satisfies(
            line -> {
              assertThat(line.path("completed").asLong()).isEqualTo(4_000);
              assertThat(line.path("digest").asText()).startsWith("sha256:");
              assertThat(line.path("status").asText()).startsWith("pulling ");
            });
    assertThat(fleet.first.pulls().started()).containsExactly("new:1b");
    assertThat(fleet.second.pulls().started()).containsExactly("new:1b");
    assertThat(chat("new:1b")).as("served without waiting for the next probe").isEqualTo(200);
  }

  @Test
  void pull_providerNamed_reachesThatHostAlone() {
    fleet.second.pulls().offer("new:1b", 4_000);

    assertThat(lines(post(PULL, "{\"name\":\"new:1b\"}", "x-relevo-provider", "gpu-2").body()))
        .last()
        .isEqualTo(json("{\"status\":\"success\"}"));
    assertThat(fleet.first.pulls().started()).isEmpty();
  }

  @Test
  void pull_modelThatOneHostHas_isRefreshedThere() {
    fleet.first.pulls().offer("tiny:1b", 1_000);

    post(PULL, "{\"model\":\"tiny:1b\"}");

    assertThat(fleet.first.pulls().started()).containsExactly("tiny:1b");
    assertThat(fleet.second.pulls().started()).isEmpty();
  }

  @Test
  void pull_notStreamed_isOneObject() {
    fleet.first.pulls().offer("new:1b", 10);
    fleet.second.pulls().offer("new:1b", 10);
    HttpResponse<String> response = post(PULL, "{\"model\":\"new:1b\",\"stream\":false}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response.body())).isEqualTo(json("{\"status\":\"success\"}"));
  }

  @Test
  void pull_oneHostFails_endsInAnErrorThatNamesIt() {
    fleet.first.pulls().offer("new:1b", 10, 20).fail("new:1b", "no space left on device");
    fleet.second.pulls().offer("new:1b", 10, 20);

    List<JsonNode> lines = lines(post(PULL, "{\"model\":\"new:1b\"}").body());

    assertThat(lines.get(lines.size() - 1).path("error").asText())
        .contains("gpu-1", "no space left on device", "it is on gpu-2");
    assertThat(lines).noneMatch(line -> line.path("status").asText().equals("success"));
    assertThat(chat("new:1b")).isEqualTo(200);
  }

  @Test
  void pull_unknownModel_isAnErrorStreamedAndNot() {
    List<JsonNode> lines = lines(post(PULL, "{\"model\":\"nobody\"}").body());
    HttpResponse<String> whole = post(PULL, "{\"model\":\"nobody\",\"stream\":false}");

    assertThat(lines.get(lines.size() - 1).path("error").asText()).contains("nobody");
    assertThat(whole.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(error(whole)).contains("nobody");
  }

  @Test
  void pull_hostThatIsDown_goesWithoutTheModel() {
    fleet.first.pulls().offer("new:1b", 10);
    fleet.second.kill();

    List<JsonNode> lines = lines(post(PULL, "{\"model\":\"new:1b\"}").body());

    assertThat(lines.get(lines.size() - 1)).isEqualTo(json("{\"status\":\"success\"}"));
    assertThat(lines)
        .anyMatch(line -> line.path("status").asText().startsWith("gpu-2 goes without"));
    assertThat(fleet.gateway.get("/api/tags").body()).contains("new:1b");
    assertThat(chat("new:1b")).isEqualTo(200);
  }

  @Test
  void pull_clientLeaves_stopsTheHosts() {
    fleet.first.pulls().offer("new:1b", 4_000, 200).hold();
    fleet.second.pulls().offer("new:1b", 4_000, 200).hold();
    try (RawConnection client = fleet.gateway.connect()) {
      client.write(
          RawConnection.request(
              "POST", PULL, "{\"model\":\"new:1b\"}".getBytes(StandardCharsets.UTF_8)));
      client.readUntil("\"digest\"");
      OllamaFleet.await(() -> assertThat(fleet.first.pulls().started()).isNotEmpty());
      OllamaFleet.await(() -> assertThat(fleet.second.pulls().started()).isNotEmpty());
      client.reset();
    }

    assertThat(fleet.first.server().awaitAbandoned().path()).isEqualTo(PULL);
    assertThat(fleet.second.server().awaitAbandoned().path()).isEqualTo(PULL);
  }

  @Test
  void pull_hostTellsNothingNew_theStreamIsKeptOpenAllTheSame() {
    try (OllamaFleet quick =
        OllamaFleet.start("", "http { port = 0, stream-keep-alive = 300ms }")) {
      quick.first.pulls().offer("new:1b", 10).repeat(1_000);
      try (RawConnection client = quick.gateway.connect()) {
        client.write(
            RawConnection.request(
                "POST",
                PULL,
                "{\"model\":\"new:1b\"}".getBytes(StandardCharsets.UTF_8),
                "x-relevo-provider: gpu-1"));
        client.readUntil("\"pulling manifest\"");
        client.readUntil("\"pulling manifest\"");
        client.readUntil("\"pulling manifest\"");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | any | model is required",
        "{\"model\":\"x\"} | cloud | x-relevo-provider: 'cloud' is no host that keeps models; there is gpu-1, gpu-2",
        "{\"model\":\"x\"} | nobody | x-relevo-provider"
      })
  void pull_nobodyToAsk_isRefused(String body, String host, String message) {
    HttpResponse<String> response =
        host.equals("any") ? post(PULL, body) : post(PULL, body, "x-relevo-provider", host);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(error(response)).contains(message);
  }

  // ---- copy and delete ----

  @Test
  void copy_sharedModel_isCopiedOnAllHostsAndOnOfferAtOnce() {
    HttpResponse<String> response =
        post("/api/copy", "{\"source\":\"shared\",\"destination\":\"twin\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(fleet.first.requests("/api/copy")).hasSize(1);
    assertThat(fleet.second.requests("/api/copy")).hasSize(1);
    assertThat(chat("twin")).isEqualTo(200);
  }

  @Test
  void delete_sharedModel_isGoneFromAllHostsAtOnce() {
    HttpResponse<String> response = delete("{\"model\":\"shared\"}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(fleet.gateway.get("/api/tags").body()).doesNotContain("shared").contains("tiny:1b");
    assertThat(chat("shared")).isEqualTo(404);
  }

  @Test
  void delete_providerNamed_leavesTheOtherHostAlone() {
    delete("{\"name\":\"shared\"}", "x-relevo-provider", "gpu-1");

    assertThat(fleet.second.requests("/api/delete")).isEmpty();
    assertThat(fleet.gateway.get("/api/tags").body()).contains("shared");
  }

  @Test
  void delete_onlyOneHostHasIt_isDone() {
    assertThat(delete("{\"model\":\"tiny:1b\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void delete_hostThatHasItIsDown_isToldWithWhatIsDone() {
    fleet.second.kill();
    HttpResponse<String> response = delete("{\"model\":\"shared\"}");

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(error(response)).contains("gpu-2", "deleted on gpu-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE | /api/delete | {\"model\":\"nobody\"} | 404 | model 'nobody' not found",
        "DELETE | /api/delete | {} | 400 | model is required",
        "POST | /api/copy | {\"source\":\"nobody\",\"destination\":\"x\"} | 404 | model 'nobody' not found",
        "POST | /api/copy | {\"source\":\"shared\"} | 400 | destination is missing"
      })
  void order_nothingToDo_isToldSo(
      String method, String path, String body, int status, String message) {
    HttpResponse<String> response =
        fleet.gateway.send(
            HttpRequest.newBuilder().method(method, HttpRequest.BodyPublishers.ofString(body)),
            path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response)).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hf.co/org/mine:q4", "org/mine", "gpu-1/mine:1b", "gpu-9/shared"})
  void orders_nameWithSlashes_meanTheModelOfThatWholeName(String name) {
    String copy = "{\"source\":\"shared\",\"destination\":\"" + name + "\"}";
    String model = "{\"model\":\"" + name + "\"}";
    assertThat(post("/api/copy", copy, "x-relevo-provider", "gpu-2").statusCode()).isEqualTo(200);

    assertThat(chat(name)).isEqualTo(200);
    assertThat(post("/api/show", model).statusCode()).isEqualTo(200);
    assertThat(fleet.gateway.get("/v1/models/" + name).statusCode()).isEqualTo(200);
    assertThat(post("/api/generate", model).statusCode()).as("load").isEqualTo(200);
    assertThat(post("/api/generate", model.replace("}", ",\"keep_alive\":0}")).statusCode())
        .as("unload")
        .isEqualTo(200);
    assertThat(delete(model).statusCode()).isEqualTo(200);
    assertThat(fleet.second.requests("/api/delete"))
        .singleElement()
        .satisfies(it -> assertThat(it.body()).contains("\"" + name + "\""));
    assertThat(chat(name)).isEqualTo(404);
    assertThat(chat("shared")).isEqualTo(200);
  }

  // ---- load and unload ----

  @Test
  void load_modelOfAHost_isInMemoryWhenAnswered() {
    JsonNode body = json(post("/api/generate", "{\"model\":\"tiny:1b\"}").body());

    assertThat(body.path("done_reason").asText()).isEqualTo("load");
    assertThat(fleet.first.memory().ready()).contains("tiny:1b");
    assertThat(fleet.first.chats()).isEmpty();
  }

  private void loadShared(String... hosts) {
    for (String host : hosts) {
      post("/api/chat", "{\"model\":\"" + host + "/shared\",\"messages\":[]}");
    }
  }

  @Test
  void unload_idleModel_leavesTheMemoryOfAllHosts() {
    loadShared("gpu-1", "gpu-2");
    assertThat(fleet.first.memory().ready()).contains("shared:latest");
    assertThat(fleet.second.memory().ready()).contains("shared:latest");

    JsonNode body = json(post("/api/generate", "{\"model\":\"shared\",\"keep_alive\":0}").body());

    assertThat(body.path("done_reason").asText()).isEqualTo("unload");
    OllamaFleet.await(
        () -> {
          assertThat(fleet.first.memory().ready()).doesNotContain("shared:latest");
          assertThat(fleet.second.memory().ready()).doesNotContain("shared:latest");
        });
  }

  @ParameterizedTest
  @CsvSource({"gpu-2/shared, x-relevo-nothing", "shared, x-relevo-provider"})
  void unload_oneHostNamed_leavesTheOthersAlone(String model, String header) {
    loadShared("gpu-1", "gpu-2");

    post("/api/generate", "{\"model\":\"" + model + "\",\"keep_alive\":0}", header, "gpu-2");

    OllamaFleet.await(
        () -> assertThat(fleet.second.memory().ready()).doesNotContain("shared:latest"));
    assertThat(fleet.first.memory().unloads()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"gpu-2/shared, x-relevo-nothing", "shared, x-relevo-provider"})
  void load_oneHostNamed_isLoadedThere(String model, String header) {
    loadShared("gpu-1");

    post("/api/generate", "{\"model\":\"" + model + "\"}", header, "gpu-2");

    assertThat(fleet.second.memory().ready()).contains("shared:latest");
  }

  @Test
  void unload_modelThatIsNotInMemory_isFineAllTheSame() {
    assertThat(
            json(post("/api/generate", "{\"model\":\"tiny:1b\",\"keep_alive\":0}").body())
                .path("done_reason")
                .asText())
        .isEqualTo("unload");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"keep_alive\":0", "\"keep_alive\":\"5m\""})
  void memory_unknownModel_isNotFound(String keepAlive) {
    HttpResponse<String> response =
        post("/api/generate", "{\"model\":\"nobody\"," + keepAlive + "}");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(error(response)).contains("not found");
  }

  @Test
  void load_failsOnTheHost_isToldWhy() {
    fleet.first.memory().lackRoomFor("tiny:1b");
    HttpResponse<String> response = post("/api/generate", "{\"model\":\"tiny:1b\"}");

    assertThat(response.statusCode()).isGreaterThanOrEqualTo(400);
    assertThat(error(response)).contains("memory");
  }

  // ---- what a gateway does not do, and who may do the rest ----

  @ParameterizedTest
  @CsvSource({
    "POST, /api/create",
    "POST, /api/push",
    "HEAD, /api/blobs/sha256:00",
    "POST, /api/blobs/sha256:00"
  })
  void files_areRefusedClearly(String method, String path) {
    try (RawConnection client = fleet.gateway.connect()) {
      byte[] body = method.equals("HEAD") ? new byte[0] : new byte[] {'{', '}'};
      RawConnection.Response response = client.exchange(method, path, body);

      assertThat(response.status()).isEqualTo(501);
      if (!method.equals("HEAD")) {
        assertThat(json(response.body()).path("error").asText()).contains("not for a gateway");
      }
    }
  }

  @Test
  void orders_withKeys_needThatOfAnAdministrator() {
    try (OllamaFleet locked =
        OllamaFleet.start("", "access { api-keys = [user], admin-keys = [admin] }")) {
      for (String key : List.of("user", "admin")) {
        int expected = key.equals("admin") ? 200 : 403;
        String[] headers = {"Authorization", "Bearer " + key};
        assertThat(
                locked
                    .gateway
                    .post("/api/generate", "{\"model\":\"shared\",\"keep_alive\":0}", headers)
                    .statusCode())
            .isEqualTo(expected);
        assertThat(
                locked
                    .gateway
                    .post(
                        "/api/chat",
                        "{\"model\":\"shared\",\"messages\":[],\"keep_alive\":0}",
                        headers)
                    .statusCode())
            .isEqualTo(expected);
        assertThat(
                locked
                    .gateway
                    .post("/api/copy", "{\"source\":\"shared\",\"destination\":\"twin\"}", headers)
                    .statusCode())
            .isEqualTo(expected);
        assertThat(locked.gateway.post(PULL, "{\"model\":\"x\"}", headers).statusCode())
            .isEqualTo(expected);
        assertThat(
                locked
                    .gateway
                    .send(
                        HttpRequest.newBuilder()
                            .method(
                                "DELETE",
                                HttpRequest.BodyPublishers.ofString("{\"model\":\"twin\"}")),
                        "/api/delete",
                        headers)
                    .statusCode())
            .isEqualTo(expected);
        assertThat(
                locked
                    .gateway
                    .post("/api/generate", "{\"model\":\"shared\"}", headers)
                    .statusCode())
            .as("loading is what a run begins with")
            .isEqualTo(200);
      }
      assertThat(locked.gateway.post(PULL, "{\"model\":\"x\"}").statusCode()).isEqualTo(401);
    }
  }
}
