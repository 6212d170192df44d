package dev.relevo.app;

import picocli.CommandLine.Command;

/** {@code relevo keys delete}: deletes a key for ever. */
@Command(
    name = "delete",
    description = "Delete a key for ever. What it has used stays in the ledger.")
final class KeysDeleteCommand extends KeysOneCommand {
  KeysDeleteCommand(Main main) {
    super(main);
  }

  @Override
  public Integer call() {
    return ask("DELETE", "", null, (answer, terminal) -> terminal.remark(KeyLines.state(answer)));
  }
}
