package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.relevo.testing.TinyGguf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when processes are killed. */
class EngineOrphanIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void engine_parentKilled_endsAndLeavesNothing() throws IOException {
    Parent parent = Parent.start(folder);
    assertThat(parent.engine.isAlive()).isTrue();
    assertThat(parent.scratch).isDirectory();

    parent.process.destroyForcibly();

    await().atMost(LIMIT).until(() -> !parent.engine.isAlive());
    await().atMost(LIMIT).until(() -> Files.notExists(parent.scratch));
  }

  @Test
  void create_bothKilledBefore_removesTheirFolderAndNoOther() throws IOException {
    Parent dead = Parent.start(folder);
    dead.engine.destroyForcibly();
    dead.process.destroyForcibly();
    await().atMost(LIMIT).until(() -> !dead.process.isAlive() && !dead.engine.isAlive());
    ScratchFolder own = ScratchFolder.create();
    Parent alive = Parent.start(folder);
    // the parent that was killed last may have been able to remove it itself
    Files.createDirectories(dead.scratch);
    Files.writeString(dead.scratch.resolve("owner.lock"), "");

    ScratchFolder.removeLeftovers(dead.scratch.getParent());
    ScratchFolder.removeLeftovers(own.path().getParent());

    assertThat(dead.scratch).doesNotExist();
    assertThat(alive.scratch).isDirectory();
    assertThat(own.path()).isDirectory();
    own.delete();
    alive.process.destroyForcibly();
    await().atMost(LIMIT).until(() -> !alive.engine.isAlive());
  }

  /** A process that runs an engine. */
  private record Parent(Process process, ProcessHandle engine, Path scratch) {

    static Parent start(Path folder) throws IOException {
      Path temporary = Files.createDirectories(folder.resolve("tmp"));
      Process process =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Djava.io.tmpdir=" + temporary,
                      "-cp",
                      System.getProperty("java.class.path"),
                      EngineParent.class.getName(),
                      TinyGguf.write(folder.resolve("tiny.gguf")).toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] parts = line.split(" ", 2);
        if (parts.length == 2 && parts[0].matches("\\d+")) {
          return new Parent(
              process, ProcessHandle.of(Long.parseLong(parts[0])).orElseThrow(), Path.of(parts[1]));
        }
      }
      throw new AssertionError("the parent ended before its engine was ready");
    }
  }
}
