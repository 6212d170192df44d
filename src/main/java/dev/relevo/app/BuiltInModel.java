package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The worker that is always there: the model inside the jar. It answers when nothing is configured
 * that could, and else only when it is asked for by its name. What the configuration file says of a
 * provider {@value #ID} goes before.
 */
final class BuiltInModel {
  static final String ID = "builtin";

  private BuiltInModel() {}

  /**
   * The provider as it would stand in a file.
   *
   * @param configured the kinds of the providers in the file, by their names
   * @param found the names of the providers that the environment describes
   * @param ollamaIsGuessed whether the Ollama among them is only looked for
   */
  static Config draft(Map<String, String> configured, Set<String> found, boolean ollamaIsGuessed) {
    Set<String> others = new HashSet<>(configured.keySet());
    others.addAll(found);
    others.remove(ID);
    if (ollamaIsGuessed) {
      others.remove(OllamaVariables.ID);
    }
    return ConfigFactory.parseMap(
        Map.of(
            "relevo.providers." + ID + ".kind",
            ID,
            "relevo.providers." + ID + ".use",
            others.isEmpty() ? "last-resort" : "by-name"),
        "the built-in model");
  }
}
