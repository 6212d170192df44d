package dev.relevo.app;

import picocli.CommandLine.Command;

/** {@code relevo keys disable}: keeps a key out until it is enabled. */
@Command(name = "disable", description = "Refuse a key until it is enabled again.")
final class KeysDisableCommand extends KeysOneCommand {
  KeysDisableCommand(Main main) {
    super(main);
  }

  @Override
  public Integer call() {
    return ask(
        "POST", "/disable", null, (answer, terminal) -> terminal.remark(KeyLines.state(answer)));
  }
}
