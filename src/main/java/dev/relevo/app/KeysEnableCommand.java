package dev.relevo.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code relevo keys enable}: lets a key in again. */
@Command(name = "enable", description = "Let a key that was disabled in again.")
final class KeysEnableCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  private String key = "";

  KeysEnableCommand(Main main) {
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
        "POST",
        "/" + key + "/enable",
        null,
        (answer, terminal) -> terminal.remark(KeyLines.state(answer)));
  }
}
