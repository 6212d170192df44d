package dev.relevo.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code relevo keys create}: makes a key. */
@Command(
    name = "create",
    description =
        "Make a key. It is printed this once, alone on standard output, and cannot be shown again.")
final class KeysCreateCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  @Mixin private final KeyTermsOptions terms = new KeyTermsOptions();

  KeysCreateCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() {
    return options.ask(main, "POST", "", terms.json(), KeyLines::issued);
  }
}
