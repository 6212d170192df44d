package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.modelfile.ModelFileException.Reason;
import dev.relevo.testing.FileHost;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
  private static final byte[] MODEL = TinyGguf.bytes();
  private static final int SIZE = MODEL.length;
  private static final DownloadSettings SETTINGS =
      new DownloadSettings(Duration.ofSeconds(5), Duration.ofSeconds(20), 4);

  @TempDir private Path folder;
  private final FileHost host = new FileHost(MODEL);
  private final FakeSurroundings machine = new FakeSurroundings();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ModelFiles files = new ModelFiles(SETTINGS, Map.of(), machine);

  @AfterEach
  void close() throws InterruptedException {
    host.close();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Path target() {
    return folder.resolve("models").resolve("tiny.gguf");
  }

  private ModelFile wanted() {
    return wanted(host.url(), sha256(MODEL), (long) SIZE);
  }

  private ModelFile unknown() {
    return wanted(host.url(), null, null);
  }

  private ModelFile wanted(URI url, String sha256, Long size) {
    return new ModelFile("tiny", url, target(), sha256, size, null, "relevo.models.catalog.tiny");
  }

  private Obtained obtain(ModelFile wanted) {
    return files.obtain(wanted, threads).result().toCompletableFuture().join();
  }

  private ModelFileException failure(ModelFile wanted) {
    return failure(files.obtain(wanted, threads));
  }

  private static ModelFileException failure(Fetch fetch) {
    try {
      fetch.result().toCompletableFuture().join();
    } catch (CompletionException e) {
      return (ModelFileException) e.getCause();
    }
    throw new AssertionError("it did not fail");
  }

  private void assertFetchedWhole() throws IOException {
    assertThat(target()).hasBinaryContent(MODEL);
    assertThat(names()).containsExactly("tiny.gguf");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(target().getParent())) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private Path part() {
    return target().resolveSibling("tiny.gguf.part");
  }

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
  void obtain_otherSizeThanConfigured_isRefusedAtOnce() throws IOException {
    ModelFileException failure = failure(wanted(host.url(), null, 77L));

    assertThat(failure.reason()).isEqualTo(Reason.WRONG_CONTENT);
    assertThat(failure)
        .hasMessageContaining("of " + SIZE + " bytes, but tiny has 77")
        .hasMessageContaining("relevo.models.catalog.tiny.size");
    assertThat(names()).isEmpty();
  }

  @Test
  void obtain_moreBytesThanTheRangeHas_startsOver() throws IOException {
    host.thenBreakAfter(100_000)
        .then(
            answer ->
                answer
                    .body(Arrays.copyOf(answer.body(), answer.body().length + 10))
                    .header("Content-Length", Integer.toString(answer.body().length))
                    .whole());

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 100_000, 0);
  }

  @Test
  void obtain_noRanges_startsOver() throws IOException {
    host.withoutRanges().thenBreakAfter(100_000);

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 100_000);
  }

  @Test
  void obtain_fileChangesBetweenAttempts_isNeverSpliced() throws IOException {
    byte[] other = MODEL.clone();
    other[SIZE - 1] ^= 1;
    host.thenBreakAfter(200_000);
    machine.atEachPause(() -> host.has(other, "\"v2\""));

    assertThat(obtain(unknown()).learnedSha256()).isEqualTo(sha256(other));
    assertThat(target()).hasBinaryContent(other);
  }

  @Test
  void obtain_serverIgnoresTheCondition_isNoticedByTheTag() throws IOException {
    byte[] other = MODEL.clone();
    other[SIZE - 1] ^= 1;
    host.thenBreakAfter(200_000)
        .then(
            answer ->
                new FileHost.Answer(answer.request(), 206, Arrays.copyOfRange(other, 200_000, SIZE))
                    .header("Content-Range", "bytes 200000-" + (SIZE - 1) + "/" + SIZE)
                    .header("ETag", "\"v2\"")
                    .whole());
    machine.atEachPause(() -> host.has(other, "\"v2\""));

    obtain(unknown());

    assertThat(target()).hasBinaryContent(other);
    assertThat(host.begins()).containsExactly(0, 200_000, 0);
  }

  @Test
  void obtain_wrongRangeComes_startsOver() throws IOException {
    host.thenBreakAfter(200_000)
        .then(
            answer ->
                answer.header("Content-Range", "bytes 100000-" + (SIZE - 1) + "/" + SIZE).whole());

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 200_000, 0);
  }

  @Test
  void obtain_noTagAndNoChecksum_startsOver() throws IOException {
    host.withoutTag().thenBreakAfter(200_000);
    obtain(unknown());
    assertThat(host.begins()).containsExactly(0, 0);
  }

  @Test
  void obtain_noTagButAChecksum_goesOn() throws IOException {
    host.withoutTag().thenBreakAfter(200_000);

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 200_000);
    assertThat(host.server().requests().get(1).header("if-range")).isNull();
  }

  @Test
  void obtain_weakTag_isNoConditionButADateIs() {
    host.has(MODEL, "W/\"v1\"")
        .then(
            answer ->
                answer
                    .header("Last-Modified", "Wed, 25 Sep 2024 06:00:00 GMT")
                    .first(200_000)
                    .cut());

    obtain(wanted());

    assertThat(host.server().requests().get(1).header("if-range"))
        .isEqualTo("Wed, 25 Sep 2024 06:00:00 GMT");
  }

  @Test
  void obtain_partOfAnOlderVersion_startsOver() throws IOException {
    host.thenBreakAfter(200_000);
    for (int i = 0; i < 4; i++) {
      host.thenBreakAfter(0);
    }
    failure(wanted());
    byte[] other = MODEL.clone();
    other[SIZE - 1] ^= 1;
    host.has(other, "\"v2\"");

    obtain(wanted(host.url(), sha256(other), (long) SIZE));

    assertThat(target()).hasBinaryContent(other);
    assertThat(host.begins()).endsWith(0);
  }

  @Test
  void obtain_partLongerThanTheFile_startsOver() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), Arrays.copyOf(MODEL, SIZE + 1));

    obtain(wanted());
    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0);
  }

  @Test
  void obtain_partIsWholeAlready_isOnlyVerified() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), MODEL);

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.server().requests()).isEmpty();
  }

  @Test
  void obtain_partIsWholeButNobodyKnows_asksAndIsToldSo() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), MODEL);

    obtain(wanted(host.url(), sha256(MODEL), null));

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(SIZE); // answered with 416
  }

  @Test
  void obtain_serverHasLessThanThePart_startsOver() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), Arrays.copyOf(MODEL, SIZE + 100));

    obtain(wanted(host.url(), sha256(MODEL), null));

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(SIZE + 100, 0);
  }

  @Test
  void obtain_aByteIsWrong_isFetchedOnceMorePastCaches() throws IOException {
    host.then(answer -> answer.body(garbled(answer.body())).whole());

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(0, 0);
    assertThat(host.server().requests().get(1).header("cache-control")).isEqualTo("no-cache");
  }

  private static byte[] garbled(byte[] bytes) {
    byte[] garbled = bytes.clone();
    if (bytes.length > 0) {
      garbled[bytes.length / 2] ^= 1;
    }
    return garbled;
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
  void obtain_aWrongByteInThePart_isFetchedFromZero() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), garbled(Arrays.copyOf(MODEL, 300_000)));

    obtain(wanted());

    assertFetchedWhole();
    assertThat(host.begins()).containsExactly(300_000, 0);
  }

  @Test
  void obtain_webPage_isToldAtOnceAndWhatIsHereIsKept() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), Arrays.copyOf(MODEL, 1_000));
    host.server()
        .enqueue(ScriptedReply.whole(200, "text/html; charset=utf-8", "<!doctype html><p>Hi"));

    ModelFileException failure = failure(wanted(host.url(), sha256(MODEL), null));

    assertThat(failure.reason()).isEqualTo(Reason.WRONG_CONTENT);
    assertThat(failure).hasMessageContaining("a web page (text/html; charset=utf-8)");
    assertThat(part()).hasSize(1_000);
    assertThat(host.begins()).hasSize(1);
  }

  @Test
  void obtain_otherContent_isToldAtOnce() throws IOException {
    host.has("not a model at all".getBytes(StandardCharsets.UTF_8), "\"v1\"");

    assertThat(failure(unknown())).hasMessageContaining("not a GGUF file (application/octet");
    assertThat(names()).isEmpty();
  }

  @Test
  void obtain_packedContent_isRefused() {
    host.then(answer -> answer.header("Content-Encoding", "gzip").whole());

    assertThat(failure(wanted())).hasMessageContaining("in the encoding 'gzip'");
  }

  @Test
  void obtain_refusals_areToldWithoutTryingAgain() {
    for (int status : new int[] {401, 403, 404, 410, 400, 300}) {
      host.server().enqueue(ScriptedReply.text(status, "no"));
      ModelFileException failure = failure(wanted());
      assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
      assertThat(failure.mayPass()).isFalse();
      assertThat(failure)
          .hasMessageStartingWith(host.url().toString())
          .hasMessageContaining(Integer.toString(status));
    }
    assertThat(host.begins()).hasSize(6);
    assertThat(target()).doesNotExist();
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
  void obtain_redirects_areFollowedWithTheRange() throws IOException {
    try (ScriptedServer entrance = ScriptedServer.start()) {
      entrance.answer(
          request ->
              request.path().equals("/a")
                  ? ScriptedReply.text(302, "").header("Location", "/b?secret=1")
                  : ScriptedReply.text(307, "").header("Location", host.url().toString()));
      host.thenBreakAfter(100_000);

      obtain(wanted(URI.create(entrance.address() + "/a"), sha256(MODEL), (long) SIZE));

      assertFetchedWhole();
      assertThat(host.begins()).containsExactly(0, 100_000);
      assertThat(entrance.requests()).hasSize(4);
    }
  }

  @Test
  void obtain_badRedirects_areRefused() {
    for (String location : new String[] {"ftp://example.com/x", "", "http://[", "mailto:x"}) {
      host.server().enqueue(ScriptedReply.text(302, "").header("Location", location));
      ModelFileException failure = failure(wanted());
      assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
      assertThat(failure).hasMessageContaining("is redirected to '" + location + "'");
    }
    host.server().answer(ScriptedReply.text(302, "").header("Location", "/again"));
    assertThat(failure(wanted())).hasMessageContaining("is redirected without end");
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
  void obtain_whatIsHereNeedsNoRoomAgain() throws IOException {
    Files.createDirectories(target().getParent());
    Files.write(part(), Arrays.copyOf(MODEL, 500_000));
    machine.hasFree(100_000);

    obtain(wanted());

    assertFetchedWhole();
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
  void obtain_nobodyThere_saysWhyAndWhatHelps() {
    ModelFileException refused =
        failure(wanted(URI.create(ScriptedServer.refusedAddress() + "/x.gguf"), null, null));
    ModelFileException unknown =
        failure(wanted(URI.create("http://nobody.invalid/x.gguf"), null, null));

    assertThat(refused.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refused)
        .hasMessageContaining("127.0.0.1 refuses the connection")
        .hasMessageContaining("put the file at " + target() + " by hand");
    assertThat(unknown.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(unknown).hasMessageContaining("nobody knows a host named nobody.invalid");
  }

  @Test
  void obtain_secretsInTheAddress_areNotTold() {
    host.server().enqueue(ScriptedReply.text(404, "no"));
    URI url = URI.create(host.url() + "?token=top-secret");

    assertThat(failure(wanted(url, null, null)))
        .hasMessageStartingWith(host.url() + " is not there (404)")
        .hasMessageNotContaining("top-secret");
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
    Fetch second = files.obtain(wanted(), threads);
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

  @Test
  void target_fromHttpsToHttp_isRefused() throws IOException {
    URI secure = URI.create("https://h/a/x.gguf");

    assertThat(FileRequests.target(secure, secure, "/b?c=d"))
        .isEqualTo(URI.create("https://h/b?c=d"));
    assertThat(FileRequests.target(secure, URI.create("http://h/x"), "https://other/y"))
        .isEqualTo(URI.create("https://other/y"));
    assertThatThrownBy(() -> FileRequests.target(secure, secure, "http://other/y?secret"))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("is redirected from https to http://other/y,");
  }

  @Test
  void obtain_executorRefuses_fails() {
    threads.shutdown();

    assertThatThrownBy(() -> files.obtain(wanted(), threads).result().toCompletableFuture().join())
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void obtain_proxyInTheEnvironment_isAsked() throws IOException {
    ModelFiles proxied =
        new ModelFiles(SETTINGS, Map.of("http_proxy", host.server().address().toString()), machine);

    proxied
        .obtain(wanted(URI.create("http://models.invalid/tiny.gguf"), null, null), threads)
        .result()
        .toCompletableFuture()
        .join();

    assertThat(host.server().requests().get(0).path()).isEqualTo("http://models.invalid/tiny.gguf");
  }

  @Test
  void obtain_wrongProxy_isTold() {
    ModelFiles proxied =
        new ModelFiles(SETTINGS, Map.of("HTTP_PROXY", "socks5://u:p@127.0.0.1:1"), machine);

    Fetch fetch =
        proxied.obtain(wanted(URI.create("http://models.invalid/tiny.gguf"), null, null), threads);

    assertThat(failure(fetch)).hasMessageStartingWith("HTTP_PROXY must be http://HOST:PORT");
  }
}
