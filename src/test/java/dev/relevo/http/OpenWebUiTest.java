package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static dev.relevo.http.GatewayFixture.lines;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The requests that Open WebUI's Ollama router sends, with the headers of the two libraries that it
 * sends them with, and what it reads of the answers.
 */
@OnEachTransport
final class OpenWebUiTest {
  private static final String KEY = "Authorization: Bearer admin";

  private OllamaFleet fleet;
  private RawConnection connection;

  @BeforeEach
  void start() {
    fleet = OllamaFleet.start("", "access { api-keys = [user], admin-keys = [admin] }");
    connection = fleet.gateway.connect();
  }

  @AfterEach
  void stop() {
    connection.close();
    fleet.close();
  }

  /** As its asynchronous client sends it: GETs are labelled too, though they have no body. */
  private RawConnection.Response later(String method, String path, String body) {
    return connection.exchange(
        method,
        path,
        body.getBytes(StandardCharsets.UTF_8),
        "Content-Type: application/json",
        KEY,
        "X-OpenWebUI-User-Name: Ann%20Other",
        "X-OpenWebUI-User-Id: 7f1c",
        "X-OpenWebUI-User-Email: ann@example.org",
        "X-OpenWebUI-User-Role: admin",
        "Accept: */*",
        "Accept-Encoding: gzip, deflate, br",
        "User-Agent: Python/3.11 aiohttp/3.11.11");
  }

  /** As its synchronous client sends it. */
  private RawConnection.Response atOnce(String method, String path, String body) {
    return connection.exchange(
        method,
        path,
        body.getBytes(StandardCharsets.UTF_8),
        "User-Agent: python-requests/2.32.4",
        "Accept-Encoding: gzip, deflate",
        "Accept: */*",
        "Connection: keep-alive",
        "Content-Type: application/json",
        KEY);
  }

  private JsonNode read(RawConnection.Response response) {
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(response.header("content-type")).isEqualTo("application/json");
    return json(response.body());
  }

  @Test
  void verify_connection_isAVersionThatSplitsIntoNumbers() {
    String version = read(later("GET", "/api/version", "")).path("version").asText();

    assertThat(version.replaceAll("^v|-.*", "").split("\\.", -1))
        .allMatch(it -> it.matches("\\d+"));
  }

  @Test
  void models_eachOfTheList_isThereUnderItsWholeName() {
    List<String> ids = new ArrayList<>();
    for (JsonNode model : read(later("GET", "/api/tags", "")).path("models")) {
      ids.add(model.path("model").asText());
      assertThat(model.path("name").isTextual()).isTrue();
    }

    assertThat(ids).contains("m1:latest", "shared:latest").allMatch(id -> id.contains(":"));
  }

  @Test
  void loadedModels_expiry_isATime() {
    read(later("POST", "/api/generate", "{\"model\": \"tiny:1b\"}"));

    JsonNode loaded = read(later("GET", "/api/ps", "")).path("models").path(0);

    assertThat(loaded.path("name").asText()).isEqualTo("tiny:1b");
    assertThat(Instant.parse(loaded.path("expires_at").asText())).isAfter(Instant.now());
  }

  @Test
  void chat_modelWithTheTagThatItAdds_isStreamed() {
    RawConnection.Response response =
        later(
            "POST",
            "/api/chat",
            "{\"model\": \"m1:latest\", \"messages\": [{\"role\": \"user\", \"content\": \"hi\"}],"
                + " \"options\": {\"temperature\": 0.7}, \"stream\": true}");

    assertThat(response.header("content-type")).isEqualTo("application/x-ndjson");
    List<JsonNode> answer = lines(response.body());
    assertThat(answer.get(answer.size() - 1).path("done").asBoolean()).isTrue();
    assertThat(answer.get(0).path("message").path("content").asText()).isNotEmpty();
  }

  @Test
  void unload_fromItsMenu_takesTheModelOutOfMemory() {
    read(later("POST", "/api/generate", "{\"model\": \"tiny:1b\"}"));

    read(
        later(
            "POST",
            "/api/generate",
            "{\"model\": \"tiny:1b\", \"keep_alive\": 0, \"prompt\": \"\"}"));

    OllamaFleet.await(() -> assertThat(fleet.first.memory().ready()).doesNotContain("tiny:1b"));
  }

  @Test
  void pull_withItsFields_tellsProgressAndSuccess() {
    fleet.first.pulls().offer("new:1b", 4_000);
    fleet.second.pulls().offer("new:1b", 4_000);
    RawConnection.Response response =
        later(
            "POST",
            "/api/pull",
            "{\"name\": \"new:1b\", \"model\": \"new:1b\", \"insecure\": true}");

    List<JsonNode> progress = lines(response.body());
    assertThat(progress).anyMatch(line -> line.has("digest") && line.has("completed"));
    assertThat(progress.get(progress.size() - 1).path("status").asText()).isEqualTo("success");
  }

  @Test
  void showCopyAndDelete_ofItsSettingsPage_work() {
    assertThat(
            read(atOnce(
                    "POST",
                    "/api/show",
                    "{\"name\": \"shared:latest\", \"model\": \"shared:latest\"}"))
                .path("capabilities")
                .isArray())
        .isTrue();
    assertThat(
            atOnce(
                    "POST",
                    "/api/copy",
                    "{\"source\":\"shared:latest\",\"destination\":\"twin:latest\"}")
                .status())
        .isEqualTo(200);
    String both = "{\"name\": \"twin:latest\", \"model\": \"twin:latest\"}";
    assertThat(atOnce("DELETE", "/api/delete", both).status()).isEqualTo(200);
    RawConnection.Response again = atOnce("DELETE", "/api/delete", both);
    assertThat(again.status()).isEqualTo(404);
    assertThat(json(again.body()).path("error").isTextual()).isTrue();
  }

  @Test
  void vectors_oldAndNew_areMade() {
    JsonNode made =
        read(
            atOnce(
                "POST",
                "/api/embed",
                "{\"model\":\"embedder:latest\",\"input\":[\"a\",\"b\"],\"truncate\":true}"));
    assertThat(made.path("embeddings").size()).isEqualTo(2);
    assertThat(
            read(atOnce(
                    "POST", "/api/embeddings", "{\"model\":\"embedder:latest\",\"prompt\":\"a\"}"))
                .path("embedding")
                .size())
        .isEqualTo(2);
  }

  @Test
  void error_whateverItAsks_isATextUnderError() {
    RawConnection.Response response =
        later(
            "POST",
            "/api/chat",
            "{\"model\": \"nobody:latest\", \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}");

    assertThat(response.status()).isEqualTo(404);
    assertThat(json(response.body()).path("error").asText()).contains("not found");
  }
}
