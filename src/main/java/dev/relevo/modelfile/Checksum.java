package dev.relevo.modelfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 checksums of files. One that was learned is kept in {@code FILE.sha256}, in the form that
 * {@code sha256sum -c} reads.
 */
public final class Checksum {
  static final String SUFFIX = ".sha256";

  private static final int BLOCK = 1 << 20;

  private Checksum() {}

  /**
   * Computes a file's checksum in lower-case hexadecimal digits.
   *
   * @param goOn told after each block how many bytes are done; false ends the work
   * @return the checksum, or null when the work was ended
   */
  public static @Nullable String of(Path file, LongPredicate goOn) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    long done = 0;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int read = channel.read(block); read >= 0; read = channel.read(block)) {
        digest.update(block.flip());
        block.clear();
        done += read;
        if (!goOn.test(done)) {
          return null;
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The checksum that was learned when the file was fetched, or null. */
  public static @Nullable String learned(Path file) {
    try {
      String line = Files.readString(file.resolveSibling(file.getFileName() + SUFFIX));
      String sum = line.split("\\s", 2)[0];
      return ModelCatalog.isSha256(sum) ? sum : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Keeps a learned checksum beside the file; with null none stays there. */
  static void keep(Path file, @Nullable String sum) throws IOException {
    Path place = file.resolveSibling(file.getFileName() + SUFFIX);
    if (sum == null) {
      Files.deleteIfExists(place);
    } else {
      Files.writeString(place, sum + "  " + file.getFileName() + "\n");
    }
  }
}
