package dev.relevo.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.relevo.testing.OnEachTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ollama's own command line, pointed at a gateway in front of a fleet: the environment variable
 * {@code OLLAMA_BIN} names its binary.
 */
@Timeout(180)
@OnEachTransport
final class OllamaCommandLineIT {
  /** What moves the cursor and hides it. */
  private static final Pattern CONTROL = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

  @TempDir Path folder;
  private OllamaFleet fleet;

  @BeforeEach
  void start() {
    assumeTrue(System.getenv("OLLAMA_BIN") != null, "OLLAMA_BIN does not name an Ollama binary");
    fleet = OllamaFleet.start();
  }

  @AfterEach
  void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  private record Result(int status, String output) {}

  private Result ollama(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(System.getenv("OLLAMA_BIN")));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "ollama", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(Map.of("OLLAMA_HOST", fleet.gateway.url(), "HOME", folder.toString()));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the command ends").isTrue();
      return new Result(
          process.exitValue(), CONTROL.matcher(Files.readString(output, UTF_8)).replaceAll(""));
    } finally {
      process.destroyForcibly();
    }
  }

  private String done(String... arguments) throws IOException, InterruptedException {
    Result result = ollama(arguments);
    assertThat(result.status).as(result.output).isZero();
    return result.output;
  }

  @Test
  void list_fleet_showsEveryModel() throws Exception {
    assertThat(done("list"))
        .contains("NAME", "shared:latest", "tiny:1b", "embedder:latest", "m1:latest", "Never");
  }

  @Test
  void ps_afterARun_showsTheModelAndItsProcessor() throws Exception {
    done("run", "tiny:1b", "hi");

    assertThat(done("ps")).contains("tiny:1b", "100% GPU");
  }

  @Test
  void show_modelOfAHostOrACloud_isShown() throws Exception {
    assertThat(done("show", "--modelfile", "tiny:1b")).contains("FROM tiny:1b");
    assertThat(done("show", "m1")).contains("architecture", "context length");
  }

  @Test
  void run_promptForAHostOrACloud_isAnswered() throws Exception {
    assertThat(done("run", "tiny:1b", "hi")).contains("Hello from tiny:1b");
    assertThat(done("run", "m1", "hi")).contains("Hello");
  }

  @Test
  void run_missingModel_isPulledFirst() throws Exception {
    fleet.first.pulls().offer("new:1b", 4_000);
    fleet.second.pulls().offer("new:1b", 4_000);

    assertThat(done("run", "new:1b", "hi")).contains("Hello from new:1b");
  }

  @Test
  void pull_model_reachesAllHosts() throws Exception {
    fleet.first.pulls().offer("new:1b", 4_000);
    fleet.second.pulls().offer("new:1b", 4_000);

    assertThat(done("pull", "new:1b")).contains("success");
    assertThat(done("list")).contains("new:1b");
    assertThat(fleet.second.pulls().started()).containsExactly("new:1b");
  }

  @Test
  void pull_unknownModel_failsWithTheReason() throws Exception {
    Result result = ollama("pull", "nobody");

    assertThat(result.status).isNotZero();
    assertThat(result.output).contains("Error", "nobody");
  }

  @Test
  void copyAndRemove_model_comeAndGo() throws Exception {
    assertThat(done("cp", "shared", "twin")).contains("copied 'shared' to 'twin'");
    assertThat(done("list")).contains("twin");
    assertThat(done("rm", "twin")).contains("deleted 'twin'");
    assertThat(done("list")).doesNotContain("twin");
    assertThat(ollama("rm", "nobody").output).contains("model 'nobody' not found");
  }

  @Test
  void stop_loadedModel_leavesTheMemory() throws Exception {
    done("run", "tiny:1b", "hi");
    assertThat(fleet.first.memory().ready()).contains("tiny:1b");

    done("stop", "tiny:1b");

    OllamaFleet.await(() -> assertThat(fleet.first.memory().ready()).doesNotContain("tiny:1b"));
    assertThat(ollama("stop", "nobody").output).contains("couldn't find model");
  }
}
