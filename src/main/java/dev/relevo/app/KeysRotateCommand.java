package dev.relevo.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.wire.JsonMapper;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code relevo keys rotate}: gives a key a new secret. */
@Command(
    name = "rotate",
    description =
        "Give a key a new secret, which is printed this once; everything else about it stays.")
final class KeysRotateCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  @Option(
      names = "--keep-old",
      paramLabel = "TIME",
      description = "How long the old secret is good too, such as 24h; not at all if left out.")
  private @Nullable String keepOld;

  private String key = "";

  KeysRotateCommand(Main main) {
    this.main = main;
  }

  @Parameters(paramLabel = "KEY", description = "The key's id or name.")
  void setKey(String given) {
    key = given;
  }

  @Override
  public Integer call() {
    String grace = keepOld;
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    if (grace != null) {
      body.put("grace", grace);
    }
    return options.ask(main, "POST", "/" + key + "/rotate", body, KeyLines::issued);
  }
}
