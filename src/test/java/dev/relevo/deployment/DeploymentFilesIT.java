package dev.relevo.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.relevo.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that know better read the files for containers and services. */
final class DeploymentFilesIT {
  private static final Path HERE = Path.of(".");
  private static final Path UNIT = Path.of("conf", "relevo.service");

  /** Compose's own reader of its files and BuildKit's of Dockerfiles; they are written in Go. */
  @Test
  void containerFiles_readByTheirOwnReaders_areSound() throws Exception {
    assumeThat(Tool.isHere("go")).as("Go is here").isTrue();
    Path tests = Path.of("src", "test", "go");
    Tool.Result fetched = Tool.run(tests, Map.of(), "go", "mod", "download");
    if (System.getenv("CI") == null) {
      assumeThat(fetched.status()).as("go mod download: %s", fetched.output()).isZero();
    }
    assertThat(fetched.status()).as(fetched.output()).isZero();

    Tool.Result tested = Tool.run(tests, Map.of(), "go", "test", "-count=1", "-v", "./...");

    assertThat(tested.status()).as(tested.output()).isZero();
    assertThat(tested.output())
        .contains("--- PASS: TestCompose_mistakes_areFound")
        .contains("--- PASS: TestDockerfile_mistakes_areFound")
        .doesNotContain("--- SKIP");
  }

  @Test
  void scripts_ofTheImages_haveNoFaults() throws Exception {
    assumeThat(Tool.isHere("shellcheck")).as("shellcheck is here").isTrue();

    assertThat(Tool.run(HERE, Map.of(), "shellcheck", "bin/relevo", "docker/all-in-one/entrypoint"))
        .isEqualTo(new Tool.Result(0, ""));
  }

  @Test
  void unit_ofSystemd_isSoundAndAMistakeIsFound(@TempDir Path folder) throws Exception {
    assumeThat(Tool.isHere("systemd-analyze")).as("systemd-analyze is here").isTrue();
    Path wrong = folder.resolve("relevo.service");
    Files.writeString(wrong, Files.readString(UNIT).replace("Restart=always", "Restart=ever"));

    assertThat(Tool.run(HERE, Map.of(), "systemd-analyze", "verify", UNIT.toString()))
        .isEqualTo(new Tool.Result(0, ""));
    assertThat(Tool.run(HERE, Map.of(), "systemd-analyze", "verify", wrong.toString()).output())
        .contains("restart specifier");
  }
}
