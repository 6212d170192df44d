package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code relevo keys} as its users run it, before the first start and beside a gateway. */
final class KeysProcessIT {
  private static final Map<String, String> NOBODY = Map.of();
  private static final Map<String, String> ADMIN = Map.of("RELEVO_API_KEY", "root");
  private static final String KEY = "relevo-[0-9a-z]{10}-[0-9A-Za-z]{43}";

  @TempDir private Path directory;
  private final FakeOpenAi upstream = FakeOpenAi.start("m1");
  private final List<RelevoProcess> processes = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    processes.forEach(RelevoProcess::close);
    upstream.close();
  }

  private RelevoProcess run(Map<String, String> environment, String... arguments) {
    RelevoProcess process = RelevoProcess.start(directory, environment, arguments);
    processes.add(process);
    return process;
  }

  private RelevoProcess well(Map<String, String> environment, String... arguments)
      throws InterruptedException {
    RelevoProcess process = run(environment, arguments);
    assertThat(process.awaitExit()).as(process.err()).isZero();
    return process;
  }

  private RelevoProcess failed(Map<String, String> environment, String... arguments)
      throws InterruptedException {
    RelevoProcess process = run(environment, arguments);
    assertThat(process.awaitExit()).as(process.out()).isEqualTo(1);
    assertThat(process.out()).isEmpty();
    return process;
  }

  private int chat(String url, String key) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + key)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private void configure(int port) throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve("conf")).resolve("relevo.conf"),
        "relevo {\n http.port = "
            + port
            + "\n database.file = \""
            + directory.resolve("data")
            + "\"\n access { managed-keys = on, admin-keys = [root] }\n"
            + " providers { ollama.enabled = false\n up { kind = openai-compatible, base-url = \""
            + upstream.baseUrl()
            + "\" } }\n}\n");
  }

  @Test
  void keys_beforeTheFirstStartAndBesideAGateway_doTheSame() throws Exception {
    configure(ScriptedServer.refusedPort());

    RelevoProcess made =
        well(NOBODY, "keys", "create", "--name", "first", "--requests", "100/min", "--daily", "5");
    String key = made.out().strip();
    assertThat(made.out()).matches(KEY + "\\R");
    assertThat(made.err()).contains("'first'", "shown this once").doesNotContain(key);
    assertThat(well(NOBODY, "keys", "list").out())
        .contains("first", "active", "100 requests/1m, $5 a day")
        .doesNotContain(key.substring(20));

    RelevoProcess gateway = run(NOBODY, "serve");
    String url = gateway.awaitUrl();
    assertThat(chat(url, key)).isEqualTo(200);
    assertThat(chat(url, key + "x")).isEqualTo(401);

    assertThat(well(ADMIN, "keys", "list").out()).contains("first", "active");
    assertThat(failed(NOBODY, "keys", "list").err()).contains("RELEVO_API_KEY");
    assertThat(failed(Map.of("RELEVO_API_KEY", key), "keys", "list").err())
        .contains("administrator");
    String rotated = well(ADMIN, "keys", "rotate", "first").out().strip();
    assertThat(rotated).matches(KEY).isNotEqualTo(key);
    assertThat(chat(url, key)).isEqualTo(401);
    assertThat(chat(url, rotated)).isEqualTo(200);
    String second =
        JsonMapper.read(
                well(ADMIN, "keys", "create", "--name", "second", "--json", "--url", url).out())
            .path("key")
            .asText();
    assertThat(chat(url, second)).isEqualTo(200);
    assertThat(failed(ADMIN, "keys", "create", "--name", "second").err()).contains("'second'");
    well(ADMIN, "keys", "disable", "first");
    assertThat(chat(url, rotated)).isEqualTo(401);
    well(ADMIN, "keys", "delete", "second");
    assertThat(chat(url, second)).isEqualTo(401);
    assertThat(failed(ADMIN, "keys", "show", "second").err()).contains("'second'");

    gateway.terminate();
    gateway.awaitExit();
    well(NOBODY, "keys", "enable", "first");
    assertThat(well(NOBODY, "keys", "change", "first", "--daily", "none", "--owner", "me").out())
        .contains("me", "active", "100 requests/1m")
        .doesNotContain("$5");
    byte[] file = Files.readAllBytes(directory.resolve("data.mv.db"));
    String bytes = new String(file, StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains("first");
    for (String secret : List.of(key, rotated, second)) {
      assertThat(bytes.contains(secret.substring(20, 40))).isFalse();
      assertThat(gateway.out() + gateway.err()).doesNotContain(secret.substring(20, 40));
    }
  }

  @Test
  void keys_databaseThatAnotherHas_tellWhatToDo() throws Exception {
    configure(0);
    RelevoProcess gateway = run(NOBODY, "serve");
    gateway.awaitUrl();

    assertThat(failed(ADMIN, "keys", "list").err())
        .contains("data.mv.db", "in use by another process", "--url")
        .doesNotContain("\tat ");
  }
}
