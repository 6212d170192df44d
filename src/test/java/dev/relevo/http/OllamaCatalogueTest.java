package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Ollama's clients read of a fleet: its models, what is in memory, its version. */
@OnEachTransport
final class OllamaCatalogueTest {
  private static OllamaFleet fleet;

  @BeforeAll
  static void start() {
    fleet = OllamaFleet.start();
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  private static JsonNode get(String path) {
    HttpResponse<String> response = fleet.gateway.get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "content-type")).isEqualTo("application/json");
    return json(response.body());
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.path("models").forEach(model -> names.add(model.path("name").asText()));
    return names;
  }

  private static JsonNode tag(String name) {
    for (JsonNode model : get("/api/tags").path("models")) {
      if (model.path("name").asText().equals(name)) {
        return model;
      }
    }
    throw new AssertionError("no " + name);
  }

  private static HttpResponse<String> show(String body) {
    return fleet.gateway.post("/api/show", body);
  }

  // ---- tags ----

  @Test
  void tags_fleet_listsEveryModelOnce() {
    JsonNode tags = get("/api/tags");

    assertThat(names(tags))
        .containsExactly("embedder:latest", "m1:latest", "shared:latest", "tiny:1b");
    assertThat(tags.path("models"))
        .allSatisfy(
            model -> {
              assertThat(model.path("model")).isEqualTo(model.path("name"));
              assertThat(model.path("digest").asText()).matches("[0-9a-f]{64}");
              assertThat(Instant.parse(model.path("modified_at").asText())).isNotNull();
              assertThat(model.path("size").isIntegralNumber()).isTrue();
              assertThat(model.path("details").path("families").isArray()).isTrue();
              assertThat(model.path("details").path("parent_model").isTextual()).isTrue();
              assertThat(model.path("details").path("quantization_level").isTextual()).isTrue();
            });
  }

  @Test
  void tags_modelOfAHost_isDescribedAsTheHostDoes() {
    JsonNode model = tag("tiny:1b");

    assertThat(model.path("size").asLong()).isEqualTo(1_000);
    assertThat(model.path("details").path("family").asText()).isEqualTo("llama");
    assertThat(model.path("details").path("format").asText()).isEqualTo("gguf");
    assertThat(model.has("remote_host")).isFalse();
    assertThat(tag("embedder:latest").path("capabilities")).isEqualTo(json("[\"embedding\"]"));
  }

  @Test
  void tags_modelOfACloud_tellsWhoRunsIt() {
    JsonNode model = tag("m1:latest");

    assertThat(model.path("remote_model").asText()).isEqualTo("m1");
    assertThat(model.path("remote_host").asText()).isEqualTo("cloud");
    assertThat(model.path("size").asLong()).isZero();
    assertThat(model.path("capabilities")).anyMatch(it -> it.asText().equals("completion"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shared:latest", "m1:latest", "tiny:1b"})
  void chat_everyListedModel_isServedByItsListedName(String name) {
    HttpResponse<String> response =
        fleet.gateway.post(
            "/api/chat",
            "{\"model\":\"%s\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                .formatted(name));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response.body()).path("done").asBoolean()).isTrue();
  }

  // ---- show ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"tiny:1b\"}",
        "{\"name\":\"tiny:1b\"}",
        "{\"model\":\"\",\"name\":\"tiny:1b\",\"system\":\"\",\"options\":null}",
        "{\"model\":\"gpu-1/tiny:1b\"}"
      })
  void show_modelOfAHost_isWhatTheHostTells(String body) {
    JsonNode shown = json(show(body).body());

    assertThat(shown.path("modelfile").asText()).isEqualTo("FROM tiny:1b");
    assertThat(shown.path("model_info").path("llama.context_length").asInt()).isEqualTo(131_072);
    assertThat(shown.path("capabilities")).isEqualTo(json("[\"completion\"]"));
    assertThat(shown.path("model_info").has("tokenizer.ggml.tokens")).isFalse();
  }

  @Test
  void show_verbose_reachesTheHost() {
    JsonNode shown = json(show("{\"model\":\"shared\",\"verbose\":true}").body());

    assertThat(shown.path("model_info").has("tokenizer.ggml.tokens")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"m1", "m1:latest", "cloud/m1"})
  void show_modelOfACloud_isWhatIsKnown(String name) {
    JsonNode shown = json(show("{\"model\":\"" + name + "\"}").body());

    String architecture = shown.path("model_info").path("general.architecture").asText();
    assertThat(architecture).isNotEmpty();
    assertThat(shown.path("model_info").path(architecture + ".context_length").isNumber()).isTrue();
    assertThat(shown.path("model_info").path("general.parameter_count").isNumber()).isTrue();
    assertThat(shown.path("model_info").path(architecture + ".embedding_length").isNumber())
        .isTrue();
    assertThat(shown.path("capabilities")).anyMatch(it -> it.asText().equals("completion"));
    assertThat(shown.path("remote_host").asText()).isEqualTo("cloud");
    assertThat(shown.path("details").isObject()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"nobody\"} | 404 | model 'nobody' not found",
        "{} | 400 | model is required",
        "{\"model\":7} | 400 | model must be a text"
      })
  void show_nothingToShow_isToldSo(String body, int status, String message) {
    HttpResponse<String> response = show(body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response.body()).path("error").asText()).contains(message);
  }

  @Test
  void show_modelThatIsOnDiskButNotOnOffer_isFound() {
    try (OllamaFleet bound = OllamaFleet.start("models = [shared]", "")) {
      assertThat(bound.gateway.post("/api/show", "{\"model\":\"embedder\"}").statusCode())
          .isEqualTo(200);
    }
  }

  // ---- ps ----

  @Test
  void ps_fleet_listsWhatIsInTheMemoryOfAllHosts() {
    fleet.first.memory().put("shared:latest");
    fleet.second.memory().put("shared:latest");
    fleet.second.memory().onGpu("embedder:latest", 100).put("embedder:latest");

    JsonNode ps = get("/api/ps");

    assertThat(names(ps)).contains("shared:latest", "embedder:latest");
    List<String> places = new ArrayList<>();
    for (JsonNode model : ps.path("models")) {
      places.add(
          model.path("name").asText() + " on " + model.path("x_relevo").path("worker").asText());
      assertThat(model.path("digest").asText()).matches("[0-9a-f]{64}");
      assertThat(model.path("model")).isEqualTo(model.path("name"));
      assertThat(Instant.parse(model.path("expires_at").asText())).isAfter(Instant.now());
      assertThat(model.path("context_length").asInt()).isEqualTo(4_096);
      assertThat(model.path("details").path("family").asText()).isEqualTo("llama");
      if (model.path("name").asText().startsWith("embedder")) {
        assertThat(model.path("size").asLong()).isEqualTo(500);
        assertThat(model.path("size_vram").asLong()).isEqualTo(100);
      }
    }
    assertThat(places)
        .contains("shared:latest on gpu-1", "shared:latest on gpu-2", "embedder:latest on gpu-2");
  }

  @Test
  void ps_hostThatSaysNothing_doesNotHideTheOthers() {
    try (OllamaFleet wounded = OllamaFleet.start()) {
      wounded.first.memory().put("tiny:1b");
      wounded.second.memory().put("shared:latest");
      wounded.second.wedged(true);

      assertThat(names(json(wounded.gateway.get("/api/ps").body()))).contains("tiny:1b");
    }
  }

  // ---- version and the root ----

  @Test
  void version_fleet_isTheHosts() {
    assertThat(get("/api/version")).isEqualTo(json("{\"version\":\"" + FakeOllama.VERSION + "\"}"));
  }

  @Test
  void root_anyone_hearsThatItRuns() {
    HttpResponse<String> response = fleet.gateway.get("/");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("Ollama is running");
    assertThat(header(response, "content-type")).startsWith("text/plain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api/version", "/api/tags"})
  void head_probes_areAnsweredWithoutABody(String path) {
    try (RawConnection connection = fleet.gateway.connect()) {
      assertThat(connection.exchange("HEAD", path, new byte[0]).status()).isEqualTo(200);
      assertThat(connection.exchange("GET", path, new byte[0]).status()).isEqualTo(200);
    }
  }

  @Test
  void keys_areAskedForByAllButTheRoot() {
    try (OllamaFleet locked = OllamaFleet.start("", "access { api-keys = [k1] }")) {
      for (String path : List.of("/api/tags", "/api/ps", "/api/version")) {
        assertThat(locked.gateway.get(path).statusCode()).isEqualTo(401);
        assertThat(locked.gateway.get(path, "Authorization", "Bearer k1").statusCode())
            .isEqualTo(200);
      }
      assertThat(locked.gateway.get("/").statusCode()).isEqualTo(200);
      assertThat(locked.gateway.get("/nothing").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void browser_mayAskWhetherItMayDelete() {
    try (OllamaFleet open = OllamaFleet.start("", "http { cors-origins = [\"http://a\"] }")) {
      HttpResponse<String> response =
          open.gateway.send(
              HttpRequest.newBuilder().method("OPTIONS", HttpRequest.BodyPublishers.noBody()),
              "/api/delete",
              "Origin",
              "http://a");

      assertThat(header(response, "access-control-allow-methods")).contains("DELETE");
    }
  }

  // ---- prompts that are no conversation ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"raw\":true | raw | true | false",
        "\"suffix\":\"}\" | suffix | \"}\" | true",
        "\"template\":\"{{ .Prompt }}\" | template | \"{{ .Prompt }}\" | true",
        "\"context\":[1,2,3] | context | [1,2,3] | true"
      })
  void generate_whatNoConversationSays_reachesTheHostAsItIs(
      String field, String name, String value, boolean goesOn) {
    HttpResponse<String> response =
        fleet.gateway.post(
            "/api/generate",
            "{\"model\":\"tiny:1b\",\"prompt\":\"def\",\"stream\":false," + field + "}");

    assertThat(response.statusCode()).isEqualTo(200);
    List<JsonNode> sent =
        fleet.first.requests("/api/generate").stream().map(it -> json(it.body())).toList();
    assertThat(sent.get(sent.size() - 1).path("prompt").asText()).isEqualTo("def");
    assertThat(sent.get(sent.size() - 1).path(name)).isEqualTo(json(value));
    JsonNode answer = json(response.body());
    assertThat(answer.path("response").asText()).isNotEmpty();
    assertThat(answer.path("context"))
        .isEqualTo(goesOn ? json("[1,2,3]") : json("{}").path("nothing"));
  }

  @Test
  void generate_streamedWithAContext_endsWithTheNext() {
    List<JsonNode> lines =
        GatewayFixture.lines(
            fleet
                .gateway
                .post(
                    "/api/generate", "{\"model\":\"tiny:1b\",\"prompt\":\"go on\",\"context\":[7]}")
                .body());

    assertThat(lines.get(lines.size() - 1).path("context")).isEqualTo(json("[1,2,3]"));
    assertThat(lines).allMatch(line -> line.has("response"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "m1 | \"raw\":true | ''",
        "tiny:1b | \"raw\":true,\"system\":\"x\" | raw leaves no place",
        "tiny:1b | \"raw\":true,\"context\":[1] | raw leaves no place",
        "tiny:1b | \"context\":[\"x\"] | context must be a list of whole numbers",
        "tiny:1b | \"context\":7 | context must be a list of whole numbers"
      })
  void generate_whatCannotBeDone_isRefused(String model, String fields, String message) {
    HttpResponse<String> response =
        fleet.gateway.post(
            "/api/generate", "{\"model\":\"%s\",\"prompt\":\"x\",%s}".formatted(model, fields));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response.body()).path("error").asText()).isNotBlank().contains(message);
  }

  // ---- vectors ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"one\" | 1", "[\"one\",\"two\"] | 2", "\"\" | 0", "[] | 0", "null | 0"})
  void embed_texts_haveAVectorEach(String input, int vectors) {
    HttpResponse<String> response =
        fleet.gateway.post("/api/embed", "{\"model\":\"embedder\",\"input\":" + input + "}");

    JsonNode body = json(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(body.path("embeddings").size()).isEqualTo(vectors);
    assertThat(body.path("embeddings"))
        .allSatisfy(vector -> assertThat(vector.path(1).asDouble()).isEqualTo(0.8));
    assertThat(body.path("model").asText()).startsWith("embedder");
    assertThat(body.path("prompt_eval_count").asInt()).isEqualTo(vectors);
    assertThat(body.path("total_duration").isIntegralNumber()).isTrue();
  }

  @Test
  void embed_settings_reachTheHost() {
    fleet.gateway.post(
        "/api/embed",
        "{\"model\":\"embedder\",\"input\":\"x\",\"truncate\":true,\"dimensions\":2,\"options\":{\"num_ctx\":512}}");

    List<String> bodies =
        fleet.second.requests("/api/embed").stream().map(it -> it.body()).toList();
    JsonNode sent = json(bodies.get(bodies.size() - 1));
    assertThat(sent.path("truncate").asBoolean()).isTrue();
    assertThat(sent.path("dimensions").asInt()).isEqualTo(2);
  }

  @Test
  void embeddings_prompt_hasOneVector() {
    JsonNode body =
        json(
            fleet
                .gateway
                .post("/api/embeddings", "{\"model\":\"embedder\",\"prompt\":\"x\"}")
                .body());

    assertThat(body.path("embedding").size()).isEqualTo(2);
    assertThat(
            json(
                fleet
                    .gateway
                    .post("/api/embeddings", "{\"model\":\"embedder\",\"prompt\":\"\"}")
                    .body()))
        .isEqualTo(json("{\"embedding\":[]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\":\"embedder\",\"input\":[\"a\",\"\"]} | 400 | input holds an empty text",
        "{\"model\":\"embedder\",\"input\":7} | 400 | input must be a text or a list of texts",
        "{\"model\":\"nobody\",\"input\":\"x\"} | 404 | not found",
        "{\"input\":[]} | 400 | model is required"
      })
  void embed_wrongRequest_isToldWhatIsWrong(String body, int status, String message) {
    HttpResponse<String> response = fleet.gateway.post("/api/embed", body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response.body()).path("error").asText()).contains(message);
  }
}
