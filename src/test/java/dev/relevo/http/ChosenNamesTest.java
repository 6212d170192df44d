package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.OnEachTransport;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Aliases and tiers as the models that clients choose: listed, shown, loaded and answered. */
@OnEachTransport
final class ChosenNamesTest {
  private static OllamaFleet fleet;

  @BeforeAll
  static void start() {
    fleet =
        OllamaFleet.start(
            "",
            "aliases { near = [\"nobody/has-it\", \"gpu-1/tiny:1b\", m1], far = [m1, \"tiny:1b\"],"
                + " any = [auto], void = [nothing], vectors = [embedder], shared = [m1] },"
                + " tiers { premium = [m1], economic = [\"tiny:1b\"] }");
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  private static HttpResponse<String> post(String path, String body) {
    return fleet.gateway.post(path, body);
  }

  private static List<String> names(String path, String list, String field) {
    List<String> names = new ArrayList<>();
    json(fleet.gateway.get(path).body())
        .path(list)
        .forEach(model -> names.add(model.path(field).asText()));
    return names;
  }

  @Test
  void lists_aliasesAndTiers_standBehindTheModelsOnOffer() {
    assertThat(names("/api/tags", "models", "name"))
        .containsExactly(
            "embedder:latest",
            "m1:latest",
            "tiny:1b",
            "any:latest",
            "far:latest",
            "near:latest",
            "shared:latest",
            "vectors:latest",
            "premium:latest",
            "standard:latest",
            "economic:latest");
    assertThat(names("/v1/models", "data", "id"))
        .containsExactly(
            "embedder:latest",
            "m1",
            "tiny:1b",
            "any",
            "far",
            "near",
            "shared",
            "vectors",
            "premium",
            "standard",
            "economic");
  }

  @ParameterizedTest
  @CsvSource({
    "near, gpu-1",
    "near:latest, gpu-1",
    "far, cloud",
    "far:latest, cloud",
    "shared, cloud",
    "shared:latest, cloud",
    "premium:latest, cloud",
    "economic:latest, gpu-1"
  })
  void chat_listedName_isAnsweredByWhatItStandsFor(String name, String worker) {
    HttpResponse<String> response =
        post(
            "/api/chat",
            "{\"model\":\"%s\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                .formatted(name));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(header(response, "x-relevo-worker")).isEqualTo(worker);
    assertThat(header(response, "x-relevo-requested-model")).isEqualTo("absent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vectors", "vectors:latest"})
  void embed_alias_isAnsweredByWhatItStandsFor(String name) {
    assertThat(
            post("/api/embed", "{\"model\":\"%s\",\"input\":\"x\"}".formatted(name)).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"near", "near:latest", "economic", "standard"})
  void show_nameOfAModelOnAHost_isWhatTheHostTells(String name) {
    JsonNode shown = json(post("/api/show", "{\"model\":\"" + name + "\"}").body());

    assertThat(shown.path("modelfile").asText()).isEqualTo("FROM tiny:1b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"far", "premium:latest", "shared"})
  void show_nameOfAModelOfACloud_isWhatIsKnown(String name) {
    JsonNode shown = json(post("/api/show", "{\"model\":\"" + name + "\"}").body());

    assertThat(shown.path("remote_host").asText()).isEqualTo("cloud");
  }

  @Test
  void show_nameForAny_isShownAndNotFetched() {
    assertThat(post("/api/show", "{\"model\":\"any\"}").statusCode()).isEqualTo(200);
    assertThat(post("/api/show", "{\"model\":\"void\"}").statusCode()).isEqualTo(404);
  }

  @Test
  void load_name_bringsItsFirstModelIntoMemory() {
    HttpResponse<String> response = post("/api/generate", "{\"model\":\"near\"}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response.body()).path("model").asText()).isEqualTo("near");
    assertThat(fleet.first.memory().ready()).contains("tiny:1b");
    post("/api/generate", "{\"model\":\"near\",\"keep_alive\":0}");
    OllamaFleet.await(() -> assertThat(fleet.first.memory().ready()).doesNotContain("tiny:1b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"far", "any", "shared"})
  void load_nameThatACloudAnswersFirst_loadsNothing(String name) {
    int loads = loads();

    HttpResponse<String> response = post("/api/generate", "{\"model\":\"" + name + "\"}");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(loads()).isEqualTo(loads);
  }

  private static int loads() {
    return fleet.first.memory().loads().size() + fleet.second.memory().loads().size();
  }
}
