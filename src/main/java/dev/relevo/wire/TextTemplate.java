package dev.relevo.wire;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.pekko.util.ByteString;

/**
 * JSON of which all but one text is always the same, as the pieces of one answer are. What is the
 * same is put into bytes once, and each piece is written in one go into an array of just its size.
 * Immutable.
 */
public final class TextTemplate {
  private final byte[] before;
  private final byte[] after;

  /**
   * A template.
   *
   * @param before what comes before the text, without its quotation mark
   * @param after what comes after the text, without its quotation mark
   */
  public TextTemplate(String before, String after) {
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
    this.before = (before + '"').getBytes(StandardCharsets.UTF_8);
    this.after = ('"' + after).getBytes(StandardCharsets.UTF_8);
  }

  /** The JSON with this text, escaped where it must be; half a surrogate pair always is. */
  public ByteString with(String text) {
    return ByteString.fromArrayUnsafe(bytes(text));
  }

  /** The same in an array that nobody else has. */
  public byte[] bytes(String text) {
    int length = text.length();
    byte[] bytes = new byte[before.length + length + after.length];
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return around(escaped(text));
      }
      bytes[before.length + i] = (byte) c;
    }
    return framed(bytes);
  }

  private byte[] around(byte[] text) {
    byte[] bytes = new byte[before.length + text.length + after.length];
    System.arraycopy(text, 0, bytes, before.length, text.length);
    return framed(bytes);
  }

  private byte[] framed(byte[] bytes) {
    System.arraycopy(before, 0, bytes, 0, before.length);
    System.arraycopy(after, 0, bytes, bytes.length - after.length, after.length);
    return bytes;
  }

  private static byte[] escaped(String text) {
    if (SurrogateJoiner.isWhole(text)) {
      return JsonStringEncoder.getInstance().quoteAsUTF8(text);
    }
    // the generator escapes half a surrogate pair, of which the next piece may have the rest
    byte[] quoted = JsonMapper.bytes(json -> json.writeString(text));
    byte[] inner = new byte[quoted.length - 2];
    System.arraycopy(quoted, 1, inner, 0, inner.length);
    return inner;
  }
}
