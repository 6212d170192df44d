package dev.relevo.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code relevo keys disable}: keeps a key out until it is enabled. */
@Command(name = "disable", description = "Refuse a key until it is enabled again.")
final class KeysDisableCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  private String key = "";

  KeysDisableCommand(Main main) {
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
        "/" + key + "/disable",
        null,
        (answer, terminal) -> terminal.remark(KeyLines.state(answer)));
  }
}
