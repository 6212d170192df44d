package dev.relevo.provider.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a chunk that is byte for byte one that was read before, but for its text: so are nearly all
 * chunks of a stream. JSON has one meaning, so what surrounds the text need not be read again. The
 * text is taken only where it is plain: printable ASCII without quotation marks and backslashes.
 * All else is left to {@link OpenAiChunkReader}. Not thread-safe.
 */
final class RepeatedChunk {
  /** What surrounds the text is about 200 bytes long; somebody's oddities are not kept. */
  private static final int MOST_BYTES = 4096;

  /** Of JSON that begins like this it is certain that it is written in UTF-8. */
  private static final byte[] BEGINNING = "{\"".getBytes(StandardCharsets.US_ASCII);

  /** All up to the text, its quotation mark included, and all from its end on. */
  private byte[] around = new byte[0];

  private int before;
  private int after;

  /** Reads the chunk into the reader's fields; false, and nothing is done, where it cannot. */
  boolean read(byte[] data, int from, int length, OpenAiChunkReader chunk) {
    int start = from + before;
    int end = from + length - after;
    if (before == 0
        || start > end
        || !Arrays.equals(around, 0, before, data, from, start)
        || !Arrays.equals(around, before, before + after, data, end, from + length)
        || !isPlain(data, start, end)) {
      return false;
    }
    chunk.hasOnlyText(new String(data, start, end - start, StandardCharsets.US_ASCII));
    return true;
  }

  /** The reader has just read the chunk: it is remembered if it has a plain text and no more. */
  void remember(byte[] data, int from, int length, OpenAiChunkReader chunk) {
    int size = chunk.text.length();
    long quote = chunk.contentAt;
    int others = length - size;
    if (size == 0
        || quote <= 0
        || quote + 1 + size >= length
        || others > MOST_BYTES
        || !chunk.isOnlyText()
        || !Arrays.equals(BEGINNING, 0, 2, data, from, from + 2)) {
      return;
    }
    int start = from + (int) quote + 1;
    int end = start + size;
    if (data[start - 1] != '"'
        || data[end] != '"'
        || !isPlain(data, start, end)
        || !chunk.text.equals(new String(data, start, size, StandardCharsets.US_ASCII))) {
      return;
    }
    if (around.length < others) {
      around = new byte[others];
    }
    before = start - from;
    after = others - before;
    System.arraycopy(data, from, around, 0, before);
    System.arraycopy(data, end, around, before, after);
  }

  /** Bytes above ASCII are negative. */
  private static boolean isPlain(byte[] data, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = data[i];
      if (b < ' ' || b == '"' || b == '\\') {
        return false;
      }
    }
    return true;
  }
}
