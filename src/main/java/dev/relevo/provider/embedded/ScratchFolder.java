package dev.relevo.provider.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The folder that one engine has to itself. The native library is unpacked under a fixed name in
 * {@code java.io.tmpdir}, so two engines must not share one. A lock in the folder ends with this
 * process however that ends, so that a later one can tell what is left over. Thread-safe.
 */
final class ScratchFolder {
  private static final String PREFIX = "relevo-engine-";
  private static final String LOCK = "owner.lock";

  /**
   * The folders of this process. A lock of POSIX systems goes with the first channel to its file
   * that the process closes, so none of these may be looked at.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private ScratchFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes a new folder that only this user can read, and removes those of processes that are gone.
   */
  static ScratchFolder create() throws IOException {
    Path path = Files.createTempDirectory(PREFIX);
    OWN.add(path);
    FileChannel lock =
        FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      var unused = lock.tryLock();
    } catch (IOException e) {
      // a file system without locks: the folder may be removed once its library is loaded
    }
    Path parent = path.getParent();
    if (parent != null) {
      removeLeftovers(parent);
    }
    return new ScratchFolder(path, lock);
  }

  Path path() {
    return path;
  }

  /** Deletes the folder and what is in it, as far as the system lets it. */
  void delete() {
    delete(path);
    OWN.remove(path);
    try {
      lock.close();
    } catch (IOException e) {
      // nothing is written to it
    }
  }

  /** Removes the folders below {@code parent} whose owners are gone. */
  static void removeLeftovers(Path parent) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (!OWN.contains(folder) && isLeftOver(folder)) {
          delete(folder);
        }
      }
    } catch (IOException e) {
      // there may be leftovers; the system clears its temporary folder in time
    }
  }

  /** One without a lock is just being made, or not ours. */
  private static boolean isLeftOver(Path folder) {
    try (FileChannel owner = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock taken = owner.tryLock()) {
      return taken != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  /** Deletes such a folder; leaves any other alone. */
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
