package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
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

  private void configure(String file, int port) throws IOException {
    Files.writeString(
        Files.createDirectories(directory.resolve("conf")).resolve(file),
        "relevo {\n http.port = "
            + port
            + "\n database.file = \""
            + directory.resolve("data")
            + "\"\n access { managed-keys = on, admin-keys = [root] }\n"
            + " providers { ollama.enabled = false\n up { kind = openai-compatible, base-url = \""
            + upstream.baseUrl()
            + "\" } }\n}\n");
  }

  /** The command in this process, which is quicker; it has to reach a gateway. */
  private String here(int exit, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false);
    assertThat(new Main(environment, directory, terminal).run(arguments))
        .as(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(exit);
    return (exit == 0 ? out : err).toString(StandardCharsets.UTF_8);
  }

  @Test
  void keys_beforeTheFirstStartAndBesideAGateway_doTheSame() throws Exception {
    configure("relevo.conf", ScriptedServer.refusedPort());
    configure("elsewhere.conf", 0);

    RelevoProcess made =
        well(NOBODY, "keys", "create", "--name", "first", "--requests", "100/min", "--daily", "5");
    String key = made.out().strip();
    assertThat(made.out()).matches(KEY + "\\R");
    assertThat(made.err()).contains("'first'", "shown this once").doesNotContain(key);

    RelevoProcess gateway = run(NOBODY, "serve");
    String url = gateway.awaitUrl();
    assertThat(chat(url, key)).isEqualTo(200);
    assertThat(chat(url, key + "x")).isEqualTo(401);

    assertThat(well(ADMIN, "keys", "list").out())
        .contains("first", "active", "100 requests/1m, $5 a day")
        .doesNotContain(key.substring(20));
    String rotated = well(ADMIN, "keys", "rotate", "first").out().strip();
    assertThat(rotated).matches(KEY).isNotEqualTo(key);
    assertThat(chat(url, key)).isEqualTo(401);
    assertThat(chat(url, rotated)).isEqualTo(200);
    String second = besideTheGateway(url, key);
    here(0, ADMIN, "keys", "disable", "first");
    assertThat(chat(url, rotated)).isEqualTo(401);
    assertThat(failed(ADMIN, "keys", "list", "--config", "conf/elsewhere.conf").err())
        .contains("data.mv.db", "in use by another process", "--url")
        .doesNotContain("\tat ");

    gateway.terminate();
    gateway.awaitExit();
    well(NOBODY, "keys", "enable", "first");
    assertThat(well(NOBODY, "keys", "change", "first", "--daily", "none", "--owner", "me").out())
        .contains("me", "active", "100 requests/1m")
        .doesNotContain("$5");
    String file = Files.readString(directory.resolve("data.mv.db"), StandardCharsets.ISO_8859_1);
    assertThat(file).contains("first");
    for (String secret : List.of(key, rotated, second)) {
      assertThat(file.contains(secret.substring(20, 40))).isFalse();
      assertThat(gateway.out() + gateway.err()).doesNotContain(secret.substring(20, 40));
    }
  }

  private String besideTheGateway(String url, String ordinary) throws Exception {
    assertThat(here(1, NOBODY, "keys", "list")).contains("RELEVO_API_KEY");
    assertThat(here(1, Map.of("RELEVO_API_KEY", "root-not"), "keys", "list")).contains("not known");
    String json = here(0, ADMIN, "keys", "create", "--name", "a b", "--json", "--url", url);
    String second = JsonMapper.read(json).path("key").asText();
    assertThat(chat(url, second)).isEqualTo(200);
    assertThat(here(1, Map.of("RELEVO_API_KEY", second), "keys", "list")).contains("administrator");
    assertThat(here(1, ADMIN, "keys", "create", "--name", "a b")).contains("'a b'");
    assertThat(here(1, ADMIN, "keys", "create")).contains("name");
    assertThat(here(0, ADMIN, "keys", "show", "a b")).contains("a b", "active");
    assertThat(here(1, ADMIN, "keys", "change", "a b")).contains("--help");
    here(0, ADMIN, "keys", "delete", "a b");
    assertThat(chat(url, second)).isEqualTo(401);
    assertThat(here(1, ADMIN, "keys", "show", "a b")).contains("'a b'");
    assertThat(here(1, Map.of("RELEVO_API_KEY", ordinary), "keys", "list")).contains("not known");
    return second;
  }
}
