package dev.relevo.app;

import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFileException;
import dev.relevo.modelfile.ModelFolder;
import dev.relevo.modelfile.Sizes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code relevo model remove}: deletes a model file, or the part of it that is here. */
@Command(
    name = "remove",
    description =
        "Delete a model file, or the part of it that is here, without asking. Only files of the"
            + " folder relevo.models.dir can be deleted.")
final class ModelRemoveCommand implements Callable<Integer> {
  private final Main main;

  private String name = "";

  ModelRemoveCommand(Main main) {
    this.main = main;
  }

  @Parameters(paramLabel = "NAME", description = "A name that `relevo model list` shows.")
  void setName(String given) {
    name = given;
  }

  @Override
  public Integer call() {
    ModelCatalog catalog = ModelCommand.catalog(main);
    ModelFolder folder = new ModelFolder(catalog);
    if (name.contains("/") || name.contains("\\")) {
      throw new CommandFailure(
          "'" + name + "' is a path; only files in " + catalog.folder() + " are deleted, by name");
    }
    ModelFolder.Entry entry = folder.find(name);
    if (entry == null) {
      throw ModelCommand.unknown(name, catalog);
    }
    if (entry.state() == ModelFolder.State.ABSENT) {
      throw new CommandFailure("nothing of " + entry.name() + " is here: no " + entry.path());
    }
    try {
      long freed = folder.remove(entry);
      main.terminal().out().println("Deleted " + entry.path() + ": " + Sizes.text(freed) + ".");
      return 0;
    } catch (ModelFileException e) {
      throw ModelCommand.told(e);
    }
  }
}
