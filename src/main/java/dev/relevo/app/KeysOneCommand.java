package dev.relevo.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command about one managed key. */
abstract class KeysOneCommand implements Callable<Integer> {
  private final Main main;

  @Mixin private final KeysOptions options = new KeysOptions();

  private String key = "";

  KeysOneCommand(Main main) {
    this.main = main;
  }

  @Parameters(paramLabel = "KEY", description = "The key's id or name.")
  void setKey(String given) {
    key = given;
  }

  /**
   * Sends an order about the key.
   *
   * @param order what stands behind the key in the path; empty for the key itself
   * @param body JSON, or null for none
   * @param tell tells the answer to a person
   */
  final int ask(
      String method, String order, @Nullable JsonNode body, BiConsumer<JsonNode, Terminal> tell) {
    return options.ask(main, method, "/" + key + order, body, tell);
  }
}
