package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeOllama;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in this process, before a host on this machine. */
final class DoctorCommandTest {
  private static final long GIB = 1L << 30;

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int doctor(FakeOllama host, String more) throws IOException {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf").resolve("relevo.conf"),
        "relevo.providers.box { kind = ollama, base-url = \"%s\", %s }"
            .formatted(host.address(), more));
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Terminal terminal =
        new Terminal(new ByteArrayInputStream(new byte[0]), stream, stream, false, false);
    return new Main(Map.of(), directory, terminal).run("doctor");
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void doctor_modelsThatCanNeverBeLoaded_areToldWithFiguresAndKey() throws Exception {
    try (FakeOllama host = FakeOllama.start().add("small", GIB).add("huge", 20 * GIB)) {
      assertThat(doctor(host, "")).isZero();
    }

    assertThat(out())
        .contains(
            "box: huge is refused: it needs 24.3 GiB of memory (estimated from its 20.0 GiB"
                + " on disk), more than memory-budget (8.0 GiB); set"
                + " relevo.providers.box.memory-budget")
        .doesNotContain("small is refused");
  }

  @Test
  void doctor_pinnedModels_tellsWhatIsLeftAndLoadsNothing() throws Exception {
    try (FakeOllama host = FakeOllama.start().add("a", 3 * GIB).add("b", 4 * GIB)) {
      assertThat(doctor(host, "pinned = [a, b]")).isZero();
      assertThat(host.memory().loads()).isEmpty();
    }

    assertThat(out())
        .contains("box: the pinned models need 8.9 GiB together", "left out: b:latest")
        .doesNotContain("refused");
  }
}
