package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.modelfile.ModelFileException.Reason;
import dev.relevo.testing.ScriptedReply;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Files that are there, callers that share or leave, and disks that do not serve. */
final class ModelFilesTest extends ModelFilesFixture {
  @Test
  void obtain_soundFileThere_isTakenWithoutAskingAnybody() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(target(), MODEL);

    assertThat(obtain(wanted())).isEqualTo(new Obtained(target(), false, null));
    assertThat(host.server().requests()).isEmpty();
  }

  @Test
  void obtain_unsoundFileThere_isRefusedAndLeftAlone() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(target(), Arrays.copyOf(MODEL, 1_000));
    ModelFileException cut = failure(wanted());
    assertThat(cut.reason()).isEqualTo(Reason.WRONG_CONTENT);
    assertThat(cut).hasMessageContaining("is cut short").hasMessageContaining("remove it");

    Files.write(target(), Arrays.copyOf(MODEL, SIZE + 32));
    assertThat(failure(wanted()))
        .hasMessageContaining(target() + " has " + (SIZE + 32) + " bytes, but tiny has " + SIZE);
    assertThat(Files.size(target())).isEqualTo(SIZE + 32);
    assertThat(host.server().requests()).isEmpty();
  }

  @Test
  void obtain_nothingKnownOfIt_learnsTheChecksum() throws IOException {
    assertThat(obtain(unknown())).isEqualTo(new Obtained(target(), true, sha256(MODEL)));
    assertThat(target()).hasBinaryContent(MODEL);
    assertThat(target().resolveSibling("tiny.gguf.sha256"))
        .hasContent(sha256(MODEL) + "  tiny.gguf\n");
    assertThat(Checksum.learned(target())).isEqualTo(sha256(MODEL));
  }

  @Test
  void obtain_noRoom_isToldBeforeAnythingIsFetched() throws IOException {
    machine.hasFree(100_000);

    ModelFileException known = failure(wanted());
    ModelFileException unknown = failure(unknown());

    assertThat(known.reason()).isEqualTo(Reason.NO_SPACE);
    assertThat(known).hasMessageContaining("needs 543 KiB more, but only 98 KiB are free");
    assertThat(host.begins()).hasSize(1); // to learn the size of the second one
    assertThat(unknown.reason()).isEqualTo(Reason.NO_SPACE);
    assertThat(names()).isEmpty();
  }

  @Test
  void obtain_sizeUnknownAndLittleRoom_isNotBegun() throws IOException {
    machine.hasFree(1 << 20);
    host.then(answer -> answer.header("Content-Length", null).whole());

    assertThat(failure(unknown())).hasMessageContaining("and only 1.0 MiB are free there");
    assertThat(names()).isEmpty();
  }

  @Test
  void obtain_folderCannotBeMade_isTold() throws IOException {
    Files.writeString(folder.resolve("models"), "in the way");

    ModelFileException failure = failure(wanted());

    assertThat(failure.reason()).isEqualTo(Reason.UNUSABLE_FOLDER);
    assertThat(failure)
        .hasMessageContaining("a file is in the place of a folder")
        .hasMessageContaining("relevo.models.dir");
  }

  @Test
  void obtain_folderInTheFilesPlace_isTold() throws IOException {
    Files.createDirectories(target());
    assertThat(failure(wanted())).hasMessageContaining("is a folder, not a GGUF file");
  }

  @Test
  void obtain_cancelled_endsAndKeepsWhatIsHere() throws IOException {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    host.thenStallAfter(200_000, reached);
    Fetch fetch = files.obtain(wanted(), threads);
    reached.join();
    Awaitility.await().until(() -> fetch.progress().doneBytes() == 200_000);
    assertThat(fetch.progress().toString()).startsWith("downloading 195 of 543 KiB, 35 %");

    fetch.cancel();

    assertThat(failure(fetch).reason()).isEqualTo(Reason.CANCELLED);
    host.server().awaitAbandoned();
    Awaitility.await()
        .until(() -> names().equals(List.of("tiny.gguf.part", "tiny.gguf.part.info")));
    obtain(wanted());
    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 200_000);
  }

  @Test
  void obtain_cancelledBeforeTheHead_ends() {
    host.server().enqueue(ScriptedReply.silence());
    Fetch fetch = files.obtain(wanted(), threads);
    host.server().awaitRequest();

    fetch.cancel();

    assertThat(failure(fetch).reason()).isEqualTo(Reason.CANCELLED);
    host.server().awaitAbandoned();
  }

  @Test
  void obtain_severalCallers_shareOneDownload() throws IOException {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    CompletableFuture<Void> reached = new CompletableFuture<>();
    host.then(answer -> answer.first(100).signal(reached).await(goOn).cut());
    Fetch first = files.obtain(wanted(), threads);
    reached.join();
    Fetch second =
        files.obtain(
            wanted(),
            work -> {
              throw new AssertionError("it runs already");
            });
    Fetch other = files.obtain(wanted(host.url(), null, null), threads);

    first.cancel();
    goOn.complete(null);

    assertThat(failure(first).reason()).isEqualTo(Reason.CANCELLED);
    assertThat(second.result().toCompletableFuture().join().fetched()).isTrue();
    assertThat(failure(other)).hasMessageContaining("is being fetched from " + host.url());
    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 100);
  }

  @Test
  void obtain_twoStores_letOneFetchAndTheOtherWait() throws IOException {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    CompletableFuture<Void> reached = new CompletableFuture<>();
    host.then(answer -> answer.first(100).signal(reached).await(goOn).cut());
    Fetch first = files.obtain(wanted(), threads);
    reached.join();
    Fetch second = new ModelFiles(SETTINGS, Map.of()).obtain(wanted(), threads);
    Awaitility.await()
        .until(() -> second.progress().toString().endsWith(": this process fetches it"));

    goOn.complete(null);

    assertThat(first.result().toCompletableFuture().join().fetched()).isTrue();
    assertThat(second.result().toCompletableFuture().join().fetched()).isFalse();
    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 100);
  }

  @Test
  void obtain_executorRefuses_fails() {
    threads.shutdown();

    assertThatThrownBy(() -> files.obtain(wanted(), threads).result().toCompletableFuture().join())
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }
}
