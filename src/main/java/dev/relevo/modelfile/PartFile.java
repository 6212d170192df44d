package dev.relevo.modelfile;

import dev.relevo.modelfile.ModelFileException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a wanted file that has come so far: {@code FILE.part}, with {@code FILE.part.info}
 * beside it. Becomes the file itself in one step, when it is whole. Not thread-safe.
 */
final class PartFile implements Closeable {
  static final String SUFFIX = ".part";
  static final String INFO_SUFFIX = ".part.info";

  private final ModelFile wanted;
  private final Path path;
  private final Path infoPath;
  private final FileChannel channel;
  private @Nullable PartInfo info;
  private long length;

  private PartFile(ModelFile wanted, FileChannel channel, @Nullable PartInfo info, long length) {
    this.wanted = wanted;
    this.path = wanted.beside(SUFFIX);
    this.infoPath = wanted.beside(INFO_SUFFIX);
    this.channel = channel;
    this.info = info;
    this.length = length;
  }

  /** Opens the part; empties it when it cannot belong to the file that is wanted. */
  static PartFile open(ModelFile wanted) throws ModelFileException {
    Path path = wanted.beside(SUFFIX);
    PartInfo info = PartInfo.read(wanted.beside(INFO_SUFFIX));
    try {
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      PartFile part = new PartFile(wanted, channel, info, channel.size());
      Long total = part.totalBytes();
      if (!PartInfo.fits(info, wanted) || (total != null && part.length > total)) {
        part.empty();
      }
      return part;
    } catch (IOException e) {
      throw cannotWrite(path, e);
    }
  }

  static ModelFileException cannotWrite(Path path, IOException cause) {
    return new ModelFileException(
        Reason.UNUSABLE_FOLDER,
        "cannot write "
            + path
            + ": "
            + Failures.described(cause)
            + "; make it writable or choose another folder with relevo.models.dir",
        cause);
  }

  Path path() {
    return path;
  }

  Path folder() {
    return Objects.requireNonNull(path.getParent(), "an absolute path has a parent");
  }

  /** How many bytes are here. */
  long length() {
    return length;
  }

  /** The size of the whole file as far as anybody has said, or null. */
  @Nullable Long totalBytes() {
    Long size = wanted.sizeBytes();
    return size != null ? size : info == null ? null : info.totalBytes();
  }

  boolean isWhole() {
    Long total = totalBytes();
    return total != null && length == total;
  }

  /** Whether what comes later can be told to belong to what is here. */
  boolean canGrow() {
    return length > 0 && PartInfo.fits(info, wanted);
  }

  /** What the server calls the version that this is part of, or null when it would not know. */
  @Nullable String validator() {
    return info != null && info.url().equals(wanted.url().toString()) ? info.validator() : null;
  }

  /** Forgets what has come, whatever it was. */
  void empty() throws ModelFileException {
    try {
      channel.truncate(0);
      length = 0;
      info = null;
      Files.deleteIfExists(infoPath);
    } catch (IOException e) {
      throw cannotWrite(path, e);
    }
  }

  /** Begins anew with what the server now has. */
  void begin(@Nullable String validator, @Nullable Long totalBytes) throws ModelFileException {
    empty();
    adopt(validator, totalBytes);
  }

  /** Notes what the server calls the version that the part belongs to. */
  void adopt(@Nullable String validator, @Nullable Long totalBytes) throws ModelFileException {
    PartInfo adopted =
        new PartInfo(wanted.url().toString(), wanted.sha256(), validator, totalBytes);
    try {
      adopted.write(infoPath);
      info = adopted;
    } catch (IOException e) {
      throw cannotWrite(infoPath, e);
    }
  }

  /** Adds bytes at the end. */
  void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      length += channel.write(bytes, length);
    }
  }

  /**
   * Puts the file in its place, all at once and so that a power cut does not undo it.
   *
   * @param learned the checksum to keep beside it, where nobody knew one; else null
   */
  void moveIntoPlace(@Nullable String learned) throws ModelFileException {
    Path target = wanted.path();
    try {
      channel.force(true);
      channel.close();
      Checksum.keep(target, learned);
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(infoPath);
      syncFolder();
    } catch (IOException e) {
      throw cannotWrite(target, e);
    }
  }

  private void syncFolder() {
    try (FileChannel opened = FileChannel.open(folder(), StandardOpenOption.READ)) {
      opened.force(true);
    } catch (IOException e) {
      // some systems do not open folders; they write names through by themselves
    }
  }

  /** Deletes the part and what is known about it. */
  void delete() throws ModelFileException {
    try {
      channel.close();
      Files.deleteIfExists(path);
      Files.deleteIfExists(infoPath);
    } catch (IOException e) {
      throw cannotWrite(path, e);
    }
  }

  /** Closes the part; an empty one is not worth keeping. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      if (length == 0) {
        Files.deleteIfExists(path);
        Files.deleteIfExists(infoPath);
      }
    }
  }
}
