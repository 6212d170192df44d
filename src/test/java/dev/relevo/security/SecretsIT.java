package dev.relevo.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.app.RelevoProcess;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real jar with a secret in every place that has room for one, and a log that tells everything:
 * none of them is in what the process prints, answers, or writes to files.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@OnEachTransport
final class SecretsIT {
  private static final String PROVIDER = "sk-proj-SECRETPROVIDERONE-77aa";
  private static final String PROVIDER_TOO = "sk-proj-SECRETPROVIDERTWO-77bb";
  private static final String USER = "user-SECRETUSERKEY-77cc";
  private static final String ADMIN = "root-SECRETADMINKEY-77dd";
  private static final String GUESS = "guess-SECRETGUESS-77ee";
  private static final String DATABASE = "db-SECRETDATABASE-77ff";
  private static final String IN_URL = "url-SECRETINURL-77ab";
  private static final String ADDED = "sk-added-SECRETADDED-77ac";
  private static final String RELOADED = "sk-reload-SECRETRELOADED-77ad";
  private static final String PROMPT = "prompt-SECRETPROMPT-77ae";

  /** What must not be seen anywhere; of a long key the last four characters may be. */
  private static final List<String> WORDS =
      List.of(
          "SECRETPROVIDER",
          "SECRETUSERKEY",
          "SECRETADMINKEY",
          "SECRETGUESS",
          "SECRETDATABASE",
          "SECRETINURL",
          "SECRETADDED",
          "SECRETRELOADED",
          "SECRETPROMPT");

