package dev.relevo.modelfile;

import dev.relevo.modelfile.ModelFileException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of the model files, as it is now: what is there, and whether it is sound. */
public final class ModelFolder {
  private static final String PARTIAL = ModelCatalog.SUFFIX + PartFile.SUFFIX;

  private final ModelCatalog catalog;

  public ModelFolder(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /** What there is of a file. */
  public enum State {
    /** It is there, and its header accounts for its size. */
    READY,
    /** A part of it is there. */
    PARTIAL,
    /** Something is there that cannot be used. */
    UNUSABLE,
    /** Nothing is there. */
    ABSENT
  }

  /**
   * A file that is there, or that is known by name.
   *
   * @param name its name in the catalogue, or that of the file
   * @param known what the catalogue says of it, or null
   * @param path where it is or belongs
   * @param state what there is of it
   * @param bytes how much of it is there
   * @param contextTokens the window of its model, or null when nobody knows it
   * @param fault why it cannot be used, or null
   */
  public record Entry(
      String name,
      @Nullable ModelFile known,
      Path path,
      State state,
      long bytes,
      @Nullable Integer contextTokens,
      @Nullable String fault) {

    /** How large the whole file is, or null when nobody knows it. */
    public @Nullable Long wholeBytes() {
      Long size = known == null ? null : known.sizeBytes();
      return size == null && state == State.READY ? Long.valueOf(bytes) : size;
    }
  }

  /**
   * What came of a check.
   *
   * @param sound whether the file is what it should be, as far as anybody can tell
   * @param text the result in words
   */
  public record Verdict(boolean sound, String text) {}

  /** The files of the catalogue, then the others in the folder, by name. */
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (ModelFile known : catalog.files().values()) {
      entries.add(entry(known));
    }
    Set<Path> listed =
        catalog.files().values().stream().map(ModelFile::path).collect(Collectors.toSet());
    for (String name : namesOnDisk()) {
      Path path = catalog.folder().resolve(name + ModelCatalog.SUFFIX);
      if (!listed.contains(path)) {
        entries.add(entry(name, null, path));
      }
    }
    return entries;
  }

  private Set<String> namesOnDisk() throws IOException {
    Set<String> names = new TreeSet<>();
    if (!Files.isDirectory(catalog.folder())) {
      return names;
    }
    try (Stream<Path> found = Files.list(catalog.folder())) {
      for (Path path : found.toList()) {
        String file = String.valueOf(path.getFileName());
        String suffix = file.endsWith(PARTIAL) ? PARTIAL : ModelCatalog.SUFFIX;
        if (file.endsWith(suffix)) {
          names.add(file.substring(0, file.length() - suffix.length()));
        }
      }
    }
    return names;
  }

  private static Entry entry(ModelFile known) {
    return entry(known.name(), known, known.path());
  }

  private static Entry entry(String name, @Nullable ModelFile known, Path path) {
    Integer window = known == null ? null : known.contextTokens();
    if (!Files.exists(path)) {
      Path part = path.resolveSibling(path.getFileName() + PartFile.SUFFIX);
      State state = Files.exists(part) ? State.PARTIAL : State.ABSENT;
      return new Entry(name, known, path, state, size(part), window, null);
    }
    try {
      GgufHeader header = GgufHeader.read(path);
      Long expected = known == null ? null : known.sizeBytes();
      if (expected != null && header.sizeBytes() != expected) {
        String fault =
            path + " has " + header.sizeBytes() + " bytes, but " + name + " has " + expected;
        return new Entry(name, known, path, State.UNUSABLE, size(path), window, fault);
      }
      Integer own = header.contextTokens();
      return new Entry(
          name, known, path, State.READY, header.sizeBytes(), own == null ? window : own, null);
    } catch (IOException e) {
      return new Entry(name, known, path, State.UNUSABLE, size(path), window, e.getMessage());
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * The file with that name: one of the catalogue, or one in the folder with or without its ending.
   *
   * @return null when the name is of neither kind
   */
  public @Nullable Entry find(String name) {
    ModelFile known = catalog.find(name);
    if (known != null) {
      return entry(known);
    }
    if (!ModelCatalog.isFileName(name)) {
      return null;
    }
    String file = name.endsWith(ModelCatalog.SUFFIX) ? name : name + ModelCatalog.SUFFIX;
    Path path = catalog.folder().resolve(file);
    for (ModelFile other : catalog.files().values()) {
      if (other.path().equals(path)) {
        return entry(other);
      }
    }
    Entry found =
        entry(file.substring(0, file.length() - ModelCatalog.SUFFIX.length()), null, path);
    return found.state == State.ABSENT ? null : found;
  }

  /** A file anywhere, of which nothing is known. */
  public static Entry at(Path path) {
    return entry(String.valueOf(path.getFileName()), null, path.toAbsolutePath().normalize());
  }

  /**
   * Computes the checksum of a file, and compares it with the one that the catalogue says or that
   * was learned when it was fetched. Occupies the thread for seconds.
   *
   * @param goOn told after each block how many bytes are done; false ends the work
   */
  public static Verdict verify(Entry entry, LongPredicate goOn) throws IOException {
    String fault = entry.fault;
    if (fault != null) {
      return new Verdict(false, fault);
    }
    if (entry.state != State.READY) {
      return new Verdict(
          false,
          entry.state == State.PARTIAL
              ? "only " + Sizes.text(entry.bytes) + " of it are here"
              : entry.path + " does not exist");
    }
    String sum = Checksum.of(entry.path, goOn);
    if (sum == null) {
      return new Verdict(false, "the check was called off");
    }
    String said = entry.known == null ? null : entry.known.sha256();
    String learned = Checksum.learned(entry.path);
    String expected = said == null ? learned : said;
    if (expected == null) {
      return new Verdict(true, "its SHA-256 is " + sum + "; nobody has said what it should be");
    }
    return sum.equals(expected)
        ? new Verdict(
            true,
            "its SHA-256 is "
                + sum
                + (said == null ? ", as when it was fetched" : ", as it should be"))
        : new Verdict(false, "its SHA-256 is " + sum + ", expected is " + expected);
  }

  /**
   * Deletes a file of the folder, with its part and what is kept beside them.
   *
   * @return how many bytes that frees
   * @throws ModelFileException when somebody fetches it now, or it cannot be deleted
   */
  public long remove(Entry entry) throws ModelFileException {
    Path path = entry.path;
    if (!catalog.folder().equals(path.getParent())) {
      throw new ModelFileException(
          Reason.UNUSABLE_FOLDER, path + " is not in " + catalog.folder() + "; nothing is deleted");
    }
    Path lockFile = Flight.lockFile(path);
    try (DownloadLock lock = DownloadLock.tryAcquire(lockFile)) {
      if (lock == null) {
        throw new ModelFileException(
            Reason.UNUSABLE_FOLDER,
            DownloadLock.holder(lockFile) + " fetches " + path + " now; end that first");
      }
      long freed = 0;
      for (String suffix : List.of("", PartFile.SUFFIX, PartFile.INFO_SUFFIX, Checksum.SUFFIX)) {
        Path file = path.resolveSibling(path.getFileName() + suffix);
        freed += size(file);
        Files.deleteIfExists(file);
      }
      return freed;
    } catch (ModelFileException e) {
      throw e;
    } catch (IOException e) {
      throw PartFile.cannotWrite(path, e);
    }
  }
}
