package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static dev.relevo.http.GatewayFixture.provider;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, origins, ids: what holds for every dialect. */
@OnEachTransport
final class EndpointTest {
  private static final String KEY = "sk-relevo-1234567890";
  private static final String ADMIN_KEY = "root-0123456789";
  private static final String UPSTREAM_KEY = "sk-upstream-0987654321";
  private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private static FakeOpenAi upstream;
  private static GatewayFixture closed;
  private static GatewayFixture open;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    closed =
        GatewayFixture.start(
                "access { api-keys = [\""
                    + KEY
                    + "\", other], admin-keys = ["
                    + ADMIN_KEY
                    + "] }, http { cors-origins = [\"https://app.example\"] },"
                    + " providers { up { api-keys = [\""
                    + UPSTREAM_KEY
                    + "\"], "
                    + provider(upstream)
                    + " } }")
            .ready("up");
    open = GatewayFixture.inFrontOf(upstream, "http { cors-origins = [\"*\"] }");
  }

  @AfterAll
  static void stop() {
    open.close();
    closed.close();
    upstream.close();
  }

  // ---- keys ----

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer sk-relevo-1234567890",
    "Authorization, bearer sk-relevo-1234567890",
    "authorization, BEARER   sk-relevo-1234567890",
    "Authorization, Bearer other",
    "x-api-key, sk-relevo-1234567890",
    "X-Api-Key, other"
  })
  void key_right_isLetIn(String name, String value) {
    assertThat(closed.post("/v1/chat/completions", CHAT, name, value).statusCode()).isEqualTo(200);
    assertThat(closed.post("/api/chat", CHAT, name, value).statusCode()).isEqualTo(200);
    assertThat(closed.get("/v1/models", name, value).statusCode()).isEqualTo(200);
    assertThat(closed.get("/v1/models/m1", name, value).statusCode()).isEqualTo(200);
    assertThat(closed.get("/api/providers", name, value).statusCode()).isEqualTo(403);
    assertThat(upstream.lastChat().header("authorization")).isEqualTo("Bearer " + UPSTREAM_KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer wrong",
        "Authorization: Bearer sk-relevo-123456789",
        "Authorization: Bearer sk-relevo-12345678901",
        "Authorization: Bearer s",
        "Authorization: Bearer ",
        "Authorization: Bearer",
        "Authorization: sk-relevo-1234567890",
        "Authorization: Basic c2stcmVsZXZvLTEyMzQ1Njc4OTA6",
        "Authorization: Bearer SK-RELEVO-1234567890",
        "Authorization: Bearer sk-relevo-1234567890,other",
        "x-api-key: wrong",
        "x-api-key: ",
        "x-nothing: other"
      })
  void key_wrong_is401(String line) {
    int before = upstream.chats().size();
    try (RawConnection connection = closed.connect()) {
      assertUnauthorised(connection.post("/v1/chat/completions", CHAT, line), true);
      assertUnauthorised(connection.post("/v1/chat/completions", "not json", line), true);
      assertUnauthorised(connection.post("/api/chat", CHAT, line), false);
      assertUnauthorised(connection.exchange("GET", "/v1/models", new byte[0], line), true);
      assertUnauthorised(connection.exchange("GET", "/v1/models/m1", new byte[0], line), true);
      assertThat(connection.exchange("GET", "/api/providers", new byte[0], line).status())
          .isEqualTo(401);
      assertThat(connection.post("/api/chat", CHAT, "x-api-key: other").status()).isEqualTo(200);
    }
    assertThat(upstream.chats()).hasSize(before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization: Bearer schlüssel-🔑", "x-api-key: schlüssel-🔑"})
  void key_notAscii_isRefused(String line) {
    try (RawConnection connection = closed.connect()) {
      RawConnection.Response response = connection.post("/v1/chat/completions", CHAT, line);

      assertThat(response.status()).isIn(400, 401);
      assertThat(json(response.body()).path("error").path("message").asText()).isNotEmpty();
      assertThat(response.header("x-request-id")).startsWith("req_");
    }
  }

  @Test
  void key_wrongWithLargeBody_leavesTheConnectionUsable() {
    String large = CHAT.replace("hi", "x".repeat(3_000_000));
    try (RawConnection connection = closed.connect()) {
      assertUnauthorised(connection.post("/api/chat", large), false);
      assertThat(connection.post("/api/chat", large, "x-api-key: other").status()).isEqualTo(200);
    }
  }

  private static void assertUnauthorised(RawConnection.Response response, boolean openAi) {
    assertThat(response.status()).as(response.body()).isEqualTo(401);
    assertThat(response.header("x-request-id")).startsWith("req_");
    JsonNode error = json(response.body()).path("error");
    if (openAi) {
      assertThat(error.path("code").asText()).isEqualTo("invalid_api_key");
      assertThat(error.path("type").asText()).isEqualTo("authentication_error");
    } else {
      assertThat(error.asText()).contains("key");
    }
    assertThat(response.body()).doesNotContain(KEY).doesNotContain("other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/api/health", "/health/live", "/health/ready"})
  void healthProbe_needsNoKey(String path) {
    assertThat(closed.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void noKeysConfigured_everybodyIsLetIn() {
    assertThat(open.post("/api/chat", CHAT).statusCode()).isEqualTo(200);
    assertThat(open.post("/api/chat", CHAT, "Authorization", "Bearer any").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/providers", "/health", "/v1/models"})
  void answers_holdNoSecret(String path) {
    HttpResponse<String> response = closed.get(path, "x-api-key", ADMIN_KEY);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body() + response.headers().map())
        .doesNotContain(KEY)
        .doesNotContain(ADMIN_KEY)
        .doesNotContain(UPSTREAM_KEY)
        .doesNotContain("0987654321")
        .doesNotContain("1234567890");
  }

  // ---- origins ----

  @Test
  void origin_allowed_isTold() {
    HttpResponse<String> response = closed.get("/health", "Origin", "https://app.example");

    assertThat(header(response, "access-control-allow-origin")).isEqualTo("https://app.example");
    assertThat(header(response, "vary")).isEqualTo("Origin");
    assertThat(header(response, "access-control-expose-headers").split(", "))
        .contains(
            "x-relevo-worker",
            "x-relevo-queue-position",
            "x-relevo-expected-start-ms",
            "x-relevo-queued-ms",
            "Retry-After");
  }

  @Test
  void origin_allowed_isToldOnErrorsAndStreamsToo() {
    assertThat(
            header(
                closed.post("/v1/chat/completions", CHAT, "Origin", "https://app.example"),
                "access-control-allow-origin"))
        .isEqualTo("https://app.example");
    assertThat(
            header(
                open.post("/api/chat", CHAT, "Origin", "https://any.example"),
                "access-control-allow-origin"))
        .isEqualTo("*");
  }

  @Test
  void origin_otherOrNone_isNotTold() {
    assertThat(
            header(
                closed.get("/health", "Origin", "https://evil.example"),
                "access-control-allow-origin"))
        .isEqualTo("absent");
    assertThat(header(closed.get("/health"), "access-control-allow-origin")).isEqualTo("absent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/api/chat", "/v1/models/a%2Fb"})
  void preflight_needsNoKey(String path) {
    HttpResponse<String> response =
        closed.send(
            HttpRequest.newBuilder().method("OPTIONS", HttpRequest.BodyPublishers.noBody()),
            path,
            "Origin",
            "https://app.example",
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization, x-relevo-strategy");

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
    assertThat(header(response, "access-control-allow-origin")).isEqualTo("https://app.example");
    assertThat(header(response, "access-control-allow-methods"))
        .contains("GET", "POST", "PATCH", "DELETE");
    assertThat(header(response, "access-control-allow-headers"))
        .isEqualTo("authorization, x-relevo-strategy");
  }

  @Test
  void preflight_ofAStranger_allowsNothing() {
    HttpResponse<String> response =
        closed.send(
            HttpRequest.newBuilder().method("OPTIONS", HttpRequest.BodyPublishers.noBody()),
            "/api/chat",
            "Origin",
            "https://evil.example");

    assertThat(header(response, "access-control-allow-origin")).isEqualTo("absent");
  }

  @ParameterizedTest
  @CsvSource({"localhost, 200", "127.0.0.1:80, 200", "evil.example, 403", "evil.example:80, 403"})
  void host_ofAPageWhoseNameLeadsHere_seesNothingOfAdministrators(String host, int status) {
    try (RawConnection connection = open.connect()) {
      connection.write("GET /admin/requests HTTP/1.1\r\nHost: " + host + "\r\n\r\n");

      assertThat(connection.read().status()).isEqualTo(status);
    }
  }

  // ---- ids and paths ----

  @ParameterizedTest
  @ValueSource(strings = {"abc", "A-1_b.c:d", "0123456789abcdef"})
  void requestId_sane_isRepeated(String id) {
    HttpResponse<String> response = open.post("/v1/chat/completions", CHAT, "x-request-id", id);

    assertThat(header(response, "x-request-id")).isEqualTo(id);
    assertThat(json(response.body()).path("id").asText()).isEqualTo("chatcmpl-" + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "<script>", "a\"b", "", "ñ"})
  void requestId_strange_isReplaced(String id) {
    try (RawConnection connection = open.connect()) {
      RawConnection.Response response = connection.post("/api/chat", CHAT, "x-request-id: " + id);
      assertThat(response.header("x-request-id")).startsWith("req_");
    }
  }

  @Test
  void requestId_tooLong_isReplaced() {
    assertThat(header(open.get("/health", "x-request-id", "x".repeat(129)), "x-request-id"))
        .startsWith("req_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models/", "/v1/models?limit=5", "/v1//models", "/v1/models#x"})
  void path_spelledOtherwise_isAnsweredInJson(String path) {
    try (RawConnection connection = open.connect()) {
      RawConnection.Response response = connection.exchange("GET", path, new byte[0]);
      assertThat(response.status()).isIn(200, 400, 404);
      assertThat(json(response.body()).isObject()).isTrue();
    }
    assertThat(open.get("/v1/models/").statusCode()).isEqualTo(200);
    assertThat(open.get("/v1/models?limit=5").statusCode()).isEqualTo(200);
  }

  @Test
  void requestWithoutHost_isAnswered() {
    try (RawConnection connection = open.connect()) {
      connection.write("GET /health HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(connection.read().status()).isIn(200, 400);
    }
  }
}
