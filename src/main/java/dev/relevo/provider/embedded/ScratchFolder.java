package dev.relevo.provider.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that one engine has to itself. The native library is unpacked under a fixed name in
 * {@code java.io.tmpdir}, so two engines must not share one.
 */
final class ScratchFolder {
  private static final String PREFIX = "relevo-engine-";

  private ScratchFolder() {}

  /** Makes a new folder that only this user can read. */
  static Path create() throws IOException {
    return Files.createTempDirectory(PREFIX);
  }

  /**
   * Deletes such a folder and what is in it, as far as the system lets it; leaves any other folder
   * alone.
   */
  static void delete(Path folder) {
    Path name = folder.getFileName();
    if (name == null || !name.toString().startsWith(PREFIX)) {
      return;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // Windows keeps a loaded library; the system clears its temporary folder in time
    }
  }
}
