package dev.relevo.modelfile;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a GGUF file up to where its weights begin. Files are not trusted: counts are never believed
 * for memory, texts that are kept are short, and every number is checked before it is used, so that
 * the work is bounded by the file's size.
 */
final class GgufReader {
  private static final int MAGIC = 0x46554747; // "GGUF", read as a little-endian number
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int LONGEST_KEY = 65_535;
  private static final int LONGEST_TEXT = 1_024;
  private static final int DEEPEST_ARRAY = 4;
  private static final int MOST_DIMENSIONS = 4;
  private static final int MOST_LAYERS = 4_096;
  private static final int MOST_NUMBERS = 256;
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final long LARGEST_ALIGNMENT = 1 << 20;

  private final CountedInput in;
  private final Path file;
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();
  private boolean hasChatTemplate;

  private GgufReader(CountedInput in, Path file) {
    this.in = in;
    this.file = file;
  }

  /**
   * Reads the header.
   *
   * @throws EOFException when the file ends within it
   * @throws IOException when it is none, with the file and the reason
   */
  static GgufHeader read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new GgufReader(new CountedInput(in), file).read(Files.size(file));
    }
  }

  /** Counts what has been read, which tells where the weights begin. */
  private static final class CountedInput {
    private final DataInputStream in;
    private long position;

    CountedInput(InputStream in) {
      this.in = new DataInputStream(new BufferedInputStream(in, 1 << 16));
    }

    int int32() throws IOException {
      position += Integer.BYTES;
      return Integer.reverseBytes(in.readInt());
    }

    long int64() throws IOException {
      position += Long.BYTES;
      return Long.reverseBytes(in.readLong());
    }

    byte[] bytes(int count) throws IOException {
      byte[] bytes = new byte[count];
      in.readFully(bytes);
      position += count;
      return bytes;
    }

    void skip(long count) throws IOException {
      in.skipNBytes(count);
      position = Math.addExact(position, count);
    }
  }

  private GgufHeader read(long sizeBytes) throws IOException {
    if (sizeBytes < Integer.BYTES || in.int32() != MAGIC) {
      throw new IOException(file + " is not a GGUF file");
    }
    int version = in.int32();
    if (version < 2 || version > 3) {
      throw new IOException(file + " is a GGUF file of version " + version + ", not 2 or 3");
    }
    try {
      long tensors = count();
      long entries = count();
      for (long entry = 0; entry < entries; entry++) {
        readEntry();
      }
      return header(sizeBytes, weightsEnd(tensors));
    } catch (ArithmeticException e) {
      throw damaged(e);
    }
  }

  private void readEntry() throws IOException {
    String key = key();
    int type = in.int32();
    if (type == STRING) {
      readText(key);
    } else if (type == ARRAY) {
      readArray(key, 1);
    } else {
      readNumber(key, type);
    }
  }

  private void readText(String key) throws IOException {
    long length = count();
    boolean wanted = key.equals("general.architecture") || key.equals("general.name");
    if (wanted && length <= LONGEST_TEXT) {
      texts.put(key, new String(in.bytes((int) length), StandardCharsets.UTF_8));
      return;
    }
    hasChatTemplate |= key.equals("tokenizer.chat_template") && length > 0;
    in.skip(length);
  }

  private void readNumber(String key, int type) throws IOException {
    byte[] bytes = in.bytes(sizeOf(type));
    if (isWanted(key) && isWhole(type) && numbers.size() < MOST_NUMBERS) {
      numbers.put(key, number(bytes, type));
    }
  }

  private static boolean isWanted(String key) {
    return key.length() < LONGEST_TEXT
        && (key.equals("general.alignment")
            || key.equals("general.file_type")
            || key.endsWith(".context_length")
            || key.endsWith(".embedding_length")
            || key.endsWith(".block_count")
            || key.contains(".attention."));
  }

  /** An array is skipped, but for the heads of each layer, whose sum is kept. */
  private void readArray(String key, int depth) throws IOException {
    int type = in.int32();
    long length = count();
    if (type == ARRAY || type == STRING) {
      if (depth > DEEPEST_ARRAY) {
        throw damaged(null);
      }
      for (long i = 0; i < length; i++) {
        if (type == ARRAY) {
          readArray("", depth + 1);
        } else {
          in.skip(count());
        }
      }
    } else if (key.endsWith(".attention.head_count_kv") && isWhole(type) && length <= MOST_LAYERS) {
      long sum = 0;
      for (long i = 0; i < length; i++) {
        sum = Math.addExact(sum, number(in.bytes(sizeOf(type)), type));
      }
      numbers.put(key + ".sum", sum);
    } else {
      in.skip(Math.multiplyExact(length, (long) sizeOf(type)));
    }
  }

  /** Where the last tensor ends. */
  private long weightsEnd(long tensors) throws IOException {
    long end = 0;
    for (long tensor = 0; tensor < tensors; tensor++) {
      key();
      int dimensions = in.int32();
      if (dimensions < 0 || dimensions > MOST_DIMENSIONS) {
        throw damaged(null);
      }
      long values = 1;
      for (int i = 0; i < dimensions; i++) {
        values = Math.multiplyExact(values, count());
      }
      long bytes = GgufTypes.tensorBytes(in.int32(), values);
      end = Math.max(end, Math.addExact(count(), bytes));
    }
    Long said = numbers.get("general.alignment");
    long alignment = said == null ? DEFAULT_ALIGNMENT : said;
    if (alignment <= 0 || alignment > LARGEST_ALIGNMENT || Long.bitCount(alignment) != 1) {
      throw damaged(null);
    }
    long begin = (in.position + alignment - 1) & -alignment;
    return tensors == 0 ? in.position : Math.addExact(begin, end);
  }

  private GgufHeader header(long sizeBytes, long neededBytes) {
    String architecture = texts.get("general.architecture");
    Long fileType = numbers.get("general.file_type");
    return new GgufHeader(
        sizeBytes,
        neededBytes,
        architecture,
        texts.get("general.name"),
        fileType == null ? null : GgufTypes.fileType(fileType),
        positive(architecture, "context_length"),
        positive(architecture, "embedding_length"),
        positive(architecture, "block_count"),
        kvValuesPerToken(architecture),
        hasChatTemplate);
  }

  /**
   * Heads times their width, for keys and for values. The number of heads that keys and values have
   * is that of all heads unless said, and may differ between layers; the width is that of the
   * network divided among all heads unless said.
   */
  private long kvValuesPerToken(@Nullable String architecture) {
    Integer layers = positive(architecture, "block_count");
    Integer width = positive(architecture, "embedding_length");
    Integer heads = positive(architecture, "attention.head_count");
    Integer kvHeads = positive(architecture, "attention.head_count_kv");
    Integer kvHeadsOfAll = positive(architecture, "attention.head_count_kv.sum");
    Integer perHead = width == null || heads == null ? null : Integer.valueOf(width / heads);
    Integer keys = positive(architecture, "attention.key_length");
    Integer values = positive(architecture, "attention.value_length");
    Integer keyWidth = keys == null ? perHead : keys;
    Integer valueWidth = values == null ? perHead : values;
    Integer each = kvHeads == null ? heads : kvHeads;
    if (keyWidth == null || valueWidth == null) {
      return 0;
    }
    long both = keyWidth.longValue() + valueWidth;
    if (kvHeadsOfAll != null) {
      return within(kvHeadsOfAll, both);
    }
    return layers == null || each == null ? 0 : within(layers * each.longValue(), both);
  }

  /** The product, or 0 when no memory could ever hold it, which means that the file is wrong. */
  private static long within(long heads, long width) {
    return heads > Integer.MAX_VALUE / width ? 0 : heads * width;
  }

  /** The number of the architecture's own key, or null when it is not there or cannot be. */
  private @Nullable Integer positive(@Nullable String architecture, String name) {
    Long number = numbers.get(architecture + "." + name);
    return number == null || number <= 0 || number > Integer.MAX_VALUE
        ? null
        : Integer.valueOf(number.intValue());
  }

  private String key() throws IOException {
    long length = count();
    if (length > LONGEST_KEY) {
      throw damaged(null);
    }
    return new String(in.bytes((int) length), StandardCharsets.UTF_8);
  }

  /** A number of things that follow, or of bytes. */
  private long count() throws IOException {
    long count = in.int64();
    if (count < 0) {
      throw damaged(null);
    }
    return count;
  }

  private int sizeOf(int type) throws IOException {
    return switch (type) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case 10, 11, 12 -> 8;
      default -> throw damaged(null);
    };
  }

  private static boolean isWhole(int type) {
    return type <= 5 || type == 10 || type == 11;
  }

  /**
   * A whole number as it stands; beyond the largest long it comes out negative, which is refused.
   */
  private static long number(byte[] bytes, int type) {
    boolean signed = type == 1 || type == 3 || type == 5;
    long value = signed ? bytes[bytes.length - 1] : bytes[bytes.length - 1] & 0xff;
    for (int i = bytes.length - 2; i >= 0; i--) {
      value = (value << Byte.SIZE) | (bytes[i] & 0xff);
    }
    return value;
  }

  private IOException damaged(@Nullable Exception cause) {
    return new IOException(file + " is damaged; fetch it again", cause);
  }
}
