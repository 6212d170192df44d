package dev.relevo.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code relevo keys}: looks after managed keys; its subcommands do the work. */
@Command(
    name = "keys",
    description =
        "Make, list, change and delete the keys of callers (relevo.access.managed-keys). A running"
            + " gateway is asked, with an administrator's key; where none runs at the usual place"
            + " and none was named, the database itself.")
final class KeysCommand {
  private KeysCommand() {}

  /** The command with its subcommands. */
  static CommandLine create(Main main) {
    return new CommandLine(new KeysCommand())
        .addSubcommand(new KeysCreateCommand(main))
        .addSubcommand(new KeysListCommand(main))
        .addSubcommand(new KeysShowCommand(main))
        .addSubcommand(new KeysChangeCommand(main))
        .addSubcommand(new KeysRotateCommand(main))
        .addSubcommand(new KeysDisableCommand(main))
        .addSubcommand(new KeysEnableCommand(main))
        .addSubcommand(new KeysDeleteCommand(main));
  }
}