  private static final String CHAT =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}],\"stream\":%s}";

  @TempDir private Path directory;
  private final ScriptedServer provider = ScriptedServer.start();
  private final List<RelevoProcess> processes = new ArrayList<>();
  private final Map<String, String> seen = new TreeMap<>();
  private int turn;

  @AfterEach
  void stop() {
    processes.forEach(RelevoProcess::close);
    provider.close();
  }

  // ---- the scene ----

  /** Providers that repeat the key that they were sent, in every way of failing. */
  private ScriptedReply answer(ScriptedServer.Recorded request) {
    String key = request.header("authorization");
    if (request.path().endsWith("/models")) {
      return ScriptedReply.json("{\"object\":\"list\",\"data\":[{\"id\":\"m1\"}]}");
    }
    String error =
        "{\"error\":{\"message\":\"Incorrect API key provided: "
            + key
            + " and "
            + (key == null ? "" : key.replace("Bearer ", ""))
            + "\",\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}";
    int now = turn++;
    if (now > 30) { // by which a key is out
      return ScriptedReply.json(now % 2 == 0 ? 401 : 429, error).header("x-echo", "" + key);
    }
    return switch (now % 4) {
      case 0 -> ScriptedReply.json(500, error);
      case 1 -> ScriptedReply.json(400, error);
      case 2 -> ScriptedReply.sse("{\"id\":\"c\",\"choices\":[]}", error, "[DONE]");
      default ->
          ScriptedReply.json(
              "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m1\",\"choices\":"
                  + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"fine\"},"
                  + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,"
                  + "\"completion_tokens\":1,\"total_tokens\":2}}");
    };
  }

  private void configure(String more) throws IOException {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf").resolve("relevo.conf"),
        """
        relevo {
          http.port = 0
          access { api-keys = ["%s"], admin-keys = ["%s"], query-key = on, managed-keys = on }
          database.file = "%s"
          providers {
            cloud {
              kind = openai-compatible, locality = cloud, base-url = "%s/v1"
              api-keys = ["%s", "%s"]
            }
            builtin.enabled = false
          }
          routing.circuit { failures = 1000, window = 0 }
          %s
        }
        """
            .formatted(
                USER,
                ADMIN,
                directory.resolve("data").resolve("db"),
                provider.address(),
                PROVIDER,
                PROVIDER_TOO,
                more));
  }

  private Map<String, String> environment() {
    return Map.of(
        "LOG_LEVEL",
        "TRACE",
        "HOME",
        directory.toString(),
        "RELEVO_API_KEY",
        ADMIN,
        "GROQ_API_KEY",
        PROVIDER_TOO);
  }

  private RelevoProcess run(String... arguments) {
    RelevoProcess process = RelevoProcess.start(directory, environment(), arguments);
    processes.add(process);
    return process;
  }

  /** Sends a request and remembers the answer. */
  private String ask(URI url, String method, String path, String body, String... headers) {
    try (RawConnection connection =
        new RawConnection(new InetSocketAddress(url.getHost(), url.getPort()))) {
      RawConnection.Response response =
          body.isEmpty()
              ? connection.exchange(method, path, new byte[0], headers)
              : connection.exchange(
                  method,
                  path,
                  body.getBytes(UTF_8),
                  Stream.concat(Stream.of(headers), Stream.of("Content-Type: application/json"))
                      .toArray(String[]::new));
      // the path itself is the caller's own
      seen.merge(
          method + " " + path.replaceAll("\\?.*", "") + " " + response.status(),
          response.headers() + "\n" + response.body(),
          (one, other) -> one + "\n" + other);
      return response.body();
    }
  }

  // ---- the search ----

  private void assertNothingIsTold(String... more) throws IOException {
    List<String> words = new ArrayList<>(WORDS);
    words.addAll(List.of(more));
    for (RelevoProcess process : processes) {
      assertThat(process.out()).doesNotContain(words);
      assertThat(process.err()).doesNotContain(words);
    }
    seen.forEach((what, told) -> assertThat(told).as(what).doesNotContain(words));
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !file.startsWith(directory.resolve("conf")))
          .forEach(
              file -> {
                for (String word : words) {
                  assertThat(bytes(file)).as(file.toString()).doesNotContain(word);
                }
              });
    }
  }

  private static String bytes(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      // UTF-16 looks like letters with zeroes between them
      return new String(bytes, ISO_8859_1).replace("\0", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- the tests ----

  @Test
  void secrets_ofAServingGateway_areNowhere() throws Exception {
    provider.answer(this::answer);
    configure("");
    RelevoProcess gateway = run("serve");
    URI url = URI.create(gateway.awaitUrl());
    String admin = "x-api-key: " + ADMIN;

    String created =
        ask(url, "POST", "/admin/keys", "{\"name\":\"shop\",\"owner\":\"team\"}", admin);
    String managed = Refusals.json(created).path("key").asText();
    assertThat(managed).hasSizeGreaterThan(16);
    seen.clear(); // it is told this once

    for (int i = 0; i < 12; i++) {
      for (String stream : List.of("true", "false")) {
        String body = CHAT.formatted(stream);
        ask(url, "POST", "/v1/chat/completions", body, "Authorization: Bearer " + USER);
        ask(url, "POST", "/api/chat", body, "x-api-key: " + managed);
      }
    }
    ask(url, "POST", "/v1/embeddings", "{\"input\":\"" + PROMPT + "\"}", admin);
    ask(url, "POST", "/chat", "{\"system\":\"a\",\"context\":\"" + PROMPT + "\"}", admin);
    for (String key :
        List.of(GUESS, USER + "x", USER.substring(0, 20), managed + "x", "Bearer " + ADMIN)) {
      ask(url, "GET", "/v1/models", "", "x-api-key: " + key);
      ask(url, "GET", "/v1/models", "", "Authorization: Bearer " + key);
      ask(url, "GET", "/api/tags", "", "Authorization: Basic " + key);
      ask(url, "GET", "/admin/requests", "", "x-api-key: " + key);
      ask(url, "GET", "/v1/models?api_key=" + key.replace(' ', '+'), "");
      ask(url, "GET", "/nothing?api_key=" + key.replace(' ', '+'), "");
    }
    ask(url, "GET", "/v1/models?api_key=" + USER, "");
    ask(url, "GET", "/admin/requests?api_key=" + ADMIN, "");
    ask(url, "GET", "/v1/models", "", "x-api-key: " + USER, "x-api-key: " + ADMIN);
    ask(
        url,
        "POST",
        "/admin/workers",
        "{\"name\":\"w\",\"kind\":\"openai-compatible\",\"base-url\":\"ftp://u:"
            + IN_URL
            + "@h\",\"api-keys\":[\""
            + ADDED
            + "\"],\"slots\":\"many\"}",
        admin);
    ask(url, "POST", "/admin/workers", "{\"api-keys\":[\"" + ADDED + "\"", admin);
    ask(
        url,
        "POST",
        "/admin/workers",
        "{\"name\":\"added\",\"kind\":\"openai-compatible\",\"base-url\":\"%s/v1\",\"api-keys\":[\"%s\"]}"
            .formatted(provider.address(), ADDED),
        admin);
    ask(
        url,
        "POST",
        "/v1/chat/completions",
        CHAT.formatted("false"),
        admin,
        "x-relevo-provider: added");

    for (String fault :
        List.of(
            "access.api-keys = { a = \"%s\" }",
            "access.admin-keys = [[\"%s\"]]",
            "providers.groq.api-keys = [\"%s\" : 1]",
            "providers.groq.api-keys = [\"%s\"] \"%s\"",
            "providers.groq.api-keys = [\"%s]",
            "providers.groq.api-keys = [%s $",
            "database.password = %s : [")) {
      configure(fault.replace("%s", RELOADED));
      assertThat(ask(url, "POST", "/admin/reload", "", admin)).contains("invalid_configuration");
    }
    configure("");
    ask(url, "POST", "/admin/reload", "", admin);

    for (String path :
        List.of(
            "/api/providers",
            "/admin/requests?limit=200",
            "/admin/load",
            "/admin/models",
            "/admin/workers",
            "/admin/memory",
            "/admin/limits",
            "/admin/usage",
            "/admin/keys",
            "/admin/keys/shop",
            "/metrics",
            "/openapi.json",
            "/health",
            "/v1/models",
            "/api/tags")) {
      ask(url, "GET", path, "", admin);
    }
    String requests = ask(url, "GET", "/admin/requests?limit=200", "", admin);
    for (JsonNode request : Refusals.json(requests).path("requests")) {
      ask(url, "GET", "/admin/requests/" + request.path("id").asText(), "", admin);
    }
    run("explain", "--url", url.toString()).awaitExit();
    run("explain", "--url", url.toString(), "--api-key", GUESS).awaitExit();
    gateway.terminate();
    gateway.awaitExit();
    run("doctor").awaitExit();

    assertThat(seen).hasSizeGreaterThan(30);
    assertThat(provider.requests())
        .anyMatch(it -> ("Bearer " + PROVIDER).equals(it.header("authorization")));
    assertNothingIsTold(managed, managed.substring(managed.length() / 2));
  }

  /** A configuration that is refused is told with its faults, and not with its secrets. */
  @Test
  void secrets_ofAWrongConfiguration_areNowhere() throws Exception {
    configure(
        """
        providers.wrong { kind = openai-compatible, base-url = "ftp://user:%s@h", api-keys = [["%s"]] }
        providers.blank { kind = groq, api-keys = ["%s "], slots = 0 }
        database { url = "jdbc:mysql://u:%s@h/db", password = ["%s"] }
        """
            .formatted(IN_URL, ADDED, PROVIDER, DATABASE, DATABASE));

    assertThat(run("serve").awaitExit()).isEqualTo(2);
    run("doctor").awaitExit();
    assertNothingIsTold();
  }

  /** The gateway goes on without its database, and tells so. */
  @Test
  void secrets_ofADatabaseThatCannotBeReached_areNowhere() throws Exception {
    provider.answer(
        request -> ScriptedReply.json("{\"object\":\"list\",\"data\":[{\"id\":\"m1\"}]}"));
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf").resolve("relevo.conf"),
        """
        relevo {
          http.port = 0
          database { url = "jdbc:postgresql://127.0.0.1:%d/relevo?password=%s", user = relevo, password = "%s" }
          providers { cloud { kind = openai-compatible, base-url = "%s/v1" }, builtin.enabled = false }
        }
        """
            .formatted(ScriptedServer.refusedPort(), IN_URL, DATABASE, provider.address()));
    RelevoProcess gateway = run("serve");
    URI url = URI.create(gateway.awaitUrl());
    ask(url, "POST", "/v1/chat/completions", CHAT.formatted("false"));
    ask(url, "GET", "/admin/usage", "");
    ask(url, "GET", "/metrics", "");
    run("usage").awaitExit();
    run("doctor").awaitExit();
    gateway.terminate();
    gateway.awaitExit();

    assertNothingIsTold();
  }
}
