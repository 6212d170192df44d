package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FileHost;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with a small model, and a folder to fetch it to. */
abstract class ModelFilesFixture {
  static final byte[] MODEL = TinyGguf.bytes();
  static final int SIZE = MODEL.length;
  static final DownloadSettings SETTINGS =
      new DownloadSettings(Duration.ofMinutes(1), Duration.ofMinutes(2), 4);

  @TempDir Path folder;
  final FileHost host = new FileHost(MODEL);
  final FakeSurroundings machine = new FakeSurroundings();
  final ExecutorService threads = Executors.newCachedThreadPool();
  final ModelFiles files = new ModelFiles(SETTINGS, Map.of(), machine);

  @AfterEach
  void close() throws InterruptedException {
    host.close();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  Path target() {
    return folder.resolve("models").resolve("tiny.gguf");
  }

  ModelFile wanted() {
    return wanted(host.url(), sha256(MODEL), (long) SIZE);
  }

  ModelFile unknown() {
    return wanted(host.url(), null, null);
  }

  ModelFile wanted(URI url, String sha256, Long size) {
    return new ModelFile("tiny", url, target(), sha256, size, null, "relevo.models.catalog.tiny");
  }

  Obtained obtain(ModelFile wanted) {
    return files.obtain(wanted, threads).result().toCompletableFuture().join();
  }

  ModelFileException failure(ModelFile wanted) {
    return failure(files.obtain(wanted, threads));
  }

  static ModelFileException failure(Fetch fetch) {
    try {
      fetch.result().toCompletableFuture().join();
    } catch (CompletionException e) {
      return (ModelFileException) e.getCause();
    }
    throw new AssertionError("it did not fail");
  }

  void assertFetchedWhole() throws IOException {
    assertThat(target()).hasBinaryContent(MODEL);
    assertThat(names()).containsExactly("tiny.gguf");
  }

  List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(target().getParent())) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  Path part() {
    return target().resolveSibling("tiny.gguf.part");
  }

  static byte[] garbled(byte[] bytes) {
    byte[] garbled = bytes.clone();
    if (bytes.length > 0) {
      garbled[bytes.length / 2] ^= 1;
    }
    return garbled;
  }
}
