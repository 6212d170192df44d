package dev.relevo.app;

import picocli.CommandLine.Command;

/** {@code relevo keys show}: tells what holds for a key. */
@Command(name = "show", description = "Tell what holds for a key.")
final class KeysShowCommand extends KeysOneCommand {
  KeysShowCommand(Main main) {
    super(main);
  }

  @Override
  public Integer call() {
    return ask(
        "GET",
        "",
        null,
        (answer, terminal) -> KeyLines.of(answer).forEach(terminal.out()::println));
  }
}
