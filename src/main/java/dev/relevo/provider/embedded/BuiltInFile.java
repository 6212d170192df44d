package dev.relevo.provider.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The built-in model as a file, which the engine needs: it is unpacked from the jar into a folder
 * of this process. Thread-safe.
 */
final class BuiltInFile implements ModelSupply {
  private static final String RESOURCE = "builtin.gguf";

  private final @Nullable ScratchFolder folder;
  private final @Nullable String problem;

  private BuiltInFile(@Nullable ScratchFolder folder, @Nullable String problem) {
    this.folder = folder;
    this.problem = problem;
  }

  /** Makes the folder; what goes wrong is told by {@link #look}. */
  static BuiltInFile create() {
    try {
      return new BuiltInFile(ScratchFolder.create(), null);
    } catch (IOException e) {
      return new BuiltInFile(null, told(e));
    }
  }

  private static String told(IOException problem) {
    return "the built-in model cannot be unpacked below "
        + System.getProperty("java.io.tmpdir")
        + " ("
        + problem
        + "); name a folder that can be written to with -Djava.io.tmpdir";
  }

  /** Where the model is once {@link #look} has settled it. */
  Path path() {
    return folder == null ? Path.of(RESOURCE).toAbsolutePath() : folder.path().resolve(RESOURCE);
  }

  @Override
  public synchronized State look() {
    if (problem != null) {
      return new Failed(problem);
    }
    if (Files.exists(path())) {
      return new Settled();
    }
    try (InputStream model = BuiltInFile.class.getResourceAsStream(RESOURCE)) {
      if (model == null) {
        throw new FileNotFoundException(RESOURCE + " is missing in this build");
      }
      Files.createDirectories(path().getParent());
      Files.copy(model, path());
      return new Settled();
    } catch (IOException e) {
      return new Failed(told(e));
    }
  }

  @Override
  public void close() {
    if (folder != null) {
      folder.delete();
    }
  }
}
