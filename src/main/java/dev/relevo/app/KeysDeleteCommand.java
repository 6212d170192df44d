package dev.relevo.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code relevo keys delete}: deletes a key for ever. */
@Command(
    name = "delete",
    description = "Delete a key for ever. What it has used stays in the ledger.")
final class KeysDeleteCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  private String key = "";

  KeysDeleteCommand(Main main) {
    this.main = main;
  }

  @Parameters(paramLabel = "KEY", description = "The key's id or name.")
  void setKey(String given) {
    key = given;
  }

  @Override
  public Integer call() {
    return options.ask(
        main,
        "DELETE",
        "/" + key,
        null,
        (answer, terminal) -> terminal.remark(KeyLines.state(answer)));
  }
}
