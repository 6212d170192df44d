package dev.relevo.app;

import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** {@code relevo model verify}: computes checksums anew and reads headers. */
@Command(
    name = "verify",
    description =
        "Compute the checksums of model files anew and compare them. Exit code 0 means that all of"
            + " them are sound.")
final class ModelVerifyCommand implements Callable<Integer> {
  private final Main main;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME_OR_PATH",
      description = "The only file to check; without it, every one that is here.")
  private @Nullable String name;

  ModelVerifyCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws IOException {
    ModelCatalog catalog = ModelCommand.catalog(main);
    List<ModelFolder.Entry> entries =
        name == null
            ? new ModelFolder(catalog)
                .entries().stream()
                    .filter(entry -> entry.state() != ModelFolder.State.ABSENT)
                    .toList()
            : List.of(entry(catalog, name));
    if (entries.isEmpty()) {
      main.terminal().out().println("No model files are in " + catalog.folder() + ".");
    }
    boolean sound = true;
    for (ModelFolder.Entry entry : entries) {
      ModelFolder.Verdict verdict = ModelFolder.verify(entry, done -> true);
      String word = verdict.sound() ? "sound" : "not sound";
      main.terminal().out().println(entry.name() + ": " + word + ": " + verdict.text());
      sound &= verdict.sound();
    }
    return sound ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static ModelFolder.Entry entry(ModelCatalog catalog, String name) {
    ModelFolder.Entry known = new ModelFolder(catalog).find(name);
    if (known != null) {
      return known;
    }
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw ModelCommand.unknown(name, catalog);
    }
    return ModelFolder.at(path);
  }
}
