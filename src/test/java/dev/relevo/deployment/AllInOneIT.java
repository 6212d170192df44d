package dev.relevo.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TinyGguf;
import dev.relevo.testing.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The start script of the image that holds Ollama and the gateway, run with the real gateway. A
 * script stands for Ollama where a real one adds nothing.
 */
final class AllInOneIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern LISTENS = Pattern.compile("Relevo \\S+ listens at (http://\\S+)");
  private static final int TERMINATED = 143;
  private static final int KILLED = 137;

  /** Writes down its number; answers `ollama list` as it is told. */
  private static final String STAND_IN =
      """
      #!/usr/bin/env bash
      [[ $1 == serve ]] || exit "${LIST_STATUS:-0}"
      echo $$ >> "$PIDS"
      trap 'echo "ollama ended" >&2; exit 0' TERM
      while :; do sleep 0.2; done
      """;

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process process;

  @BeforeEach
  void install() throws IOException {
    assumeThat(Tool.isHere("bash")).as("Bash is here").isTrue();
    Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(
        folder.resolve("bin/relevo"), Path.of("bin", "relevo").toAbsolutePath());
    Files.createFile(folder.resolve("pids"));
  }

  @AfterEach
  void stop() {
    if (process != null) {
      List<ProcessHandle> all = process.descendants().toList();
      process.destroyForcibly();
      all.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void start(Map<String, String> variables) throws IOException {
    Path ollama = folder.resolve("bin/ollama");
    if (!Files.exists(ollama)) {
      Files.writeString(ollama, STAND_IN);
      Files.setPosixFilePermissions(ollama, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of("docker", "all-in-one", "entrypoint").toAbsolutePath().toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    Map<String, String> environment =
        new TreeMap<>(
            Map.of(
                "PATH",
                folder.resolve("bin")
                    + ":"
                    + Path.of(System.getProperty("java.home"), "bin")
                    + ":"
                    + System.getenv("PATH"),
                "HOME",
                folder.toString(),
                "PIDS",
                folder.resolve("pids").toString(),
                "OLLAMA_PORT",
                String.valueOf(ScriptedServer.refusedPort()),
                "JAVA_OPTS",
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -Duser.home=" + folder,
                "RELEVO_JAR",
                System.getProperty("relevo.jar"),
                "RELEVO_CACHE",
                "off",
                "PORT",
                "0"));
    environment.putAll(variables);
    builder.environment().clear();
    builder.environment().putAll(environment);
    process = builder.start();
  }

  private ConditionFactory await() {
    return Awaitility.await().atMost(LIMIT);
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Long> pids() throws IOException {
    return Files.readAllLines(folder.resolve("pids")).stream().map(Long::valueOf).toList();
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private String awaitUrl() {
    await().untilAsserted(() -> assertThat(output()).containsPattern(LISTENS));
    Matcher matcher = LISTENS.matcher(output());
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private ProcessHandle gateway() {
    return process
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("/java"))
        .findFirst()
        .orElseThrow();
  }

  private int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
    return process.exitValue();
  }

  private HttpResponse<String> get(String address) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void term_bothRun_theGatewayEndsBeforeOllama() throws Exception {
    start(Map.of());
    assertThat(get(awaitUrl() + "/health/live").statusCode()).isEqualTo(200);

    process.destroy();

    assertThat(awaitExit()).isEqualTo(TERMINATED);
    assertThat(output()).containsSubsequence("relevo: stopped", "ollama ended");
    assertThat(pids()).hasSize(1).noneMatch(AllInOneIT::runs);
  }

  @Test
  void ollama_killed_isStartedAnewAndTheGatewayStays() throws Exception {
    start(Map.of());
    String url = awaitUrl();
    ProcessHandle gateway = gateway();

    ProcessHandle.of(pids().get(0)).orElseThrow().destroyForcibly();

    await().untilAsserted(() -> assertThat(pids()).hasSize(2));
    assertThat(get(url + "/health/live").statusCode()).isEqualTo(200);
    assertThat(gateway.isAlive()).isTrue();
    assertThat(runs(pids().get(1))).isTrue();
    assertThat(output()).contains("Ollama has ended and is started anew");
  }

  @Test
  void gateway_killed_allEndsWithItsStatus() throws Exception {
    start(Map.of());
    awaitUrl();

    gateway().destroyForcibly();

    assertThat(awaitExit()).isEqualTo(KILLED);
    assertThat(pids()).hasSize(1).noneMatch(AllInOneIT::runs);
  }

  @Test
  void configuration_wrong_allEndsAndItIsSaid() throws Exception {
    start(Map.of("HOST", "0.0.0.0"));

    assertThat(awaitExit()).isNotZero();
    assertThat(output()).contains("API_KEYS");
    assertThat(pids()).hasSize(1).noneMatch(AllInOneIT::runs);
  }

  @Test
  void term_ollamaDoesNotAnswerYet_endsWithoutAGateway() throws Exception {
    start(Map.of("LIST_STATUS", "1"));
    await().untilAsserted(() -> assertThat(pids()).hasSize(1));

    process.destroy();

    awaitExit();
    assertThat(output()).doesNotContain("listens at");
    assertThat(pids()).noneMatch(AllInOneIT::runs);
  }

  @Test
  void ollama_neverAnswers_theGatewayStartsAllTheSame() throws Exception {
    start(Map.of("LIST_STATUS", "1", "OLLAMA_START_TIMEOUT", "1"));

    assertThat(get(awaitUrl() + "/health/live").statusCode()).isEqualTo(200);
    assertThat(output()).contains("Ollama does not answer after 1 s");
  }

  @Test
  void realOllama_modelMade_answersAndEndsWithTheRest() throws Exception {
    String binary = System.getenv("OLLAMA_BIN");
    assumeThat(binary).as("OLLAMA_BIN names an Ollama binary").isNotNull();
    Files.createSymbolicLink(folder.resolve("bin/ollama"), Path.of(binary));
    start(Map.of("OLLAMA_MODELS", "tiny"));
    String url = awaitUrl();
    String port = output().replaceAll("(?s).*Listening on 127.0.0.1:([0-9]+).*", "$1");
    TinyGguf.write(folder.resolve("tiny.gguf"));
    Files.writeString(folder.resolve("Modelfile"), "FROM ./tiny.gguf\n");

    Tool.Result made =
        Tool.run(
            folder,
            Map.of("OLLAMA_HOST", "127.0.0.1:" + port, "HOME", folder.toString()),
            binary,
            "create",
            "tiny",
            "-f",
            "Modelfile");
    assertThat(made.status()).as(made.output()).isZero();

    await().untilAsserted(() -> assertThat(chat(url).statusCode()).isEqualTo(200));
    assertThat(chat(url).headers().firstValue("x-relevo-worker")).contains("ollama");
    // the folder that OLLAMA_MODELS would name
    assertThat(folder.resolve("tiny")).doesNotExist();
    assertThat(folder.resolve(".ollama/models/blobs")).isNotEmptyDirectory();
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    assertThat(awaitExit()).isEqualTo(TERMINATED);
    await().untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
  }

  private HttpResponse<String> chat(String url) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"model":"tiny","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}"""))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
