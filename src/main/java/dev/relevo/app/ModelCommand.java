package dev.relevo.app;

import com.typesafe.config.ConfigFactory;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code relevo model}: looks after model files; its subcommands do the work. */
@Command(
    name = "model",
    description =
        "List, fetch, check and remove model files (GGUF) for the embedded provider. They are kept"
            + " in the folder relevo.models.dir; names are those of relevo.models.catalog.")
final class ModelCommand {
  private ModelCommand() {}

  /** The command with its subcommands. */
  static CommandLine create(Main main) {
    return new CommandLine(new ModelCommand())
        .addSubcommand(new ModelListCommand(main))
        .addSubcommand(new ModelPullCommand(main))
        .addSubcommand(new ModelVerifyCommand(main))
        .addSubcommand(new ModelRemoveCommand(main));
  }

  /** The catalogue; the whole configuration has to be right. */
  static ModelCatalog catalog(Main main) {
    return main.configuration(ConfigFactory.empty()).sound().models();
  }

  /** The failure as this command tells it. */
  static CommandFailure told(ModelFileException failure) {
    return new CommandFailure(String.valueOf(failure.getMessage()), failure);
  }

  /** A name that nobody knows. */
  static CommandFailure unknown(String name, ModelCatalog catalog) {
    return new CommandFailure(
        "there is no model file '"
            + name
            + "'; "
            + (catalog.files().isEmpty()
                ? "relevo.models.catalog is empty"
                : "known are " + String.join(", ", catalog.files().keySet()))
            + "; `relevo model list` shows them");
  }
}
