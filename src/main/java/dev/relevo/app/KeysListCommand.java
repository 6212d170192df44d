package dev.relevo.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code relevo keys list}: shows the keys that there are. */
@Command(name = "list", description = "Show the keys that there are.")
final class KeysListCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  KeysListCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() {
    return options.ask(
        main,
        "GET",
        "",
        null,
        (answer, terminal) -> KeyLines.table(answer.path("keys")).forEach(terminal.out()::println));
  }
}
