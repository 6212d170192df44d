package dev.relevo.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.wire.JsonMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code relevo keys rotate}: gives a key a new secret. */
@Command(
    name = "rotate",
    description =
        "Give a key a new secret, which is printed this once; everything else about it stays.")
final class KeysRotateCommand extends KeysOneCommand {
  @Option(
      names = "--keep-old",
      paramLabel = "TIME",
      description = "How long the old secret is good too, such as 24h; not at all if left out.")
  private @Nullable String keepOld;

  KeysRotateCommand(Main main) {
    super(main);
  }

  @Override
  public Integer call() {
    String grace = keepOld;
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    if (grace != null) {
      body.put("grace", grace);
    }
    return ask("POST", "/rotate", body, KeyLines::issued);
  }
}
