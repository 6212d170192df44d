package dev.relevo.wire;

import dev.relevo.chat.Vector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Vectors as text: Base64 of little-endian 32-bit numbers, which loses nothing. So do OpenAI's API
 * (with {@code encoding_format: base64}) and the embedded engine write them.
 */
public final class VectorText {
  private VectorText() {}

  /** The text of a vector. */
  public static String of(Vector vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector.toArray());
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /**
   * The vector.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static Vector read(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new IllegalArgumentException(bytes.remaining() + " bytes are no whole numbers");
    }
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return Vector.of(values);
  }
}
