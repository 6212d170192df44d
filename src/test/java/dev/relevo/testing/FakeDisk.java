package dev.relevo.testing;

import dev.relevo.testing.FakeMemory.Refused;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models on the disk of a {@link FakeOllama}, by the names that it lists. Thread-safe. */
final class FakeDisk {
  static final long USUAL_SIZE = 1_000;
  private static final String TAG = ":latest";

  /**
   * A model.
   *
   * @param size in bytes
   * @param embeds whether it only embeds
   * @param digest 64 hexadecimal digits
   */
  record Stored(String name, long size, boolean embeds, String digest) {}

  private final Map<String, Stored> models = new LinkedHashMap<>();

  FakeDisk(List<String> names) {
    names.forEach(name -> put(name, USUAL_SIZE, false));
  }

  synchronized List<Stored> all() {
    return List.copyOf(models.values());
  }

  synchronized void put(String name, long size, boolean embeds) {
    models.put(name, new Stored(name, size, embeds, digest(name)));
  }

  synchronized void remove(String model) {
    models.remove(whole(model));
  }

  synchronized void copy(String source, String destination) throws Refused {
    Stored stored = stored(source);
    models.put(
        destination, new Stored(destination, stored.size(), stored.embeds(), stored.digest()));
  }

  /** The name under which the model is listed, or the given one where it is not. */
  synchronized String whole(String model) {
    if (models.containsKey(model)) {
      return model;
    }
    String without =
        model.endsWith(TAG) ? model.substring(0, model.length() - TAG.length()) : model;
    return models.containsKey(model + TAG)
        ? model + TAG
        : models.containsKey(without) ? without : model;
  }

  synchronized long size(String model) {
    Stored stored = models.get(whole(model));
    return stored == null ? USUAL_SIZE : stored.size();
  }

  /** The name under which the model is listed. */
  String name(String model) throws Refused {
    return stored(model).name();
  }

  synchronized Stored stored(String model) throws Refused {
    Stored stored = models.get(whole(model));
    if (stored == null) {
      throw new Refused(404, "model '" + model + "' not found");
    }
    return stored;
  }

  /** The model, or one of the usual size where it was deleted while in memory. */
  synchronized Stored known(String name) {
    return models.getOrDefault(name, new Stored(name, USUAL_SIZE, false, digest(name)));
  }

  static String digest(String name) {
    return String.format("%064x", Integer.toUnsignedLong(name.hashCode()));
  }
}
