package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FileHost;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetches model files with the jar, in several processes and with some that are killed. */
final class ModelProcessIT {
  private static final Duration WAIT = Duration.ofSeconds(40);
  private static final byte[] MODEL = TinyGguf.bytes();

  @TempDir private Path directory;
  private final FileHost host = new FileHost(MODEL);
  private final List<RelevoProcess> processes = new ArrayList<>();

  @AfterEach
  void close() {
    processes.forEach(RelevoProcess::close);
    host.close();
  }

  private RelevoProcess pull() throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(conf.resolve("relevo.conf"), "relevo.models.dir = \"" + models() + "\"");
    RelevoProcess process =
        RelevoProcess.start(directory, Map.of(), "model", "pull", host.url().toString());
    processes.add(process);
    return process;
  }

  private Path models() {
    return directory.resolve("models");
  }

  private void awaitPart(long bytes) {
    Path part = models().resolve("tiny.gguf.part");
    Awaitility.await().atMost(WAIT).until(() -> Files.exists(part) && Files.size(part) == bytes);
  }

  @Test
  void pull_processKilled_theNextOneAsksForTheRest() throws Exception {
    host.thenStallAfter(300_000, new CompletableFuture<>());
    RelevoProcess killed = pull();
    awaitPart(300_000);

    killed.close();
    killed.awaitExit();
    assertThat(models().resolve("tiny.gguf")).doesNotExist();
    RelevoProcess next = pull();

    assertThat(next.awaitExit()).isZero();
    assertThat(models().resolve("tiny.gguf")).hasBinaryContent(MODEL);
    assertThat(models().resolve("tiny.gguf.part.lock")).doesNotExist();
    assertThat(host.begins()).containsExactly(0, 300_000);
  }

  @Test
  void pull_twoProcesses_oneFetchesAndTheOtherWaits() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    host.then(answer -> answer.first(300_000).await(goOn).cut());
    RelevoProcess first = pull();
    awaitPart(300_000);
    RelevoProcess second = pull();
    second.awaitErr("fetches it");
    assertThat(second.err()).containsPattern("waiting 293 KiB: process \\d+ fetches it");

    goOn.complete(null);

    assertThat(first.awaitExit()).isZero();
    assertThat(second.awaitExit()).isZero();
    assertThat(first.out()).isEqualTo("tiny is at " + models().resolve("tiny.gguf") + "\n");
    assertThat(second.out()).startsWith("tiny is there already: ");
    assertThat(models().resolve("tiny.gguf")).hasBinaryContent(MODEL);
    assertThat(host.begins()).containsExactly(0, 300_000);
  }

  @Test
  void pull_theProcessThatFetchesIsKilled_theOneThatWaitsGoesOn() throws Exception {
    host.thenStallAfter(300_000, new CompletableFuture<>());
    RelevoProcess first = pull();
    awaitPart(300_000);
    RelevoProcess second = pull();
    second.awaitErr("fetches it");

    first.close();

    assertThat(second.awaitExit()).isZero();
    assertThat(models().resolve("tiny.gguf")).hasBinaryContent(MODEL);
    assertThat(host.begins()).containsExactly(0, 300_000);
  }

  @Test
  void remove_whileItIsFetched_isRefused() throws Exception {
    host.thenStallAfter(300_000, new CompletableFuture<>());
    pull();
    awaitPart(300_000);

    RelevoProcess remove = RelevoProcess.start(directory, Map.of(), "model", "remove", "tiny");
    processes.add(remove);

    assertThat(remove.awaitExit()).isEqualTo(1);
    assertThat(remove.err()).containsPattern("process \\d+ fetches .*tiny.gguf now");
    awaitPart(300_000);
  }
}
