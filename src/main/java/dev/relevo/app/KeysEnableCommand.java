package dev.relevo.app;

import picocli.CommandLine.Command;

/** {@code relevo keys enable}: lets a key in again. */
@Command(name = "enable", description = "Let a key that was disabled in again.")
final class KeysEnableCommand extends KeysOneCommand {
  KeysEnableCommand(Main main) {
    super(main);
  }

  @Override
  public Integer call() {
    return ask(
        "POST", "/enable", null, (answer, terminal) -> terminal.remark(KeyLines.state(answer)));
  }
}
