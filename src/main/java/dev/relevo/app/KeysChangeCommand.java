package dev.relevo.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code relevo keys change}: changes what holds for a key. */
@Command(
    name = "change",
    description = "Change what holds for a key; what is left out stays as it is.")
final class KeysChangeCommand extends KeysOneCommand {
  @Mixin private final KeyTermsOptions terms = new KeyTermsOptions();

  KeysChangeCommand(Main main) {
    super(main);
  }

  @Override
  public Integer call() {
    ObjectNode body = terms.json();
    if (body.isEmpty()) {
      throw new CommandFailure(
          "nothing is said that is to change; see `relevo keys change --help`");
    }
    return ask(
        "PATCH",
        "",
        body,
        (answer, terminal) -> KeyLines.of(answer).forEach(terminal.out()::println));
  }
}
