package dev.relevo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.relevo.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchmarkPageTest {
  private static final Path SCRIPTS = Path.of("src/test/bench");
  private static final Path PAGE = Path.of("docs/benchmark.md");
  private static final Path RESULTS = Path.of("docs/benchmark/results.json");

  @TempDir private Path copy;

  @BeforeEach
  void needsPython() {
    assumeTrue(Tool.isHere("python3"), "python3 makes the page");
  }

  @Test
  void page_asCommitted_saysWhatTheResultsSay() throws Exception {
    Tool.Result check = check(Path.of("").toAbsolutePath());

    assertThat(check.status()).as(check.output()).isZero();
  }

  @Test
  void page_withAFigureChangedByHand_isFound() throws Exception {
    copy(SCRIPTS.resolve("page.py"));
    copy(RESULTS);
    String page = Files.readString(PAGE);
    Path edited = copy.resolve(PAGE);
    Files.writeString(edited, page.replaceFirst("\\d\\.\\d\\d \\|", "0.01 |"));

    Tool.Result check = check(copy);

    assertThat(check.status()).isEqualTo(1);
    assertThat(check.output()).contains("benchmark.md does not say what results.json says");
  }

  private void copy(Path file) throws IOException {
    Path to = copy.resolve(file);
    Files.createDirectories(to.getParent());
    Files.copy(file, to);
  }

  private static Tool.Result check(Path repository) throws Exception {
    Path script = repository.resolve(SCRIPTS).resolve("page.py");
    return Tool.run(repository, Map.of(), "python3", "-B", script.toString(), "--check");
  }
}
