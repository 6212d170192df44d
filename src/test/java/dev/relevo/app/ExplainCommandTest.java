package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command in this process, with a server that answers as a gateway does. */
final class ExplainCommandTest {
  private static final String RECORD =
      """
      {"id":"r/1","started_at":"now","outcome":"running","total_ms":5}""";
  private static final String LIST =
      """
      {"requests":[{"id":"r1","started_at":"now","outcome":"running","model":"m"}]}""";

  @TempDir private Path directory;
  private final ScriptedServer gateway = ScriptedServer.start();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    gateway.close();
  }

  private void answer() {
    gateway.answer(
        request ->
            switch (request.path()) {
              case "/health/live" -> ScriptedReply.json("{}").header("x-request-id", "q");
              case "/admin/requests/r%2F1" -> ScriptedReply.json(RECORD);
              case "/admin/requests?limit=20", "/admin/requests?limit=3&outcome=failed" ->
                  ScriptedReply.json(LIST);
              default -> ScriptedReply.json(404, "{\"error\":{\"message\":\"no such request\"}}");
            });
  }

  private String url() {
    return gateway.address().toString();
  }

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false);
    return new Main(Map.of("RELEVO_API_KEY", "k1"), directory, terminal).run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void explain_anId_tellsTheStory() {
    answer();

    assertThat(run("explain", "r/1", "--url", url())).isZero();
    assertThat(out()).startsWith("r/1: still running, begun at now\n").endsWith("still running\n");
    assertThat(gateway.requests())
        .last()
        .satisfies(request -> assertThat(request.header("authorization")).isEqualTo("Bearer k1"));
  }

  @Test
  void explain_json_isWhatTheGatewaySaid() {
    answer();

    assertThat(run("explain", "--json", "r/1", "--url", url())).isZero();
    assertThat(out()).isEqualTo(RECORD + "\n");
  }

  @Test
  void explain_withoutId_listsTheLast() {
    answer();

    assertThat(run("explain", "--url", url())).isZero();
    assertThat(run("explain", "--limit", "3", "--outcome", "failed", "--url", url())).isZero();
    assertThat(out().lines()).filteredOn(line -> line.startsWith("r1 ")).hasSize(2);
  }

  @Test
  void explain_unknownId_saysSoAndExitsWith1() {
    answer();

    assertThat(run("explain", "r2", "--url", url())).isEqualTo(1);
    assertThat(err()).isEqualTo("relevo: no such request (HTTP status 404 from " + url() + ")\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void explain_keyOfNoAdministrator_saysWhichKeyIsNeeded() {
    gateway.answer(
        request ->
            request.path().equals("/health/live")
                ? ScriptedReply.json("{}").header("x-request-id", "q")
                : ScriptedReply.json(403, "{\"error\":{\"message\":\"for others\"}}"));

    assertThat(run("explain", "--url", url())).isEqualTo(1);
    assertThat(err())
        .startsWith(
            "relevo: for others; give an administrator's key by --api-key or RELEVO_API_KEY");
  }

  @Test
  void explain_noGatewayRuns_saysSoAndExitsWith1() throws Exception {
    int port = ScriptedServer.refusedPort();
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf").resolve("relevo.conf"), "relevo.http.port = " + port);

    assertThat(run("explain", "r1")).isEqualTo(1);
    assertThat(err()).startsWith("relevo: no gateway answers at http://127.0.0.1:" + port + ";");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:8080", "127.0.0.1:8080", "localhost", "ftp://localhost", "http://", ""})
  void explain_urlThatIsNone_saysHowOneLooks(String url) {
    assertThat(run("explain", "r1", "--url", url)).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            "relevo: --url is '"
                + url
                + "' but must be an address such as http://localhost:8080\n");
  }

  @Test
  void explain_portIsChosenAtStart_asksForTheUrl() throws Exception {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(directory.resolve("conf").resolve("relevo.conf"), "relevo.http.port = 0");

    assertThat(run("explain")).isEqualTo(1);
    assertThat(err()).contains("--url");
  }
}
