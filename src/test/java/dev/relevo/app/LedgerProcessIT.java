package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of the jar as its users run it. */
final class LedgerProcessIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private final FakeOpenAi upstream = FakeOpenAi.start("m1");
  private final List<RelevoProcess> processes = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void configure() throws Exception {
    configure("");
  }

  private void configure(String more) throws Exception {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("relevo.conf"),
        "relevo { http.port = 0, providers.up { kind = openai-compatible, base-url = \""
            + upstream.baseUrl()
            + "\", prices { m1 { input = 0.1, output = 0.1 } } }\n"
            + more
            + "\n}");
  }

  @AfterEach
  void close() {
    processes.forEach(RelevoProcess::close);
    upstream.close();
  }

  private RelevoProcess run(String... arguments) {
    RelevoProcess process = RelevoProcess.start(directory, Map.of(), arguments);
    processes.add(process);
    return process;
  }

  private int chat(String url) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private void awaitWritten(String url, int requests) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () ->
                client
                    .send(
                        HttpRequest.newBuilder(URI.create(url + "/admin/usage")).build(),
                        HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("\"written\":" + requests + ","));
  }

  @Test
  void serve_twoGatewaysWithTheSameFile_bothAnswerAndTheSecondTakesOverWhenTheFirstEnds()
      throws Exception {
    RelevoProcess first = run("serve");
    String firstUrl = first.awaitUrl();
    assertThat(chat(firstUrl)).isEqualTo(200);
    awaitWritten(firstUrl, 1);
    assertThat(directory.resolve(".relevo/data.mv.db")).exists();

    RelevoProcess second = run("serve");
    String secondUrl = second.awaitUrl();
    assertThat(chat(secondUrl)).isEqualTo(200);
    second.awaitErr("is in use by another process");
    assertThat(second.err().lines().filter(line -> line.contains(" WARN "))).hasSize(1);
    assertThat(chat(secondUrl)).isEqualTo(200);

    RelevoProcess usage = run("usage", "--url", firstUrl);
    assertThat(usage.awaitExit()).isZero();
    assertThat(usage.out()).contains("TOTAL", "Saved ");

    first.terminate();
    first.awaitExit();
    assertThat(first.err()).doesNotContain("WARN");
    awaitWritten(secondUrl, 2);
    second.terminate();
    second.awaitExit();

    // and without any gateway
    RelevoProcess offline = run("usage", "--csv", "--by", "provider");
    assertThat(offline.awaitExit()).as(offline.err()).isZero();
    assertThat(offline.out()).contains("\r\nup,3,3,0,0,3,15,9,0,0,0.0000024,0,");
  }

  @Test
  void serve_killed_keepsWhatWasWritten() throws Exception {
    RelevoProcess gateway = run("serve");
    String url = gateway.awaitUrl();
    for (int i = 0; i < 5; i++) {
      assertThat(chat(url)).isEqualTo(200);
    }
    awaitWritten(url, 5);

    gateway.close();

    RelevoProcess usage = run("usage", "--csv", "--by", "provider");
    assertThat(usage.awaitExit()).as(usage.err()).isZero();
    assertThat(usage.out()).contains("\r\nup,5,5,");
  }

  @Test
  void serve_withAPostgresServer_writesThereAndTellsNobodyThePassword() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      configure("database.url = \"" + server.newDatabase() + "\"");
      RelevoProcess gateway = run("serve");
      String url = gateway.awaitUrl();
      assertThat(chat(url)).isEqualTo(200);
      awaitWritten(url, 1);

      server.stop();
      assertThat(chat(url)).isEqualTo(200);
      gateway.awaitErr("the ledger cannot be written");
      server.startAgain();
      awaitWritten(url, 2);

      gateway.terminate();
      gateway.awaitExit();
      assertThat(gateway.out() + gateway.err()).doesNotContain(server.password(), "s3cr");
      assertThat(directory.resolve(".relevo/data.mv.db")).doesNotExist();
    }
  }
}
