package dev.relevo.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all {@code relevo keys} have in common: where the keys are, and how they are told. */
final class KeysOptions {
  @Mixin private final GatewayOptions gateway = new GatewayOptions();

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  /**
   * Asks where the keys are, and tells what is answered.
   *
   * @param path what comes after the path of the keys
   * @param body JSON, or null for none
   * @param tell tells the answer to a person
   */
  int ask(
      Main main,
      String method,
      String path,
      @Nullable JsonNode body,
      BiConsumer<JsonNode, Terminal> tell) {
    try (KeysPlace place = KeysPlace.find(main, gateway)) {
      JsonNode answer = place.ask(method, path, body);
      Terminal terminal = main.terminal();
      if (json) {
        terminal.out().println(answer.toString());
      } else {
        tell.accept(answer, terminal);
      }
    }
    return 0;
  }
}
