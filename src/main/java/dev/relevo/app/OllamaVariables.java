package dev.relevo.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes providers of the Ollama hosts that the environment describes, in this order:
 *
 * <ol>
 *   <li>{@code OLLAMA_BASE_URL} or {@code OLLAMA_API_URL}, and every host of a fleet, become
 *       workers;
 *   <li>where neither is there and the file lists no providers, a worker {@code ollama} looks where
 *       {@code OLLAMA_HOST} points, else at the port that Ollama listens at by itself;
 *   <li>the other variables hold for all of these.
 * </ol>
 */
final class OllamaVariables {
  static final String ID = "ollama";
  private static final String DEFAULT_URL = "http://localhost:11434";
  private static final Pattern API_SUFFIX = Pattern.compile("(/v1|/api)?/*$");

  /** What {@code OLLAMA_MODELS} means to Ollama itself: the folder of its models. */
  private static final Pattern FOLDER = Pattern.compile("^([/~.]|[A-Za-z]:\\\\).*");

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Map<String, String> FLAGS = Map.of("1", "true", "0", "false");

  private final Variables variables;
  private final ProviderDrafts drafts;
  private final List<Note> notes;
  private final List<String> workers = new ArrayList<>();

  private OllamaVariables(Variables variables, ProviderDrafts drafts, List<Note> notes) {
    this.variables = variables;
    this.drafts = drafts;
    this.notes = notes;
  }

  /**
   * Reads the variables.
   *
   * @param configured the kinds of the providers in the file, by their names
   * @param fleet the addresses of a fleet's hosts, by their names
   */
  static void read(
      Variables variables,
      Map<String, String> configured,
      Map<String, String> fleet,
      ProviderDrafts drafts,
      List<Note> notes) {
    OllamaVariables ollama = new OllamaVariables(variables, drafts, notes);
    ollama.readHosts(configured, fleet);
    ollama.readModels();
    ollama.readSlots();
    ollama.readMemory();
  }

  /** Whether the only Ollama, if there is one, is where nobody said that it is. */
  static boolean isGuessed(Variables variables, Map<String, String> fleet) {
    return fleet.isEmpty() && variables.set("OLLAMA_BASE_URL", "OLLAMA_API_URL").isEmpty();
  }

  private void readHosts(Map<String, String> configured, Map<String, String> fleet) {
    fleet.forEach((name, url) -> worker(name, url, Fleet.FILE));
    List<String> set = variables.set("OLLAMA_BASE_URL", "OLLAMA_API_URL");
    if (!set.isEmpty()) {
      String url = withoutPath(String.valueOf(variables.get(set.get(0))));
      worker(ID, url, Names.source(set.get(0)));
      notes.add(Note.found(set.get(0) + ": worker ollama at " + Names.shown(url)));
      if (set.size() > 1 && !withoutPath(String.valueOf(variables.get(set.get(1)))).equals(url)) {
        notes.add(Note.warning(set.get(0) + " and " + set.get(1) + " differ; the first holds"));
      }
    } else if (fleet.isEmpty() && configured.isEmpty()) {
      String host = variables.get("OLLAMA_HOST");
      String url = host == null ? DEFAULT_URL : hostUrl(host);
      worker(ID, url, host == null ? "default" : Names.source("OLLAMA_HOST"));
      notes.add(
          Note.found(
              (host == null ? "nothing says where Ollama is" : "OLLAMA_HOST")
                  + ": worker ollama looks at "
                  + Names.shown(url)));
    } else if (configured.containsKey(ID)) {
      workers.add(ID);
    }
  }

  private void worker(String id, String url, String source) {
    drafts.put(id, "kind", ID, source);
    drafts.put(id, "base-url", url, source);
    workers.add(id);
  }

  private void readModels() {
    List<String> set = variables.set("OLLAMA_MODELS", "OLLAMA_MODELS_ENABLED");
    List<String> names = new ArrayList<>(set);
    String folder = variables.get("OLLAMA_MODELS");
    if (folder != null && FOLDER.matcher(folder).matches()) {
      names.remove("OLLAMA_MODELS");
      notes.add(
          Note.warning(
              "OLLAMA_MODELS is the folder of Ollama's models here, not a list of names; the"
                  + " gateway does not need it"));
    }
    List<String> models = variables.list(names.isEmpty() ? names : names.subList(0, 1));
    if (!models.isEmpty()) {
      put(names.get(0), "models", models, String.join(", ", models));
    }
  }

  private void readSlots() {
    String slots = variables.get("OLLAMA_MAX_CONCURRENT");
    if (slots != null) {
      put("OLLAMA_MAX_CONCURRENT", "slots", slots, slots + " at once");
    }
  }

  /** What is no number of megabytes is left for the settings to read, or to complain about. */
  private void readMemory() {
    String budget = variables.get("OLLAMA_MAX_MEMORY_MB");
    if (budget != null) {
      String bytes = NUMBER.matcher(budget).matches() ? budget + "MiB" : budget;
      put("OLLAMA_MAX_MEMORY_MB", "memory-budget", bytes, bytes + " of memory");
    }
    String pull = variables.get("OLLAMA_AUTO_PULL");
    if (pull != null) {
      String flag = FLAGS.getOrDefault(pull, pull.toLowerCase(Locale.ROOT));
      put(
          "OLLAMA_AUTO_PULL",
          "auto-pull",
          flag,
          "missing models are " + (flag.equals("true") ? "fetched" : "not fetched"));
    }
    if (variables.has("OLLAMA_GPU_ENABLED")) {
      notes.add(
          Note.warning(
              "OLLAMA_GPU_ENABLED has no effect: Ollama decides itself what it computes on"));
    }
  }

  private void put(String variable, String key, Object value, String told) {
    if (workers.isEmpty()) {
      notes.add(
          Note.warning(
              variable
                  + " has no effect: the file says where Ollama is, so set `"
                  + key
                  + "` there"));
      return;
    }
    workers.forEach(id -> drafts.put(id, key, value, Names.source(variable)));
    notes.add(Note.found(variable + ": " + told + " for " + String.join(", ", workers)));
  }

  /** The address of the host: that of its OpenAI-compatible or native API without the path. */
  private static String withoutPath(String url) {
    return API_SUFFIX.matcher(url).replaceFirst("");
  }

  /** The address that Ollama's own variable stands for, which may lack scheme, name or port. */
  static String hostUrl(String host) {
    int scheme = host.indexOf("://");
    String protocol = scheme < 0 ? "http" : host.substring(0, scheme);
    String rest = scheme < 0 ? host : host.substring(scheme + 3);
    int path = rest.indexOf('/');
    String authority = path < 0 ? rest : rest.substring(0, path);
    String port = port(authority);
    String name =
        port == null ? authority : authority.substring(0, authority.length() - port.length() - 1);
    if (name.isEmpty() || name.equals("0.0.0.0") || name.equals("[::]") || name.equals("::")) {
      name = "127.0.0.1";
    }
    return protocol + "://" + name + (port != null ? ":" + port : scheme < 0 ? ":11434" : "");
  }

  private static @Nullable String port(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean inBrackets = authority.indexOf(']') > colon;
    boolean bareAddress = authority.indexOf(':') != colon && authority.indexOf(']') < 0;
    return colon < 0 || inBrackets || bareAddress ? null : authority.substring(colon + 1);
  }
}
