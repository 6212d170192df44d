package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.LIMIT;
import static dev.relevo.provider.embedded.EmbeddedFixture.call;
import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.ProbeReport;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When the engine's process is started, replaced and ended. */
class EmbeddedLifecycleIT {
  @TempDir private Path folder;

  @Test
  void complete_manyRequestsWithRestarts_losesNone() throws InterruptedException {
    try (EmbeddedFixture fixture =
        EmbeddedFixture.with(model(), Map.of("restart-after", 20)).started()) {
      Set<Long> processes = ConcurrentHashMap.newKeySet();
      Semaphore places = new Semaphore(4); // more than there are slots
      List<CompletableFuture<ChatResponse.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        places.acquire();
        processes.add(fixture.provider.process().pid());
        CompletableFuture<ChatResponse.Answer> answer =
            fixture.provider.complete(call(question(10)), fixture.lane).toCompletableFuture();
        answers.add(answer);
        var unused = answer.whenCompleteAsync((whole, failure) -> places.release(), Runnable::run);
      }

      assertThat(answers)
          .allSatisfy(
              answer ->
                  assertThat(
                          answer.orTimeout(30, TimeUnit.SECONDS).join().usage().completionTokens())
                      .isEqualTo(10));
      assertThat(processes).hasSizeGreaterThan(1);
      await().atMost(LIMIT).until(() -> alive(processes) <= 1);
    }
  }

  @Test
  void complete_underWayWhenItsProcessIsReplaced_goesOnThere() {
    try (EmbeddedFixture fixture =
        EmbeddedFixture.with(model(), Map.of("restart-after", 2)).started()) {
      EngineProcess old = fixture.provider.process();
      CompletableFuture<ChatResponse.Answer> first =
          fixture.provider.complete(call(question(3_000)), fixture.lane).toCompletableFuture();

      fixture.complete(question(1));
      await().atMost(LIMIT).until(() -> fixture.provider.process() != old);

      assertThat(fixture.complete(question(2)).usage().completionTokens()).isEqualTo(2);
      assertThat(first.orTimeout(60, TimeUnit.SECONDS).join().usage().completionTokens())
          .isEqualTo(3_000);
      await().atMost(LIMIT).until(old::hasEnded);
    }
  }

  @Test
  void complete_fileDeletedUnderTheEngine_goesOnWithTheOldProcess() throws IOException {
    try (EmbeddedFixture fixture =
        EmbeddedFixture.with(model(), Map.of("restart-after", 1)).started()) {
      EngineProcess old = fixture.provider.process();
      Files.delete(folder.resolve("tiny.gguf"));

      fixture.complete(question(1));
      fixture.complete(question(1));

      assertThat(fixture.provider.process()).isSameAs(old);
      assertThat(fixture.probe().state()).isEqualTo(ProbeReport.State.AVAILABLE);
    }
  }

  @Test
  void probe_onDemand_looksAtTheFileAndStartsNothing() {
    try (EmbeddedFixture fixture = EmbeddedFixture.with(model(), Map.of("start", "on-demand"))) {
      ProbeReport report = fixture.probe();

      assertThat(report.state()).isEqualTo(ProbeReport.State.AVAILABLE);
      assertThat(report.models().get(0).loaded()).isFalse();
      assertThat(report.models().get(0).contextTokens()).isEqualTo(TinyGguf.CONTEXT_TOKENS);
      assertThat(fixture.provider.process()).isNull();
    }
  }

  @Test
  void complete_onDemand_startsEndsWhenIdleAndStartsAgain() {
    Map<String, Object> config = Map.of("start", "on-demand", "idle-stop", "50ms");
    try (EmbeddedFixture fixture = EmbeddedFixture.with(model(), config)) {
      assertThat(fixture.complete(question(3)).usage().completionTokens()).isEqualTo(3);
      EngineProcess first = fixture.provider.process();

      await().atMost(LIMIT).until(first::hasEnded);
      assertThat(fixture.probe().state()).isEqualTo(ProbeReport.State.AVAILABLE);
      assertThat(fixture.probe().detail()).contains("starts with the next request");

      assertThat(fixture.complete(question(3)).usage().completionTokens()).isEqualTo(3);
      assertThat(fixture.provider.process()).isNotSameAs(first);
    }
  }

  @Test
  void complete_onDemandCancelledWhileItLoads_isNeverBegun() {
    try (EmbeddedFixture fixture = EmbeddedFixture.with(model(), Map.of("start", "on-demand"))) {
      CompletableFuture<Void> abandoned = new CompletableFuture<>();
      CompletionStage<ChatResponse.Answer> answer =
          fixture.provider.complete(call(question(3_000), abandoned), fixture.lane);
      abandoned.complete(null);

      fixture.complete(question(1));
      assertThat(fixture.provider.process().begun()).isEqualTo(1);
      assertThat(answer.toCompletableFuture()).isCompletedExceptionally();
    }
  }

  @Test
  void complete_onDemandWithoutAFile_saysWhyAndProbesGoOnSayingIt() throws IOException {
    Path file = folder.resolve("tiny.gguf");
    try (EmbeddedFixture fixture = EmbeddedFixture.with(file, Map.of("start", "on-demand"))) {
      assertThat(fixture.provider.complete(call(question(1)), fixture.lane).toCompletableFuture())
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withCauseInstanceOf(ProviderException.class)
          .withMessageContaining("tiny.gguf does not exist");
      assertThat(fixture.probe().state()).isEqualTo(ProbeReport.State.NOT_RUNNING);

      TinyGguf.write(file);
      fixture.started();
      assertThat(fixture.complete(question(1)).usage().completionTokens()).isEqualTo(1);
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void probe_processThatStandsStill_isEndedAndStartedAgain()
      throws IOException, InterruptedException {
    try (EmbeddedFixture fixture =
        EmbeddedFixture.with(model(), Map.of("ping-timeout", "1s")).started()) {
      EngineProcess stuck = fixture.provider.process();
      CompletableFuture<ChatResponse.Answer> answer =
          fixture.provider.complete(call(question(3_000)), fixture.lane).toCompletableFuture();
      assertThat(new ProcessBuilder("kill", "-STOP", "" + stuck.pid()).start().waitFor()).isZero();

      // a first probe may still be answered: the signal reaches a busy process when it may
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                fixture.probe();
                return stuck.hasEnded();
              });
      assertThat(answer)
          .failsWithin(LIMIT)
          .withThrowableThat()
          .withMessageContaining("did not answer any more");
      fixture.started();
      assertThat(fixture.provider.process()).isNotSameAs(stuck);
      assertThat(fixture.complete(question(1)).usage().completionTokens()).isEqualTo(1);
    }
  }

  @Test
  void process_killedWhileIdle_isStartedAgainWithoutAProbe() {
    try (EmbeddedFixture fixture = EmbeddedFixture.with(model(), Map.of()).started()) {
      EngineProcess killed = fixture.provider.process();
      ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();

      await()
          .atMost(LIMIT)
          .until(
              () -> fixture.provider.process() != killed && fixture.provider.process().isServing());
    }
  }

  private static long alive(Set<Long> processes) {
    return processes.stream()
        .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
        .count();
  }

  private Path model() {
    return TinyGguf.write(folder.resolve("tiny.gguf"));
  }
}
