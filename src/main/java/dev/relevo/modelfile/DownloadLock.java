package dev.relevo.modelfile;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Lets one process at a time fetch a file. The lock is the operating system's, on a file beside the
 * one that is fetched, so it ends with its process however that ends. Thread-safe.
 */
final class DownloadLock implements Closeable {
  /**
   * The locks that this process holds. On POSIX systems a lock belongs to the process and goes when
   * any channel to its file is closed, so none may be opened and closed meanwhile. Guarded by
   * itself.
   */
  private static final Set<Path> HELD = new HashSet<>();

  /** Beyond the file's text: where locks are mandatory, a locked text could not be read. */
  private static final long PLACE = 1L << 40;

  private static final int TRIES = 100;
  private static final int LONGEST_TEXT = 200;

  private final Path file;
  private final FileChannel locked;
  private final FileChannel byName;

  private DownloadLock(Path file, FileChannel locked, FileChannel byName) {
    this.file = file;
    this.locked = locked;
    this.byName = byName;
  }

  /**
   * Takes the lock when nobody holds it.
   *
   * @param file the file to lock, which is made and removed here; its folder must be a real path
   * @return the lock, or null while somebody holds it
   */
  static @Nullable DownloadLock tryAcquire(Path file) throws IOException {
    synchronized (HELD) {
      if (HELD.contains(file)) {
        return null;
      }
      DownloadLock lock = acquired(file);
      if (lock != null) {
        HELD.add(file);
      }
      return lock;
    }
  }

  private static @Nullable DownloadLock acquired(Path file) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      DownloadLock lock = null;
      try {
        if (channel.tryLock(PLACE, 1, false) == null) {
          return null;
        }
        lock = confirmed(file, channel);
        if (lock != null) {
          return lock;
        }
      } finally {
        if (lock == null) {
          channel.close();
        }
      }
    }
    throw new IOException(file + " is removed again and again");
  }

  /**
   * Who held the lock before removes its file, so what was locked may be a file that no name leads
   * to any more. A sign of our own that can be read by name tells them apart.
   *
   * @return the lock, or null when another file has the name
   */
  private static @Nullable DownloadLock confirmed(Path file, FileChannel channel)
      throws IOException {
    String sign = ProcessHandle.current().pid() + " " + UUID.randomUUID();
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(sign.getBytes(StandardCharsets.US_ASCII)), 0);
    FileChannel byName;
    try {
      byName = FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return null;
    }
    boolean same = false;
    try {
      same = text(byName).equals(sign);
      return same ? new DownloadLock(file, channel, byName) : null;
    } finally {
      if (!same) {
        byName.close();
      }
    }
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST_TEXT);
    channel.read(text);
    return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
  }

  /** Who holds the lock, in words, as far as it can be told. */
  static String holder(Path file) {
    synchronized (HELD) {
      if (HELD.contains(file)) {
        return "this process";
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        String pid = text(channel).split(" ", 2)[0];
        return pid.isEmpty() ? "another process" : "process " + pid;
      } catch (IOException e) {
        return "another process";
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file);
    } finally {
      synchronized (HELD) {
        try (byName;
            locked) {
          HELD.remove(file);
        }
      }
    }
  }
}
