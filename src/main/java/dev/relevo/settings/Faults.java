package dev.relevo.settings;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration. Not thread-safe. */
public final class Faults {
  private final List<String> found = new ArrayList<>();

  /**
   * Notes a fault.
   *
   * @param key the full key, {@code relevo.http.port}
   * @param problem what is wrong and what would be right
   */
  public void add(String key, String problem) {
    found.add(key + ": " + problem);
  }

  public List<String> found() {
    return List.copyOf(found);
  }

  /**
   * Ends the reading.
   *
   * @throws SettingsException when anything was found
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new SettingsException(found);
    }
  }
}
