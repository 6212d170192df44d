package dev.relevo.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.app.RelevoProcess;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys of all three kinds (configured ones, managed ones, administrators') at the real jar's
 * sockets: only a whole, right key opens a door, and only the door that it is for.
 */
@OnEachTransport
final class KeysIT {
  private static final String USER = "sk-user-0123456789abcdef";
  private static final String ADMIN = "root-0123456789abcdef";
  private static final String CHAT = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @TempDir private static Path directory;
  private static FakeOpenAi upstream;
  private static RelevoProcess process;
  private static URI url;
  private static String managed;

  @BeforeAll
  static void start() throws Exception {
    upstream = FakeOpenAi.start("m1");
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf").resolve("relevo.conf"),
        """
        relevo {
          http.port = 0
          access { api-keys = ["%s"], admin-keys = ["%s"], managed-keys = on }
          database.file = "%s"
          providers { up { kind = openai-compatible, base-url = "%s" }, builtin.enabled = false }
        }
        """
            .formatted(USER, ADMIN, directory.resolve("data"), upstream.baseUrl()));
    process = RelevoProcess.start(directory, Map.of("HOME", directory.toString()), "serve");
    url = URI.create(process.awaitUrl());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ask("POST", "/admin/keys", "{}", "x-api-key: " + ADMIN).status() == 400);
    managed =
        Refusals.json(
                ask("POST", "/admin/keys", "{\"name\":\"shop\"}", "x-api-key: " + ADMIN).body())
            .path("key")
            .asText();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ask("GET", "/v1/models", "", "x-api-key: " + managed).status() == 200);
  }

  @AfterAll
  static void stop() {
    process.close();
    upstream.close();
  }

  private static RawConnection.Response ask(
      String method, String path, String body, String... headers) {
    try (RawConnection connection =
        new RawConnection(new InetSocketAddress(url.getHost(), url.getPort()))) {
      byte[] bytes = body.getBytes(UTF_8);
      List<String> all = new ArrayList<>(List.of(headers));
      if (bytes.length > 0) {
        all.add("Content-Type: application/json");
      }
      return connection.exchange(method, path, bytes, all.toArray(String[]::new));
    }
  }

  /** What is nearly this key, and is not. */
  private static List<String> nearly(String key) {
    return Stream.of(
            key.substring(0, 1),
            key.substring(0, key.length() / 2),
            key.substring(0, key.length() - 1),
            key.substring(1),
            key + "x",
            key + key,
            key + "," + key,
            key + ", other",
            key + " " + key,
            key + ";",
            "\"" + key + "\"",
            "'" + key + "'",
            key.toUpperCase(Locale.ROOT),
            key.substring(0, 3).toUpperCase(Locale.ROOT) + key.substring(3),
            key.replace('-', '_'),
            key.replace("a", "%61"),
            key + "%00",
            key + "\\u0000",
            "Bearer " + key,
            "bearer:" + key,
            "*",
            "%",
            "null",
            "undefined",
            "true",
            "' OR '1'='1",
            "${USER}",
            "../" + key)
        .filter(it -> !it.equals(key))
        .toList();
  }

  /** Values that no HTTP header of ours may have; the parser may be the one to refuse them. */
  private static List<String> broken(String key) {
    return List.of(
        key + "\u0000",
        "\u0000" + key,
        key + "\u0000x",
        utf8(key + "\u00e9"),
        utf8(key + "\u200b"),
        utf8("\u043a\u043b\u044e\u0447"),
        utf8("\uff53\uff4b" + key.substring(2)),
        "x".repeat(7_000),
        "x".repeat(60_000),
        key + "x".repeat(60_000));
  }

  /** Heads are written byte by byte. */
  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static void assertRefused(RawConnection.Response response, String given, boolean parsed) {
    Refusals.assertClean(response);
    assertThat(response.status()).as(given).isIn(parsed ? List.of(401) : List.of(400, 401, 431));
    assertThat(response.body()).doesNotContain(USER).doesNotContain(ADMIN).doesNotContain(managed);
    if (given.length() > 8) {
      assertThat(response.body() + response.headers()).doesNotContain(given);
    }
  }

  @Test
  void key_nearlyRight_opensNothing() {
    int before = upstream.chats().size();
    for (String key : List.of(USER, ADMIN, managed)) {
      for (String wrong : nearly(key)) {
        for (String header : List.of("x-api-key: ", "Authorization: Bearer ")) {
          if (header.startsWith("Auth") && wrong.equals("Bearer " + key)) {
            continue; // tried below
          }
          String line = header + wrong;
          assertRefused(ask("GET", "/v1/models", "", line), wrong, true);
          assertRefused(ask("POST", "/api/chat", CHAT, line), wrong, true);
          assertRefused(ask("GET", "/admin/requests", "", line), wrong, true);
        }
      }
    }
    assertThat(upstream.chats()).hasSize(before);
  }

  @Test
  void key_thatIsNoText_opensNothing() {
    for (String key : List.of(USER, ADMIN, managed)) {
      for (String wrong : broken(key)) {
        assertRefused(ask("GET", "/v1/models", "", "x-api-key: " + wrong), wrong, false);
        assertRefused(ask("GET", "/api/tags", "", "Authorization: Bearer " + wrong), wrong, false);
        assertRefused(ask("GET", "/admin/keys", "", "x-api-key: " + wrong), wrong, false);
      }
    }
  }

  @Test
  void authorization_inAnotherForm_opensNothing() {
    for (String key : List.of(USER, ADMIN, managed)) {
      for (String value :
          List.of(
              "",
              " ",
              "Bearer",
              "Bearer ",
              "Bearer  ",
              key,
              "Bearer:" + key,
              "Bearer=" + key,
              "Bearer Bearer " + key,
              "Token " + key,
              "Basic " + key,
              "Basic c2stdXNlci0wMTIzNDU2Nzg5YWJjZGVmOg==",
              "Digest username=\"" + key + "\"",
              "ApiKey " + key,
              "Bearer " + key + ", Bearer other",
              "Bearer other, Bearer " + key)) {
        RawConnection.Response response = ask("GET", "/v1/models", "", "Authorization: " + value);
        Refusals.assertClean(response);
        assertThat(response.status()).as(value).isIn(400, 401);
      }
      assertThat(ask("GET", "/v1/models", "", "x-api-key: ").status()).isEqualTo(401);
      for (String other :
          List.of("api-key", "apikey", "x-api_key", "key", "Cookie", "x-auth-token")) {
        assertThat(ask("GET", "/v1/models", "", other + ": " + key).status()).isEqualTo(401);
      }
      assertThat(ask("GET", "/v1/models?api_key=" + key, "").status()).isEqualTo(401);
    }
  }

  /** The scheme's name has no case, and blanks around a header's value do not belong to it. */
  @Test
  void key_right_opensItsDoor() {
    for (String key : List.of(USER, ADMIN, managed)) {
      for (String line :
          List.of(
              "Authorization: Bearer " + key,
              "authorization: bearer " + key,
              "Authorization: BEARER   " + key + "  ",
              "X-Api-Key:" + key,
              "x-api-key:   " + key + " ")) {
        assertThat(ask("GET", "/v1/models", "", line).status()).as(line).isEqualTo(200);
      }
    }
  }

  @Test
  void refusal_hasTheShapeOfItsDialect() {
    JsonNode openAi = Refusals.json(ask("POST", "/v1/chat/completions", CHAT).body());
    assertThat(openAi.at("/error/type").asText()).isEqualTo("authentication_error");
    assertThat(openAi.at("/error/code").asText()).isEqualTo("invalid_api_key");
    assertThat(Refusals.json(ask("POST", "/api/chat", CHAT).body()).path("error").isTextual())
        .isTrue();
    assertThat(Refusals.json(ask("POST", "/chat", "{}").body()).path("error").isTextual()).isTrue();
    assertThat(Refusals.json(ask("GET", "/admin/keys", "").body()).at("/error/request_id").asText())
        .startsWith("req_");
  }

  /** Every path that the description closes to ordinary keys is closed, for each method. */
  @Test
  void adminSurface_isClosedToOrdinaryKeys() {
    JsonNode paths = Refusals.json(ask("GET", "/openapi.json", "").body()).path("paths");
    int closed = 0;
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        if (!operation.getValue().path("security").path(0).has("adminBearer")) {
          continue;
        }
        String method = operation.getKey().toUpperCase(Locale.ROOT);
        String at = path.getKey().replaceAll("\\{[a-z]+}", "x");
        String body = method.equals("GET") ? "" : "{}";
        assertThat(ask(method, at, body).status()).as(method + " " + at).isEqualTo(401);
        for (String key : List.of(USER, managed)) {
          RawConnection.Response response = ask(method, at, body, "x-api-key: " + key);
          assertThat(response.status()).as(method + " " + at).isEqualTo(403);
          Refusals.assertClean(response);
        }
        closed++;
      }
    }
    assertThat(closed).isGreaterThan(20);
    for (String path :
        List.of("/admin/keys", "/admin/requests", "/api/providers", "/admin/usage")) {
      assertThat(ask("GET", path, "", "x-api-key: " + ADMIN).status()).isEqualTo(200);
    }
  }

  /** A key that was disabled, rotated or deleted opens nothing any more. */
  @Test
  void managedKey_thatWasTakenBack_opensNothing() {
    String admin = "x-api-key: " + ADMIN;
    JsonNode made = Refusals.json(ask("POST", "/admin/keys", "{\"name\":\"guest\"}", admin).body());
    String key = made.path("key").asText();
    String id = made.path("id").asText();
    awaitStatus(key, 200);

    ask("POST", "/admin/keys/" + id + "/disable", "", admin);
    awaitStatus(key, 401);
    ask("POST", "/admin/keys/" + id + "/enable", "", admin);
    awaitStatus(key, 200);
    String next =
        Refusals.json(ask("POST", "/admin/keys/" + id + "/rotate", "", admin).body())
            .path("key")
            .asText();
    awaitStatus(key, 401);
    awaitStatus(next, 200);
    ask("DELETE", "/admin/keys/" + id, "", admin);
    awaitStatus(next, 401);
  }

  private static void awaitStatus(String key, int status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ask("GET", "/v1/models", "", "x-api-key: " + key).status() == status);
  }
}
