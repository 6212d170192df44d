package dev.relevo.provider.embedded;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a GGUF file says about its model before the weights begin, as far as it matters here. The
 * layout is that of the <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF
 * specification</a>.
 *
 * @param sizeBytes the size of the file
 * @param contextTokens the longest window that the model was made for, or null when the file does
 *     not say
 */
record GgufHeader(long sizeBytes, @Nullable Integer contextTokens) {
  private static final int MAGIC = 0x46554747; // "GGUF", read as a little-endian number
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int LONGEST_KEY = 65_535;

  /**
   * Reads the header of a file.
   *
   * @throws IOException when there is no such header; the message names the file and the reason
   */
  static GgufHeader read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a GGUF file");
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      return new GgufHeader(Files.size(file), new Reader(in, file).contextTokens());
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " cannot be read: permission denied", e);
    } catch (EOFException e) {
      throw new IOException(file + " is cut short; fetch it again", e);
    }
  }

  /** Reads on, value by value. */
  private record Reader(DataInputStream in, Path file) {

    @Nullable Integer contextTokens() throws IOException {
      if (in.available() < 4 || int32() != MAGIC) {
        throw new IOException(file + " is not a GGUF file");
      }
      int version = int32();
      if (version < 2 || version > 3) {
        throw new IOException(file + " is a GGUF file of version " + version + ", not 2 or 3");
      }
      int64(); // the number of tensors
      long entries = int64();
      for (long entry = 0; entry < entries; entry++) {
        String key = key();
        int type = int32();
        if (key.endsWith(".context_length") && sizeOf(type) == 4) {
          return int32();
        }
        skip(type);
      }
      return null;
    }

    private String key() throws IOException {
      long length = int64();
      if (length < 0 || length > LONGEST_KEY) {
        throw damaged();
      }
      byte[] bytes = new byte[(int) length];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private void skip(int type) throws IOException {
      if (type == STRING) {
        skipBytes(int64());
      } else if (type == ARRAY) {
        int elementType = int32();
        long length = int64();
        if (elementType == STRING || elementType == ARRAY) {
          for (long i = 0; i < length; i++) {
            skip(elementType);
          }
        } else {
          skipBytes(Math.multiplyExact(length, (long) sizeOf(elementType)));
        }
      } else {
        skipBytes(sizeOf(type));
      }
    }

    private int sizeOf(int type) throws IOException {
      return switch (type) {
        case 0, 1, 7 -> 1;
        case 2, 3 -> 2;
        case 4, 5, 6 -> 4;
        case 10, 11, 12 -> 8;
        case STRING, ARRAY -> 0;
        default -> throw damaged();
      };
    }

    private void skipBytes(long count) throws IOException {
      if (count < 0) {
        throw damaged();
      }
      in.skipNBytes(count);
    }

    private int int32() throws IOException {
      return Integer.reverseBytes(in.readInt());
    }

    private long int64() throws IOException {
      return Long.reverseBytes(in.readLong());
    }

    private IOException damaged() {
      return new IOException(file + " is damaged; fetch it again");
    }
  }
}
