package dev.relevo.modelfile;

import java.io.Closeable;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers to the request for a file.
 *
 * @param url who answered in the end
 * @param status the status
 * @param headers the headers
 * @param body the bytes
 */
record FileReply(URI url, int status, HttpHeaders headers, ReplyBody body) implements Closeable {
  private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d+)-\\d+|\\*)/(\\d+|\\*)");

  /** The number of bytes that the body announces, or null. */
  @Nullable Long contentLength() {
    return number(header("content-length"));
  }

  /** Where the body begins in the file, or null. */
  @Nullable Long rangeBegin() {
    return rangePart(1);
  }

  /** The size of the whole file, as an answer to a request for a range tells it, or null. */
  @Nullable Long rangeTotal() {
    return rangePart(2);
  }

  private @Nullable Long rangePart(int group) {
    Matcher range = RANGE.matcher(header("content-range").toLowerCase(Locale.ROOT));
    return range.matches() ? number(range.group(group)) : null;
  }

  /** How the body is packed, or the empty text when it is not. */
  String encoding() {
    String said = header("content-encoding").toLowerCase(Locale.ROOT);
    return said.equals("identity") ? "" : said;
  }

  String contentType() {
    return header("content-type");
  }

  /**
   * How long the server asks to wait: seconds or a date (<a
   * href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, section 10.2.3</a>);
   * null when it does not say.
   */
  @Nullable Duration retryAfter(Instant now) {
    String said = header("retry-after");
    Long seconds = number(said);
    if (seconds != null) {
      return Duration.ofSeconds(seconds);
    }
    try {
      Instant then = ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, then);
      return wait.isNegative() ? null : wait;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  String header(String name) {
    return headers.firstValue(name).orElse("").trim();
  }

  private static @Nullable Long number(@Nullable String text) {
    return text == null || text.isEmpty() || text.length() > 18 || !text.matches("\\d+")
        ? null
        : Long.valueOf(text);
  }

  @Override
  public void close() {
    body.close();
  }
}
