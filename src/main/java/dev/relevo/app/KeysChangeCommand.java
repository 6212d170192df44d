package dev.relevo.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code relevo keys change}: changes what holds for a key. */
@Command(
    name = "change",
    description = "Change what holds for a key; what is left out stays as it is.")
final class KeysChangeCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  @Mixin private final KeyTermsOptions terms = new KeyTermsOptions();

  private String key = "";

  KeysChangeCommand(Main main) {
    this.main = main;
  }

  @Parameters(paramLabel = "KEY", description = "The key's id or name.")
  void setKey(String given) {
    key = given;
  }

  @Override
  public Integer call() {
    ObjectNode body = terms.json();
    if (body.isEmpty()) {
      throw new CommandFailure(
          "nothing is said that is to change; see `relevo keys change --help`");
    }
    return options.ask(
        main,
        "PATCH",
        "/" + key,
        body,
        (answer, terminal) -> KeyLines.of(answer).forEach(terminal.out()::println));
  }
}
