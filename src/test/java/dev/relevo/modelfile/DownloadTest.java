package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.modelfile.ModelFileException.Reason;
import dev.relevo.testing.FileHost;
import dev.relevo.testing.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What comes over a line that breaks, lies or stalls. */
final class DownloadTest extends ModelFilesFixture {
  @Test
  void obtain_missingFile_isFetchedCheckedAndPutInPlace() throws IOException {
    Fetch fetch = files.obtain(wanted(), threads);

    assertThat(fetch.result().toCompletableFuture().join())
        .isEqualTo(new Obtained(target(), true, null));
    assertFetchedWhole();
    assertThat(fetch.progress().toString()).isEqualTo("done 543 of 543 KiB, 100 %");
    assertThat(host.begins()).containsExactly(0);
  }

  @Test
  void obtain_connectionBreaksAnywhere_asksOnlyForTheRest() throws IOException {
    List<Integer> begins = new ArrayList<>();
    begins.add(0);
    int here = 0;
    for (int more : new int[] {0, 1, 3, 100_000, 1, 200_000, SIZE - 300_005 - 1}) {
      host.thenBreakAfter(more);
      here +=
          more < 4 && here == 0 ? 0 : more; // what is too short to be told from a page is not kept
      begins.add(here);
    }

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).isEqualTo(begins);
    assertThat(host.server().requests().get(begins.size() - 1).header("if-range"))
        .isEqualTo("\"v1\"");
  }

  @Test
  void obtain_connectionReset_goesOnFromWhatIsHere() throws IOException {
    host.then(answer -> answer.first(150_000).reset()).then(answer -> ScriptedReply.resetAtOnce());

    obtain(wanted());

    assertFetchedWhole();
  }

  @Test
  void obtain_nobodyEverAnswersWhole_isGivenUpAndKept() throws IOException {
    host.thenBreakAfter(100_000);
    for (int i = 0; i < 4; i++) {
      host.thenBreakAfter(0);
    }

    ModelFileException failure = failure(wanted());

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.mayPass()).isTrue();
    assertThat(failure)
        .hasMessageStartingWith("cannot fetch " + host.url() + ": ")
        .hasMessageContaining("put the file at " + target() + " by hand")
        .hasMessageContaining("relevo.models.catalog.tiny");
    assertThat(target()).doesNotExist();
    assertThat(part()).hasBinaryContent(Arrays.copyOf(MODEL, 100_000));
    assertThat(machine.pauses())
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

    obtain(wanted());
    assertFetchedWhole();
    assertThat(host.begins()).endsWith(100_000);
  }

  @Test
  void obtain_lengthUnknown_isFetchedUntilTheTensorsAreThere() throws IOException {
    host.then(answer -> answer.header("Content-Length", null).first(120_000).cut())
        .then(answer -> answer.header("Content-Length", null).whole());

    assertThat(obtain(unknown()).learnedSha256()).isEqualTo(sha256(MODEL));
    assertThat(target()).hasBinaryContent(MODEL);
    assertThat(host.begins()).containsExactly(0, 120_000);
  }

  @Test
  void obtain_chunkedBodyCut_goesOn() throws IOException {
    host.then(
        answer ->
            ScriptedReply.stream("application/octet-stream")
                .header("ETag", "\"v1\"")
                .chunk(Arrays.copyOf(MODEL, 90_000))
                .cut());

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 90_000);
  }

  @Test
  void obtain_lengthTooLong_isNoticedAtTheEnd() throws IOException {
    host.then(answer -> answer.header("Content-Length", Integer.toString(SIZE + 5)).whole());

    obtain(wanted(host.url(), sha256(MODEL), null));

    assertFetchedWhole();
  }

  @Test
  void obtain_lengthTooShort_isNoticedByTheTensors() {
    for (int i = 0; i < 2; i++) {
      host.then(
          answer ->
              answer.header("Content-Length", Integer.toString(SIZE - 64)).first(SIZE - 64).cut());
    }

    ModelFileException failure = failure(unknown());

    assertThat(failure.reason()).isEqualTo(Reason.WRONG_CONTENT);
    assertThat(failure)
        .hasMessageContaining(
            "is cut short: it has " + (SIZE - 64) + " bytes, its tensors need " + SIZE);
    assertThat(target()).doesNotExist();
  }

  @Test
  void obtain_lengthTooShortOnce_isFetchedAnew() throws IOException {
    host.then(
        answer ->
            answer.header("Content-Length", Integer.toString(SIZE - 64)).first(SIZE - 64).cut());

    obtain(wanted(host.url(), sha256(MODEL), null));

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 0);
  }

  @Test
  void obtain_aByteIsWrong_isFetchedOnceMorePastCaches() throws IOException {
    host.then(answer -> answer.body(garbled(answer.body())).whole());

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 0);
    assertThat(host.server().requests().get(1).header("cache-control")).isEqualTo("no-cache");
  }

  @Test
  void obtain_aByteIsWrongAgain_namesBothChecksums() throws IOException {
    host.has(garbled(MODEL), "\"v1\"");

    ModelFileException failure = failure(wanted());

    assertThat(failure.reason()).isEqualTo(Reason.WRONG_CONTENT);
    assertThat(failure)
        .hasMessageContaining(sha256(MODEL))
        .hasMessageContaining(sha256(garbled(MODEL)))
        .hasMessageContaining("relevo.models.catalog.tiny");
    assertThat(names()).isEmpty();
  }

  @Test
  void obtain_busyServer_isAskedAgainWhenItSays() throws IOException {
    String later =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(120).atOffset(ZoneOffset.UTC));
    host.server()
        .enqueue(
            ScriptedReply.text(503, "later"),
            ScriptedReply.text(429, "later").header("Retry-After", "17"),
            ScriptedReply.text(503, "later").header("Retry-After", later));

    obtain(wanted());

    assertFetchedWhole();
    assertThat(machine.pauses()).hasSize(3);
    assertThat(machine.pauses().get(0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(machine.pauses().get(1)).isEqualTo(Duration.ofSeconds(17));
    assertThat(machine.pauses().get(2)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(120));
  }

  @Test
  void obtain_toldToWaitForVeryLong_isGivenUp() {
    host.server().enqueue(ScriptedReply.text(429, "no").header("Retry-After", "3600"));

    assertThat(failure(wanted()))
        .hasMessageContaining("busy (429) and asks to come back in 3600 s");
    assertThat(machine.pauses()).isEmpty();
  }

  @Test
  void obtain_stalledServer_isLeftAndAskedForTheRest() throws IOException {
    ModelFiles impatient =
        new ModelFiles(
            new DownloadSettings(Duration.ofSeconds(5), Duration.ofMillis(300), 100),
            Map.of(),
            machine);
    host.thenStallAfter(200_000, new CompletableFuture<>());

    impatient.obtain(wanted(), threads).result().toCompletableFuture().join();

    assertFetchedWhole();
    assertThat(host.begins()).contains(200_000);
    host.server().awaitAbandoned();
  }

  @Test
  void obtain_silentServer_isLeft() throws IOException {
    ModelFiles impatient =
        new ModelFiles(
            new DownloadSettings(Duration.ofMillis(200), Duration.ofMillis(200), 100),
            Map.of(),
            machine);
    host.server().enqueue(ScriptedReply.silence());

    impatient.obtain(wanted(), threads).result().toCompletableFuture().join();

    assertFetchedWhole();
  }

  @Test
  void obtain_anyTroublesInAnyOrder_leaveNothingButTheWholeFile() throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      for (int i = random.nextInt(7); i > 0; i--) {
        host.then(trouble(random));
      }
      ModelFile wanted =
          wanted(
              host.url(),
              random.nextInt(4) == 0 ? null : sha256(MODEL),
              random.nextBoolean() ? null : (long) SIZE);
      boolean done = false;
      for (int tries = 0; tries < 9 && !done; tries++) {
        done =
            !files
                .obtain(wanted, threads)
                .result()
                .handleAsync((obtained, failure) -> failure != null, Runnable::run)
                .toCompletableFuture()
                .join();
        if (!done) {
          assertThat(target()).as("seed %s", seed).doesNotExist();
        }
      }
      assertThat(done).as("seed %s", seed).isTrue();
      if (wanted.sha256() != null) {
        assertThat(target()).as("seed %s", seed).hasBinaryContent(MODEL);
      } else {
        assertThat(GgufHeader.read(target()).sizeBytes()).isEqualTo(SIZE);
      }
      Files.delete(target());
      Files.deleteIfExists(target().resolveSibling("tiny.gguf.sha256"));
      assertThat(names()).isEmpty();
    }
  }

  private static Function<FileHost.Answer, ScriptedReply> trouble(Random random) {
    int at = random.nextInt(SIZE);
    return switch (random.nextInt(10)) {
      case 0 -> answer -> answer.first(at).reset();
      case 1 -> answer -> answer.body(garbled(answer.body())).whole();
      case 2 -> answer -> ScriptedReply.text(503, "busy");
      case 3 -> answer -> ScriptedReply.text(404, "gone");
      case 4 -> answer -> ScriptedReply.whole(200, "text/html", "<html>");
      case 5 -> answer -> answer.header("ETag", null).first(at).cut();
      case 6 -> answer -> answer.header("Content-Length", null).first(at).cut();
      case 7 -> answer -> answer.header("Content-Length", "" + (SIZE + 9)).whole();
      case 8 -> answer -> ScriptedReply.closeAtOnce();
      default -> answer -> answer.first(at).cut();
    };
  }
}
