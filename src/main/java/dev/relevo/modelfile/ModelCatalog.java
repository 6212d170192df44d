package dev.relevo.modelfile;

import dev.relevo.settings.Section;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The model files that are known by name, and the folder they are kept in: the section {@code
 * relevo.models}.
 *
 * @param folder where the files are kept
 * @param download how they are fetched
 * @param files the files by their names, in the order of the names
 */
public record ModelCatalog(Path folder, DownloadSettings download, Map<String, ModelFile> files) {
  /** The end of every model file's name. */
  static final String SUFFIX = ".gguf";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final String HOME = "~";

  /** What {@code user.home} says where the system knows no home folder. */
  private static final String NOBODY = "?";

  public ModelCatalog {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(download, "download");
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** Reads the section; faults are noted and stand-ins are returned. */
  public static ModelCatalog from(Section section) {
    Path folder = folder(section);
    DownloadSettings download = DownloadSettings.from(section);
    Map<String, ModelFile> files = new TreeMap<>();
    Map<Path, String> places = new LinkedHashMap<>();
    Section entries = section.section("catalog");
    entries
        .sections()
        .forEach(
            (name, entry) -> {
              if (!entries.has(name)) {
                return; // null takes an entry of the defaults away
              }
              ModelFile file = entry.readAll(read -> file(name, read, folder));
              String other = places.put(file.path(), name);
              if (other != null) {
                entry.fault("file", "is '" + file.path() + "', which " + other + " is kept in");
              }
              files.put(name, file);
            });
    section.end();
    return new ModelCatalog(folder, download, files);
  }

  private static ModelFile file(String name, Section section, Path folder) {
    if (!NAME.matcher(name).matches()) {
      section.fault(
          "url", "belongs to a name with other signs than letters, digits, '.', '_', '-'");
    }
    URI url = section.address("url");
    return new ModelFile(
        name,
        url,
        folder.resolve(fileName(name, section)),
        sha256(section),
        section.has("size") ? Long.valueOf(section.bytes("size")) : null,
        section.optionalInteger("context-tokens", 1, Integer.MAX_VALUE),
        section.key("").replaceAll("\\.$", ""));
  }

  private static String fileName(String name, Section section) {
    String said = section.optionalString("file");
    if (said == null) {
      return name + SUFFIX;
    }
    if (!isFileName(said)) {
      section.fault("file", "is '" + said + "' but must be the name of a file, without folders");
      return name + SUFFIX;
    }
    return said;
  }

  private static @Nullable String sha256(Section section) {
    String said = section.optionalString("sha256");
    if (said == null) {
      return null;
    }
    String sum = said.trim().toLowerCase(Locale.ROOT);
    if (!isSha256(sum)) {
      section.fault("sha256", "is '" + said + "' but must be 64 hexadecimal digits");
      return null;
    }
    return sum;
  }

  private static Path folder(Section section) {
    String said = section.string("dir");
    try {
      return inHome(said).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      section.fault("dir", "is no folder's name: " + e.getReason());
      return Path.of("").toAbsolutePath();
    }
  }

  /** The path with {@code ~} replaced; where nobody has a home, the working folder is it. */
  private static Path inHome(String said) {
    if (!said.equals(HOME) && !said.startsWith(HOME + "/")) {
      return Path.of(said);
    }
    String home = System.getProperty("user.home", NOBODY);
    String rest = said.substring(HOME.length()).replaceFirst("^/+", "");
    return Path.of(home.equals(NOBODY) ? "" : home).resolve(rest);
  }

  /** Whether a text is a SHA-256 checksum in lower case. */
  public static boolean isSha256(String text) {
    return SHA256.matcher(text).matches();
  }

  /** Whether a text names a file of the folder and nothing outside it. */
  static boolean isFileName(String text) {
    if (text.isBlank() || text.startsWith(".") || text.contains("/") || text.contains("\\")) {
      return false;
    }
    try {
      return Path.of(text).getNameCount() == 1 && !Path.of(text).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The file with that name, or null. */
  public @Nullable ModelFile find(String name) {
    return files.get(name);
  }

  /**
   * A file that is fetched from a URL into the folder, under the last part of its path.
   *
   * @param sha256 its checksum, or null
   * @throws IllegalArgumentException when the URL names no file or is of another kind; the message
   *     says so
   */
  public ModelFile at(URI url, @Nullable String sha256) {
    String scheme = url.getScheme();
    if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException("'" + url + "' is not an http or https address");
    }
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException("the address must not hold a user name");
    }
    String path = url.getPath();
    String file = path.substring(path.lastIndexOf('/') + 1);
    if (!isFileName(file)) {
      throw new IllegalArgumentException(
          ModelFile.shown(url) + " does not end in the name of a file");
    }
    for (ModelFile known : files.values()) {
      if (known.url().equals(url) && (sha256 == null || sha256.equals(known.sha256()))) {
        return known;
      }
    }
    String name = file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    return new ModelFile(name, url, folder.resolve(name + SUFFIX), sha256, null, null, null);
  }
}
