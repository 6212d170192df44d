package dev.relevo.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes GGUF files, version 3, little-endian, with F32 tensors, as the <a
 * href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF specification</a> lays them
 * out: a header, the metadata, one description for each tensor, then the tensors' data, each
 * aligned to 32 bytes. Not thread-safe.
 */
public final class GgufWriter {
  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int F32_TENSOR = 0;

  private final Bytes metadata = new Bytes();
  private final Bytes descriptions = new Bytes();
  private final List<float[]> tensors = new ArrayList<>();
  private int metadataCount;
  private long dataLength;

  public GgufWriter string(String key, String value) {
    key(key, STRING).string(value);
    return this;
  }

  public GgufWriter uint32(String key, int value) {
    key(key, UINT32).int32(value);
    return this;
  }

  public GgufWriter float32(String key, float value) {
    key(key, FLOAT32).float32(value);
    return this;
  }

  public GgufWriter bool(String key, boolean value) {
    key(key, BOOL).int8(value ? 1 : 0);
    return this;
  }

  public GgufWriter strings(String key, List<String> values) {
    array(key, STRING, values.size());
    values.forEach(metadata::string);
    return this;
  }

  public GgufWriter float32s(String key, float[] values) {
    array(key, FLOAT32, values.length);
    for (float value : values) {
      metadata.float32(value);
    }
    return this;
  }

  public GgufWriter int32s(String key, int[] values) {
    array(key, INT32, values.length);
    IntStream.of(values).forEach(metadata::int32);
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @param data row after row
   * @param dimensions the length of a row first, then the number of rows
   */
  public GgufWriter tensor(String name, float[] data, int... dimensions) {
    descriptions.string(name).int32(dimensions.length);
    IntStream.of(dimensions).forEach(descriptions::int64);
    descriptions.int32(F32_TENSOR).int64(dataLength);
    dataLength = aligned(dataLength + 4L * data.length);
    tensors.add(data);
    return this;
  }

  public byte[] toByteArray() {
    Bytes file = new Bytes();
    file.raw("GGUF".getBytes(StandardCharsets.US_ASCII)).int32(3);
    file.int64(tensors.size()).int64(metadataCount);
    file.raw(metadata.toByteArray()).raw(descriptions.toByteArray()).align();
    for (float[] tensor : tensors) {
      for (float value : tensor) {
        file.float32(value);
      }
      file.align();
    }
    return file.toByteArray();
  }

  private Bytes key(String key, int type) {
    metadataCount++;
    return metadata.string(key).int32(type);
  }

  private void array(String key, int elementType, int length) {
    key(key, ARRAY).int32(elementType).int64(length);
  }

  private static long aligned(long length) {
    return (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Little-endian values one after the other. */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);
    private final ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    Bytes int8(int number) {
      out.write(number);
      return this;
    }

    Bytes int32(int number) {
      value.putInt(0, number);
      out.write(value.array(), 0, 4);
      return this;
    }

    Bytes int64(long number) {
      value.putLong(0, number);
      out.write(value.array(), 0, 8);
      return this;
    }

    Bytes float32(float number) {
      return int32(Float.floatToRawIntBits(number));
    }

    Bytes string(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return int64(bytes.length).raw(bytes);
    }

    Bytes raw(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    void align() {
      while (out.size() % ALIGNMENT != 0) {
        out.write(0);
      }
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }
  }
}
