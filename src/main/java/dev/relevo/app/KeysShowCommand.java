package dev.relevo.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code relevo keys show}: tells what holds for a key. */
@Command(name = "show", description = "Tell what holds for a key.")
final class KeysShowCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  private String key = "";

  KeysShowCommand(Main main) {
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
        "GET",
        "/" + key,
        null,
        (answer, terminal) -> KeyLines.of(answer).forEach(terminal.out()::println));
  }
}
