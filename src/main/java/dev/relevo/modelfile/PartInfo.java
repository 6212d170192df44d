package dev.relevo.modelfile;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the part of a file that is here comes from. It is kept beside the part, so that what comes
 * later is added only to what belongs to it.
 *
 * @param url where it was fetched from
 * @param sha256 the checksum that the whole file was expected to have, or null
 * @param validator what the server calls this version of the file: a strong ETag, or the time of
 *     its last change; null when it says neither
 * @param totalBytes the size of the whole file, or null when the server did not say
 */
record PartInfo(
    String url, @Nullable String sha256, @Nullable String validator, @Nullable Long totalBytes) {
  PartInfo {
    Objects.requireNonNull(url, "url");
  }

  /**
   * What names this version of a file for {@code If-Range}, which takes a strong ETag or a date (<a
   * href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5">RFC 9110, section 13.1.5</a>).
   */
  static @Nullable String validator(HttpHeaders headers) {
    String tag = headers.firstValue("etag").orElse("");
    return tag.startsWith("\"") ? tag : headers.firstValue("last-modified").orElse(null);
  }

  /** Reads what was written; null when there is nothing or nothing that makes sense. */
  static @Nullable PartInfo read(Path file) {
    Properties values = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      values.load(in);
      String url = values.getProperty("url");
      String total = values.getProperty("total");
      return url == null
          ? null
          : new PartInfo(
              url,
              values.getProperty("sha256"),
              values.getProperty("validator"),
              total == null ? null : Long.valueOf(total));
    } catch (IOException | IllegalArgumentException e) {
      return null; // it is only worth having when it is whole
    }
  }

  void write(Path file) throws IOException {
    Properties values = new Properties();
    values.setProperty("url", url);
    put(values, "sha256", sha256);
    put(values, "validator", validator);
    put(values, "total", totalBytes);
    try (Writer out = Files.newBufferedWriter(file)) {
      values.store(out, null);
    }
  }

  private static void put(Properties values, String name, @Nullable Object value) {
    if (value != null) {
      values.setProperty(name, value.toString());
    }
  }

  /**
   * Whether what is here can be part of the file that is wanted. Where the checksum is known, a
   * wrong guess is found at the end; where it is not, the server's own word is needed.
   */
  static boolean fits(@Nullable PartInfo info, ModelFile wanted) {
    String sha256 = wanted.sha256();
    if (sha256 != null) {
      return info == null || info.sha256 == null || info.sha256.equals(sha256);
    }
    return info != null && info.validator != null && info.url.equals(wanted.url().toString());
  }
}
