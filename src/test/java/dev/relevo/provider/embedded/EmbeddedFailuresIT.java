package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.LIMIT;
import static dev.relevo.provider.embedded.EmbeddedFixture.call;
import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.ProbeReport;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFailuresIT {
  @TempDir private Path folder;

  @Test
  void stream_processKilled_failsAtOnceAndProbeBringsItBack() {
    try (EmbeddedFixture fixture = new EmbeddedFixture(model()).started()) {
      long pid = fixture.provider.process().pid();
      Running stream = Running.begin(fixture);

      ProcessHandle.of(pid).orElseThrow().destroyForcibly();

      ProviderError error = stream.error();
      assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
      assertThat(error.wholeHost()).isTrue();
      assertThat(error.message()).contains("the engine of 'local' ended with status 137");

      fixture.started();
      assertThat(fixture.provider.process().pid()).isNotEqualTo(pid);
      assertThat(fixture.complete(question(5)).usage().completionTokens()).isEqualTo(5);
    }
  }

  @Test
  void complete_neverProbed_failsForTheWholeHost() {
    try (EmbeddedFixture fixture = new EmbeddedFixture(model())) {
      assertThat(fixture.provider.complete(call(question(5)), fixture.lane).toCompletableFuture())
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(ProviderException.class)
          .withMessageContaining("does not run");
    }
  }

  @Test
  void close_running_endsTheProcessAndItsFolder() {
    ProcessHandle process;
    Path scratch;
    try (EmbeddedFixture fixture = new EmbeddedFixture(model()).started()) {
      process = ProcessHandle.of(fixture.provider.process().pid()).orElseThrow();
      scratch = fixture.provider.process().scratch().path();
      assertThat(scratch).isDirectory();
    }
    await().atMost(LIMIT).until(() -> !process.isAlive());
    await().atMost(LIMIT).until(() -> Files.notExists(scratch));
  }

  @Test
  void close_streamUnderWay_failsIt() {
    try (EmbeddedFixture fixture = new EmbeddedFixture(model()).started()) {
      Running stream = Running.begin(fixture);

      fixture.provider.close();

      assertThat(stream.error().message()).contains("has been closed");
    }
  }

  @Test
  void engine_inputEnds_endsToo() throws IOException {
    ScratchFolder folderOfEngine = ScratchFolder.create();
    Path scratch = folderOfEngine.path();
    Process process =
        EngineLauncher.start(
            new EmbeddedSettings(
                model(),
                "",
                1,
                1,
                null,
                64L << 20,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                EngineLifecycle.DEFAULT),
            scratch);

    process.getOutputStream().close();

    assertThat(process.onExit()).succeedsWithin(LIMIT);
    assertThat(process.exitValue()).isZero();
    assertThat(scratch).doesNotExist();
  }

  @Test
  void probe_missingFile_namesFileAndRemedy() {
    assertNotRunning(folder.resolve("none.gguf"), "none.gguf does not exist");
  }

  @Test
  void probe_otherFile_saysSo() throws IOException {
    assertNotRunning(Files.writeString(folder.resolve("x.gguf"), "<html>"), "is not a GGUF file");
  }

  @Test
  void probe_cutFile_saysHowManyBytesAreMissing() throws IOException {
    byte[] whole = TinyGguf.bytes();
    Path cut =
        Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, whole.length - 100_000));

    assertNotRunning(cut, "is cut short");
  }

  @Test
  void probe_noSuchJava_saysSo() {
    Map<String, Object> config = Map.of("path", model().toString(), "java", "/nowhere/java");
    try (EmbeddedFixture fixture = new EmbeddedFixture(config)) {
      ProbeReport report = fixture.probe();

      assertThat(report.state()).isEqualTo(ProbeReport.State.NOT_RUNNING);
      assertThat(report.detail()).contains("/nowhere/java", "relevo.providers.local.java");
    }
  }

  @Test
  void probe_engineTakesLong_isLoading() throws IOException {
    Path silent = Files.writeString(folder.resolve("silent"), "#!/bin/sh\nexec cat\n");
    assertThat(silent.toFile().setExecutable(true)).isTrue();
    Map<String, Object> config =
        Map.of("path", model().toString(), "java", silent.toString(), "model", "tiny");
    try (EmbeddedFixture fixture = new EmbeddedFixture(config)) {
      ProbeReport report = fixture.probe();

      assertThat(report.state()).isEqualTo(ProbeReport.State.LOADING);
      assertThat(report.detail()).contains("tiny.gguf", "starting");
      assertThat(report.models().get(0).loaded()).isFalse();
      assertThat(fixture.provider.complete(call(question(5)), fixture.lane).toCompletableFuture())
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withMessageContaining("is loading its model");
    }
  }

  @Test
  void probe_closed_fails() {
    try (EmbeddedFixture fixture = new EmbeddedFixture(model())) {
      fixture.provider.close();

      assertThat(fixture.provider.probe(fixture.lane).toCompletableFuture())
          .failsWithin(Duration.ofSeconds(1));
    }
  }

  private void assertNotRunning(Path file, String reason) {
    try (EmbeddedFixture fixture = new EmbeddedFixture(file)) {
      ProbeReport report = fixture.probe();

      assertThat(report.state()).isEqualTo(ProbeReport.State.NOT_RUNNING);
      assertThat(report.detail())
          .contains(file.toString(), reason, "correct relevo.providers.local.path");
    }
  }

  private Path model() {
    return TinyGguf.write(folder.resolve("tiny.gguf"));
  }

  /** A stream that is being read. */
  private record Running(CompletableFuture<ChatEvent> first, CompletionStage<Done> end) {

    static Running begin(EmbeddedFixture fixture) {
      CompletableFuture<ChatEvent> first = new CompletableFuture<>();
      CompletionStage<Done> end =
          fixture.provider.stream(call(question(3_000)), fixture.lane)
              .runForeach(first::complete, fixture.lane.materializer());
      first.orTimeout(30, TimeUnit.SECONDS).join();
      return new Running(first, end);
    }

    ProviderError error() {
      try {
        end.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
      } catch (CompletionException e) {
        return ((ProviderException) e.getCause()).error();
      }
      throw new AssertionError("the stream did not fail");
    }
  }
}
