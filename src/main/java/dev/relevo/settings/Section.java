package dev.relevo.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One object of the configuration. Every read names the key, is checked, and on a wrong value notes
 * a fault and returns a harmless stand-in, so that reading goes on and all faults are found
 * together. {@link #end} notes the keys that nobody has read. Not thread-safe.
 */
public final class Section {
  private static final URI NOWHERE = URI.create("http://invalid.invalid");
  private static final Pattern USER = Pattern.compile("[^/?#]*//[^/?#]*@");

  private final Config config;
  private final String path;
  private final Faults faults;
  private final Set<String> read = new LinkedHashSet<>();
  private final Set<String> known = new LinkedHashSet<>();

  private Section(Config config, String path, Faults faults) {
    this.config = config;
    this.path = path;
    this.faults = faults;
  }

  /** The object at {@code path} of a resolved configuration. */
  public static Section of(Config config, String path, Faults faults) {
    if (!config.hasPath(path)) {
      return new Section(ConfigFactory.empty(), path, faults);
    }
    if (config.getValue(path).valueType() != ConfigValueType.OBJECT) {
      faults.add(path, "must be an object in braces");
      return new Section(ConfigFactory.empty(), path, faults);
    }
    return new Section(config.getConfig(path), path, faults);
  }

  /** The full name of a key of this section. */
  public String key(String name) {
    return path + "." + name;
  }

  /** Notes a fault of a key of this section. */
  public void fault(String name, String problem) {
    faults.add(key(name), problem);
  }

  /** Whether the key is there and not null. */
  public boolean has(String name) {
    known.add(name);
    return value(name) != null;
  }

  public String string(String name) {
    return get(name, "a text", Config::getString, "", text -> true, "");
  }

  public @Nullable String optionalString(String name) {
    read.add(name);
    return has(name) ? string(name) : null;
  }

  public boolean flag(String name) {
    return get(name, "true or false", Config::getBoolean, false, value -> true, "");
  }

  public int integer(String name, int min, int max) {
    return get(
        name,
        "a whole number",
        Config::getInt,
        min,
        value -> value >= min && value <= max,
        "must be between " + min + " and " + max);
  }

  public @Nullable Integer optionalInteger(String name, int min, int max) {
    read.add(name);
    return has(name) ? Integer.valueOf(integer(name, min, max)) : null;
  }

  public double number(String name, double min, double max) {
    return get(
        name,
        "a number",
        Config::getDouble,
        min,
        value -> value >= min && value <= max,
        "must be between " + min + " and " + max);
  }

  public @Nullable Double optionalNumber(String name, double min, double max) {
    read.add(name);
    return has(name) ? Double.valueOf(number(name, min, max)) : null;
  }

  /** A positive duration such as {@code 500ms} or {@code 2 minutes}. */
  public Duration duration(String name) {
    return get(
        name,
        "a duration such as 500ms or 30s",
        Config::getDuration,
        Duration.ofSeconds(1),
        value -> !value.isNegative() && !value.isZero(),
        "must be longer than zero");
  }

  /** A positive amount of bytes such as {@code 10MiB}. */
  public long bytes(String name) {
    return get(
        name,
        "a size such as 10MiB",
        Config::getBytes,
        1L,
        value -> value > 0,
        "must be larger than zero");
  }

  /** An amount of bytes such as {@code 10MiB}, not less than so many. */
  public long bytes(String name, long min) {
    return get(
        name,
        "a size such as 10MiB",
        Config::getBytes,
        min,
        value -> value >= min,
        "must be at least " + min / 1024 + "KiB");
  }

  /** One of an enum's constants, written in lower case with dashes or underscores. */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    E[] constants = type.getEnumConstants();
    String text = string(name).trim().toUpperCase(Locale.ROOT).replace('-', '_');
    List<String> allowed = new ArrayList<>();
    for (E constant : constants) {
      if (constant.name().equals(text)) {
        return constant;
      }
      allowed.add(constant.name().toLowerCase(Locale.ROOT));
    }
    if (has(name)) {
      fault(name, "is '" + string(name) + "' but must be one of " + String.join(", ", allowed));
    }
    return constants[0];
  }

  /** An {@code http} or {@code https} address with a host, and without a user's name. */
  public URI address(String name) {
    String text = string(name).trim();
    if (USER.matcher(text).lookingAt()) {
      fault(name, "must not hold a user name or password; it would be shown in messages");
      return NOWHERE;
    }
    try {
      URI uri = new URI(text);
      String scheme = uri.getScheme();
      if (uri.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below, together with the addresses that parse but are of another kind
    }
    if (has(name)) {
      fault(name, "is '" + text + "' but must be an address such as http://localhost:11434");
    }
    return NOWHERE;
  }

  /** Texts in brackets; one text is split at its commas, as environment variables hold lists. */
  public List<String> strings(String name) {
    ConfigValue value = value(name);
    read.add(name);
    List<String> texts = new ArrayList<>();
    if (value instanceof ConfigList list) {
      for (ConfigValue item : list) {
        Object element = item.unwrapped();
        if (element instanceof String || element instanceof Number || element instanceof Boolean) {
          addSplit(texts, element.toString());
        } else {
          fault(name, "must be a list of texts");
        }
      }
    } else if (value != null) {
      addSplit(texts, string(name));
    }
    return List.copyOf(texts);
  }

  private static void addSplit(List<String> texts, String text) {
    for (String piece : text.split(",", -1)) {
      if (!piece.isBlank()) {
        texts.add(piece.trim());
      }
    }
  }

  /** Secret texts in brackets, or one text with commas. */
  public List<Secret> secrets(String name) {
    return strings(name).stream().map(Secret::new).toList();
  }

  /**
   * Texts and objects in brackets, or one of either. Texts are split at their commas; the element
   * {@code n} of the list, from 0, has the name {@code name.n} in faults.
   */
  public <T> List<T> list(String name, Function<String, T> ofText, Function<Section, T> ofObject) {
    ConfigValue value = value(name);
    if (!(value instanceof ConfigList) && !(value instanceof ConfigObject)) {
      return strings(name).stream().map(ofText).toList();
    }
    read.add(name);
    List<T> items = new ArrayList<>();
    if (value instanceof ConfigObject object) {
      items.add(new Section(object.toConfig(), key(name), faults).readAll(ofObject));
      return items;
    }
    int index = 0;
    for (ConfigValue item : (ConfigList) value) {
      String itemName = name + "." + index++;
      if (item instanceof ConfigObject object) {
        items.add(new Section(object.toConfig(), key(itemName), faults).readAll(ofObject));
      } else if (item.unwrapped() instanceof List || item.unwrapped() == null) {
        fault(itemName, "must be a text or an object in braces");
      } else {
        List<String> texts = new ArrayList<>();
        addSplit(texts, item.unwrapped().toString());
        texts.forEach(text -> items.add(ofText.apply(text)));
      }
    }
    return List.copyOf(items);
  }

  /** A section within this one; empty when it is not there. */
  public Section section(String name) {
    read.add(name);
    ConfigValue value = value(name);
    if (value instanceof ConfigObject object) {
      return new Section(object.toConfig(), key(name), faults);
    }
    if (value != null) {
      fault(name, "must be an object in braces");
    }
    return new Section(ConfigFactory.empty(), key(name), faults);
  }

  /** The sections within this one by their names, which are not keys but chosen by the user. */
  public Map<String, Section> sections() {
    Map<String, Section> sections = new LinkedHashMap<>();
    for (String name : config.root().keySet()) {
      sections.put(name, section(name));
    }
    return sections;
  }

  /** The names in this section, all of them taken as read. */
  public Set<String> names() {
    read.addAll(config.root().keySet());
    return config.root().keySet();
  }

  /**
   * What tells this section from one with other keys or values, wherever they were written; nothing
   * of them can be read from it.
   */
  public String digest() {
    String text = config.root().render(ConfigRenderOptions.concise());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Ends the reading of this section: a key that nobody has read is a fault. */
  public void end() {
    for (String name : config.root().keySet()) {
      if (!read.contains(name)) {
        String close = closest(name);
        fault(
            name, "is not a known key" + (close == null ? "" : "; did you mean '" + close + "'?"));
      }
    }
  }

  private @Nullable String closest(String name) {
    String best = null;
    int bestDistance = 4;
    known.addAll(read);
    for (String candidate : known) {
      int distance = distance(name, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1] + 1, above + 1), diagonal + change);
        diagonal = above;
      }
    }
    return row[b.length()];
  }

  private @Nullable ConfigValue value(String name) {
    ConfigValue value = config.root().get(name);
    return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
  }

  private interface Getter<T> {
    T get(Config config, String path);
  }

  private <T> T get(
      String name, String kind, Getter<T> getter, T standIn, Predicate<T> allowed, String rule) {
    read.add(name);
    if (!has(name)) {
      fault(name, "is missing; it must be " + kind);
      return standIn;
    }
    T value;
    try {
      value = getter.get(config, quoted(name));
    } catch (ConfigException e) {
      fault(name, "is " + shown(name) + " but must be " + kind);
      return standIn;
    }
    if (!allowed.test(value)) {
      fault(name, "is " + shown(name) + " but " + rule);
      return standIn;
    }
    return value;
  }

  private String shown(String name) {
    ConfigValue value = value(name);
    Object unwrapped = value == null ? null : value.unwrapped();
    return unwrapped instanceof Map || unwrapped instanceof List
        ? "of another kind"
        : "'" + unwrapped + "'";
  }

  private static String quoted(String name) {
    return ConfigUtil.joinPath(name);
  }

  /** Reads the section and ends it. */
  public <T> T readAll(Function<Section, T> reader) {
    T value = reader.apply(this);
    end();
    return value;
  }
}
