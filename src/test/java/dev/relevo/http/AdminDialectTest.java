package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedServer;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminDialectTest {
  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;
  private static GatewayFixture dead;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = GatewayFixture.inFrontOf(upstream, "");
    dead =
        GatewayFixture.start(
            "providers { gone { kind = openai-compatible, models = [m1], base-url = \""
                + ScriptedServer.refusedAddress()
                + "/v1\" } }");
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(dead.get("/health").body()).contains("\"gone\":\"down\""));
  }

  @AfterAll
  static void stop() {
    dead.close();
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/api/health", "/health/"})
  void health_somebodyWell_is200(String path) {
    HttpResponse<String> response = gateway.get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response.body()))
        .isEqualTo(json("{\"status\":\"ok\",\"workers\":{\"up\":\"healthy\"}}"));
    assertThat(header(response, "x-request-id")).startsWith("req_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/api/health", "/health/ready"})
  void health_nobodyWell_is503(String path) {
    assertThat(dead.get(path).statusCode()).isEqualTo(503);
  }

  @Test
  void health_onlyWhoAnswersByName_is503() {
    try (GatewayFixture hidden =
        GatewayFixture.inFrontOf(upstream, "providers { up { use = by-name } }")) {
      assertThat(hidden.get("/health").statusCode()).isEqualTo(503);
      assertThat(hidden.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(json(hidden.get("/api/providers").body()).at("/providers/0/use").asText())
          .isEqualTo("by_name");
    }
  }

  @Test
  void live_isAlways200() {
    assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(dead.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void head_hasTheHeadOfGetAndNoBody() {
    try (RawConnection connection = gateway.connect()) {
      RawConnection.Response head = connection.exchange("HEAD", "/health", new byte[0]);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-type")).isEqualTo("application/json");
      assertThat(connection.exchange("GET", "/health", new byte[0]).body()).contains("ok");
    }
  }

  @Test
  void providers_tellEverythingButSecrets() {
    JsonNode provider = json(gateway.get("/api/providers").body()).path("providers").path(0);

    assertThat(provider.path("name").asText()).isEqualTo("up");
    assertThat(provider.path("kind").asText()).isEqualTo("openai-compatible");
    assertThat(provider.path("locality").asText()).isEqualTo("local");
    assertThat(provider.path("health").asText()).isEqualTo("healthy");
    assertThat(provider.path("slots").asInt()).isEqualTo(16);
    assertThat(provider.path("in_use").asInt()).isZero();
    assertThat(provider.path("default_model").asText()).isEqualTo("m1");
    assertThat(provider.path("models").path(0).path("name").asText()).isEqualTo("m1");
    assertThat(provider.path("models").path(0).path("circuit").asText()).isEqualTo("closed");
  }

  @Test
  void providers_nobodyWell_tellWhy() {
    JsonNode provider = json(dead.get("/api/providers").body()).path("providers").path(0);

    assertThat(provider.path("health").asText()).isEqualTo("down");
    assertThat(provider.path("detail").asText()).contains("connection refused");
  }

  @Test
  void models_nobodyWell_areAnEmptyList() {
    assertThat(json(dead.get("/v1/models").body()))
        .isEqualTo(json("{\"object\":\"list\",\"data\":[]}"));
  }

  @Test
  void post_isNotAllowed() {
    HttpResponse<String> response = gateway.post("/health", "{}");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(header(response, "allow")).isEqualTo("GET");
    assertThat(json(response.body()).path("error").path("message").asText()).contains("POST");
  }
}
