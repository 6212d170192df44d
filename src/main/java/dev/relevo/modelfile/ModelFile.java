package dev.relevo.modelfile;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model file that is wanted.
 *
 * @param name what it is called, for messages
 * @param url where it is fetched from
 * @param path where it belongs
 * @param sha256 its checksum, 64 lower-case hexadecimal digits, or null when nobody knows it: then
 *     what comes is checked as far as a GGUF file tells about itself
 * @param sizeBytes its size, or null when nobody knows it
 * @param contextTokens the window that its model was made for, or null when nobody knows it
 * @param key the configuration key that describes it, for messages, or null
 */
public record ModelFile(
    String name,
    URI url,
    Path path,
    @Nullable String sha256,
    @Nullable Long sizeBytes,
    @Nullable Integer contextTokens,
    @Nullable String key) {

  public ModelFile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(url, "url");
    path = path.toAbsolutePath().normalize();
  }

  /** The URL without what may be secret in it: user, query and fragment. */
  String shownUrl() {
    return shown(url);
  }

  static String shown(URI url) {
    int port = url.getPort();
    return url.getScheme() + "://" + url.getHost() + (port < 0 ? "" : ":" + port) + url.getPath();
  }

  /** A file beside this one. */
  Path beside(String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }
}
