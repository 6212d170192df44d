package dev.relevo.app;

import dev.relevo.modelfile.Fetch;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFile;
import dev.relevo.modelfile.ModelFileException;
import dev.relevo.modelfile.ModelFiles;
import dev.relevo.modelfile.Obtained;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relevo model pull}: fetches a model file and shows how it comes along. */
@Command(
    name = "pull",
    description =
        "Fetch a model file. What has come is kept when this is interrupted; the next call asks for"
            + " the rest.")
final class ModelPullCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 200;

  private final Main main;

  private String wanted = "";

  @Option(
      names = "--sha256",
      paramLabel = "HEX",
      description = "The checksum that the file at an address must have.")
  private @Nullable String sha256;

  ModelPullCommand(Main main) {
    this.main = main;
  }

  @Parameters(paramLabel = "NAME_OR_URL", description = "A name of the catalogue, or an address.")
  void setWanted(String given) {
    wanted = given;
  }

  @Override
  public Integer call() throws InterruptedException {
    ModelCatalog catalog = ModelCommand.catalog(main);
    ModelFile file = file(catalog);
    ModelFiles files = new ModelFiles(catalog.download(), main.variables().all());
    Fetch fetch = files.obtain(file, ModelPullCommand::inBackground);
    Obtained obtained = await(fetch);
    Terminal terminal = main.terminal();
    terminal
        .out()
        .println(
            file.name()
                + (obtained.fetched() ? " is at " : " is there already: ")
                + obtained.path());
    if (obtained.learnedSha256() != null) {
      terminal.remark(
          "its SHA-256 is "
              + obtained.learnedSha256()
              + "; say so in "
              + (file.key() == null ? "--sha256" : file.key() + ".sha256")
              + " to have it compared from now on");
    }
    return 0;
  }

  private ModelFile file(ModelCatalog catalog) {
    String sum = sha256 == null ? null : sha256.trim().toLowerCase(Locale.ROOT);
    if (sum != null && !ModelCatalog.isSha256(sum)) {
      throw new CommandFailure("--sha256 must be 64 hexadecimal digits");
    }
    if (wanted.contains("://")) {
      try {
        return catalog.at(new URI(wanted), sum);
      } catch (URISyntaxException | IllegalArgumentException e) {
        throw new CommandFailure("cannot fetch that: " + e.getMessage(), e);
      }
    }
    ModelFile known = catalog.find(wanted);
    if (known == null) {
      throw ModelCommand.unknown(wanted, catalog);
    }
    if (sum != null) {
      throw new CommandFailure("--sha256 is for addresses; the catalogue says that of " + wanted);
    }
    return known;
  }

  /** Ends with the process: what has come is kept. */
  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "relevo-download");
    thread.setDaemon(true);
    thread.start();
  }

  private Obtained await(Fetch fetch) throws InterruptedException {
    CompletableFuture<Obtained> result = fetch.result().toCompletableFuture();
    ProgressPrinter printer = new ProgressPrinter(main.terminal());
    try {
      while (true) {
        try {
          Obtained obtained = result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
          printer.show(fetch.progress());
          return obtained;
        } catch (TimeoutException e) {
          printer.show(fetch.progress());
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ModelFileException told) {
        throw ModelCommand.told(told);
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      printer.end();
    }
  }
}
