package dev.relevo.app;

import java.util.List;
import java.util.Map;

/** Makes a provider of each vendor whose keys are in the environment. */
final class CloudKeys {
  private static final List<String> VENDORS =
      List.of(
          "Groq", "OpenAI", "DeepSeek", "Mistral", "OpenRouter", "Gemini", "Cohere", "Anthropic");

  private CloudKeys() {}

  /**
   * Reads {@code VENDOR_API_KEY} and {@code VENDOR_API_KEYS}.
   *
   * @param configured the kinds of the providers in the file, by their names
   */
  static void read(
      Variables variables,
      Map<String, String> configured,
      ProviderDrafts drafts,
      List<Note> notes) {
    for (String vendor : VENDORS) {
      String prefix = Names.variable(vendor);
      List<String> names = variables.set(prefix + "_API_KEYS", prefix + "_API_KEY");
      List<String> keys = variables.list(names);
      if (!keys.isEmpty()) {
        notes.add(provider(vendor, names, keys, configured, drafts));
      }
    }
  }

  private static Note provider(
      String vendor,
      List<String> names,
      List<String> keys,
      Map<String, String> configured,
      ProviderDrafts drafts) {
    String kind = Names.kind(vendor);
    String source = String.join(" and ", names);
    if (!configured.containsKey(kind) && configured.containsValue(kind)) {
      return Note.found(
          source + " makes no worker of its own: the file has a provider of kind " + kind);
    }
    drafts.put(kind, "kind", kind, Names.source(source));
    drafts.put(kind, "api-keys", keys, Names.source(source));
    return Note.found(source + ": " + Names.count(keys.size(), "key") + " *** for worker " + kind);
  }
}
