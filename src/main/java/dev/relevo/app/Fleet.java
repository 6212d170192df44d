package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.relevo.settings.Faults;
import dev.relevo.settings.SyntaxFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a fleet of Ollama hosts from a JSON array of objects with {@code name} and {@code url}. */
final class Fleet {
  static final String FILE = "containers.config.json";

  private Fleet() {}

  /** The addresses by the hosts' names; none when the folder does not hold the file. */
  static Map<String, String> read(Path directory, Faults faults, List<Note> notes) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Map.of();
    }
    Map<String, String> hosts = new LinkedHashMap<>();
    try {
      // the parser wants an object around what it reads
      String text = "{\"hosts\":" + Files.readString(file) + "}";
      Config config = ConfigFactory.parseString(text);
      if (config.getValue("hosts") instanceof ConfigList list) {
        for (ConfigValue item : list) {
          add(item, hosts, faults);
        }
      } else {
        faults.add(FILE, "must be an array of objects with name and url");
      }
    } catch (IOException e) {
      faults.add(FILE, "cannot be read: " + e);
    } catch (ConfigException e) {
      faults.add(FILE, "is not JSON: " + SyntaxFault.of(e));
    }
    if (!hosts.isEmpty()) {
      notes.add(
          Note.found(
              FILE
                  + ": "
                  + Names.count(hosts.size(), "Ollama host")
                  + ", "
                  + String.join(", ", hosts.keySet())));
    }
    return hosts;
  }

  private static void add(ConfigValue item, Map<String, String> hosts, Faults faults) {
    String key = FILE + " line " + item.origin().lineNumber();
    ConfigValue name = item instanceof ConfigObject host ? host.get("name") : null;
    ConfigValue url = item instanceof ConfigObject host ? host.get("url") : null;
    if (name == null || url == null) {
      faults.add(key, "must be an object with name and url");
      return;
    }
    String id = String.valueOf(name.unwrapped()).trim();
    if (id.isEmpty() || id.contains("/")) {
      faults.add(key, "is named '" + id + "' but a name needs a letter and no slash");
    } else if (hosts.put(id, String.valueOf(url.unwrapped()).trim()) != null) {
      faults.add(key, "is the second host named '" + id + "'");
    }
  }
}
