package dev.relevo.provider.embedded;

import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFile;
import dev.relevo.settings.Section;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which file an engine runs, and where it comes from when it is missing. The keys are {@code path},
 * {@code model-file} (a name of the catalogue), and {@code url} with {@code sha256}.
 *
 * @param path where the file is
 * @param wanted where to fetch it from, or null when it has to be put there by hand
 */
record ModelSource(Path path, @Nullable ModelFile wanted) {

  /**
   * Reads the keys. A {@code path} that ends in the name of a file of the catalogue is fetched from
   * there; a {@code model-file} without a {@code path} lies in the catalogue's folder.
   */
  static ModelSource from(Section section, ModelCatalog catalog) {
    ModelFile known = known(section, catalog);
    if (!section.has("path") && known != null) {
      return new ModelSource(known.path(), known);
    }
    Path path = path(section).toAbsolutePath();
    if (known == null) {
      known = byFileName(path, catalog);
    }
    return new ModelSource(path, known == null ? null : at(path, known));
  }

  private static @Nullable ModelFile known(Section section, ModelCatalog catalog) {
    if (section.has("url")) {
      URI url = section.address("url");
      String sha256 = section.optionalString("sha256");
      if (sha256 != null && !ModelCatalog.isSha256(sha256)) {
        section.fault("sha256", "is '" + sha256 + "' but must be 64 lower-case hexadecimal digits");
        sha256 = null;
      }
      try {
        return catalog.at(url, sha256);
      } catch (IllegalArgumentException e) {
        section.fault("url", String.valueOf(e.getMessage()));
        return null;
      }
    }
    String name = section.optionalString("model-file");
    if (name == null) {
      return null;
    }
    ModelFile file = catalog.find(name);
    if (file == null) {
      section.fault(
          "model-file",
          "is '"
              + name
              + "', which relevo.models.catalog does not have; it has "
              + String.join(", ", catalog.files().keySet()));
    }
    return file;
  }

  private static @Nullable ModelFile byFileName(Path path, ModelCatalog catalog) {
    for (ModelFile file : catalog.files().values()) {
      if (file.path().getFileName().equals(path.getFileName())) {
        return file;
      }
    }
    return null;
  }

  private static ModelFile at(Path path, ModelFile known) {
    return new ModelFile(
        known.name(),
        known.url(),
        path,
        known.sha256(),
        known.sizeBytes(),
        known.contextTokens(),
        known.key());
  }

  private static Path path(Section section) {
    String text = section.string("path");
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      section.fault("path", "is no file name: " + e.getReason());
      return Path.of("");
    }
  }
}
