package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@OnEachTransport
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

  @Test
  void providers_hostOfModels_tellsOfItsMemory() {
    long gib = 1L << 30;
    try (FakeOllama host = FakeOllama.start().add("small", gib).add("huge", 20 * gib);
        GatewayFixture fleet =
            GatewayFixture.start(
                "providers { box { kind = ollama, pinned = [small], base-url = \""
                    + host.address()
                    + "\" } }")) {
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .untilAsserted(
              () -> {
                JsonNode memory =
                    json(fleet.get("/api/providers").body()).at("/providers/0/memory");
                assertThat(memory.path("budget_bytes").asLong()).isEqualTo(8 * gib);
                assertThat(memory.path("reserved_bytes").asLong()).isPositive();
                assertThat(memory.at("/models/0/name").asText()).isEqualTo("small");
                assertThat(memory.at("/models/0/state").asText()).isEqualTo("ready");
                assertThat(memory.at("/models/0/pinned").asBoolean()).isTrue();
                assertThat(memory.path("refused").path("huge").asText())
                    .contains("24.3 GiB", "memory-budget");
                assertThat(memory.path("refused")).hasSize(1);
              });
    }
    JsonNode cloud = json(gateway.get("/api/providers").body()).at("/providers/0");
    assertThat(cloud.has("memory")).isFalse();
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
  void providers_withoutKeys_showNone() {
    JsonNode provider = json(gateway.get("/api/providers").body()).path("providers").path(0);

    assertThat(provider.path("keys").isArray()).isTrue();
    assertThat(provider.path("keys")).isEmpty();
  }

  @Test
  void providers_keys_areToldWithoutShowingThem() {
    List<String> secrets =
        List.of("sk-first-0123456789abcdef-1111", "sk-second-0123456789abcdef-2222", "short");
    try (FakeOpenAi vendor = FakeOpenAi.start("m1");
        GatewayFixture keyed =
            GatewayFixture.inFrontOf(
                vendor,
                "providers { up { api-keys = [%s, { key = %s, weight = 3 }, %s] } }"
                    .formatted(secrets.toArray()))) {
      vendor.chat(request -> replyByKey(request, secrets));
      for (int i = 0; i < 6; i++) {
        keyed.post("/v1/chat/completions", CHAT);
      }

      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .untilAsserted(
              () -> {
                String body = keyed.get("/api/providers").body();
                assertThat(body).doesNotContain(secrets);
                JsonNode keys = json(body).at("/providers/0/keys");
                assertThat(keys).hasSize(3);
                assertThat(keys.path(0).path("hint").asText()).isEqualTo("…1111");
                assertThat(keys.path(0).path("state").asText()).isEqualTo("rejected");
                assertThat(keys.path(0).path("usable_at").asText()).isNotEmpty();
                assertThat(keys.path(0).path("last_error").asText())
                    .isEqualTo("HTTP error 401: *** is not welcome");
                assertThat(keys.path(1).path("weight").asInt()).isEqualTo(3);
                assertThat(keys.path(1).path("state").asText()).isEqualTo("usable");
                assertThat(keys.path(1).path("in_use").asInt()).isZero();
                assertThat(keys.path(1).path("requests").path("limit").asInt()).isEqualTo(90);
                assertThat(keys.path(1).path("requests").path("remaining").asInt()).isEqualTo(80);
                assertThat(keys.path(1).path("requests").path("resets_at").asText()).isNotEmpty();
                assertThat(keys.path(1).path("tokens").path("remaining").asInt()).isEqualTo(7000);
                assertThat(keys.path(1).has("last_error")).isFalse();
                assertThat(keys.path(2).path("hint").asText()).isEqualTo("…");
                assertThat(keys.path(2).path("state").asText()).isEqualTo("quota_exhausted");
              });
    }
  }

  @Test
  void providers_speed_isToldWithItsPercentiles() {
    try (FakeOpenAi vendor = FakeOpenAi.start("m1");
        GatewayFixture fresh = GatewayFixture.inFrontOf(vendor, "")) {
      for (int i = 0; i < 20; i++) {
        fresh.post("/v1/chat/completions", CHAT);
        fresh.post("/v1/chat/completions", CHAT.replace("{\"model", "{\"stream\":true,\"model"));
      }

      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .untilAsserted(
              () -> {
                JsonNode speed =
                    json(fresh.get("/api/providers").body()).at("/providers/0/models/0/speed");
                assertThat(speed.path("samples").asInt()).isEqualTo(40);
                assertThat(speed.path("first_token_seconds").asDouble()).isPositive();
                assertThat(speed.path("p95_first_token_seconds").asDouble()).isPositive();
                assertThat(speed.path("whole_seconds").asDouble()).isPositive();
                assertThat(speed.path("p95_whole_seconds").asDouble()).isPositive();
              });
    }
  }

  @Test
  void providers_hostMeasures_isToldByItself() {
    try (FakeOllama host = FakeOllama.start("m1");
        GatewayFixture fresh =
            GatewayFixture.start(
                    "providers.host { kind = ollama, base-url = \"" + host.address() + "\" }")
                .ready("host")) {
      host.chat(model -> FakeOllama.answer(model, List.of("hello"), 400, 30));
      fresh.post("/v1/chat/completions", CHAT);
      fresh.post("/v1/chat/completions", CHAT.replace("{\"model", "{\"stream\":true,\"model"));

      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .untilAsserted(
              () -> {
                JsonNode told =
                    json(fresh.get("/api/providers").body())
                        .at("/providers/0/models/0/speed/measured_by_host");
                assertThat(told.path("samples").asInt()).isEqualTo(2);
                assertThat(told.path("prompt_tokens_per_second").asDouble()).isEqualTo(200_000);
                assertThat(told.path("tokens_per_second").asDouble()).isEqualTo(10_000);
                assertThat(told.path("overhead_seconds").asDouble()).isNotNegative();
              });
    }
  }

  private static final String CHAT =
      "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  /** The first key is revoked, the last one without money; every refusal repeats the key. */
  private static ScriptedReply replyByKey(ScriptedServer.Recorded request, List<String> secrets) {
    String key = String.valueOf(request.header("authorization")).replace("Bearer ", "");
    String refusal = "{\"error\":{\"message\":\"" + key + " is not welcome\"}}";
    return switch (secrets.indexOf(key)) {
      case 0 -> ScriptedReply.json(401, refusal);
      case 1 ->
          FakeOpenAi.hello(request)
              .header("x-ratelimit-limit-requests", "90")
              .header("x-ratelimit-remaining-requests", "80")
              .header("x-ratelimit-reset-requests", "5m")
              .header("x-ratelimit-remaining-tokens", "7000")
              .header("x-ratelimit-reset-tokens", "5m");
      default -> ScriptedReply.json(402, refusal);
    };
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
