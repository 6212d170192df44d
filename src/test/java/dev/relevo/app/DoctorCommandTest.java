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
    return doctor(host, more, "");
  }

  private int doctor(FakeOllama host, String more, String others) throws IOException {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf").resolve("relevo.conf"),
        "relevo.providers.box { kind = ollama, base-url = \"%s\", %s }\n%s"
            .formatted(host.address(), more, others));
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

  @Test
  void doctor_callers_tellsWhatHoldsForThemWithoutSecretsAndMakesNoDatabase() throws Exception {
    Path file = directory.resolve("kept").resolve("data");
    String others =
        """
        relevo.access { api-keys = [sk-one, sk-two], admin-keys = [sk-admin], managed-keys = on }
        relevo.limits { requests = 100, window = 90s, concurrency = 5 }
        relevo.budgets { daily = 2.5, per-key.monthly = 10 }
        relevo.ledger.keep = 30 days
        relevo.database.file = "%s"
        """
            .formatted(file);
    try (FakeOllama host = FakeOllama.start().add("small", GIB)) {
      assertThat(doctor(host, "", others)).isZero();
    }

    assertThat(out())
        .contains(
            "keys: 2 configured keys, and those in the database; 1 admin key",
            "limits of a key: 100 requests in 1m30s, 5 at once",
            "budget of all: $2.5 a day",
            "budget of a key: $10 a month",
            "ledger: kept for 30 days",
            "database: " + file + ".mv.db, made when the gateway serves")
        .doesNotContain("sk-");
    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void doctor_callersWithoutRules_saysSo() throws Exception {
    try (FakeOllama host = FakeOllama.start().add("small", GIB)) {
      assertThat(doctor(host, "", "relevo.ledger.enabled = false")).isZero();
    }

    assertThat(out())
        .contains(
            "keys: callers need none; 0 admin keys",
            "limits of a key: none",
            "budget of all: none",
            "ledger: off",
            "database: not used");
  }
}
