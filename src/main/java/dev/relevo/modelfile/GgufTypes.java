package dev.relevo.modelfile;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers by which GGUF files tell how weights are kept: {@code ggml_type} of a tensor and
 * {@code general.file_type} of the whole file. The tables are those of the <a
 * href="https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/constants.py">constants of
 * gguf-py</a>.
 */
final class GgufTypes {
  /** Weights are kept in blocks of so many values, each of so many bytes. */
  private record Block(int values, int bytes) {}

  private static final Map<Integer, Block> TENSORS =
      Map.ofEntries(
          Map.entry(0, new Block(1, 4)), // F32
          Map.entry(1, new Block(1, 2)), // F16
          Map.entry(2, new Block(32, 18)), // Q4_0
          Map.entry(3, new Block(32, 20)), // Q4_1
          Map.entry(6, new Block(32, 22)), // Q5_0
          Map.entry(7, new Block(32, 24)), // Q5_1
          Map.entry(8, new Block(32, 34)), // Q8_0
          Map.entry(9, new Block(32, 36)), // Q8_1
          Map.entry(10, new Block(256, 84)), // Q2_K
          Map.entry(11, new Block(256, 110)), // Q3_K
          Map.entry(12, new Block(256, 144)), // Q4_K
          Map.entry(13, new Block(256, 176)), // Q5_K
          Map.entry(14, new Block(256, 210)), // Q6_K
          Map.entry(15, new Block(256, 292)), // Q8_K
          Map.entry(16, new Block(256, 66)), // IQ2_XXS
          Map.entry(17, new Block(256, 74)), // IQ2_XS
          Map.entry(18, new Block(256, 98)), // IQ3_XXS
          Map.entry(19, new Block(256, 50)), // IQ1_S
          Map.entry(20, new Block(32, 18)), // IQ4_NL
          Map.entry(21, new Block(256, 110)), // IQ3_S
          Map.entry(22, new Block(256, 82)), // IQ2_S
          Map.entry(23, new Block(256, 136)), // IQ4_XS
          Map.entry(24, new Block(1, 1)), // I8
          Map.entry(25, new Block(1, 2)), // I16
          Map.entry(26, new Block(1, 4)), // I32
          Map.entry(27, new Block(1, 8)), // I64
          Map.entry(28, new Block(1, 8)), // F64
          Map.entry(29, new Block(256, 56)), // IQ1_M
          Map.entry(30, new Block(1, 2)), // BF16
          Map.entry(34, new Block(256, 54)), // TQ1_0
          Map.entry(35, new Block(256, 66)), // TQ2_0
          Map.entry(39, new Block(32, 17))); // MXFP4

  private static final Map<Integer, String> FILES =
      Map.ofEntries(
          Map.entry(0, "F32"),
          Map.entry(1, "F16"),
          Map.entry(2, "Q4_0"),
          Map.entry(3, "Q4_1"),
          Map.entry(7, "Q8_0"),
          Map.entry(8, "Q5_0"),
          Map.entry(9, "Q5_1"),
          Map.entry(10, "Q2_K"),
          Map.entry(11, "Q3_K_S"),
          Map.entry(12, "Q3_K_M"),
          Map.entry(13, "Q3_K_L"),
          Map.entry(14, "Q4_K_S"),
          Map.entry(15, "Q4_K_M"),
          Map.entry(16, "Q5_K_S"),
          Map.entry(17, "Q5_K_M"),
          Map.entry(18, "Q6_K"),
          Map.entry(19, "IQ2_XXS"),
          Map.entry(20, "IQ2_XS"),
          Map.entry(21, "Q2_K_S"),
          Map.entry(22, "IQ3_XS"),
          Map.entry(23, "IQ3_XXS"),
          Map.entry(24, "IQ1_S"),
          Map.entry(25, "IQ4_NL"),
          Map.entry(26, "IQ3_S"),
          Map.entry(27, "IQ3_M"),
          Map.entry(28, "IQ2_S"),
          Map.entry(29, "IQ2_M"),
          Map.entry(30, "IQ4_XS"),
          Map.entry(31, "IQ1_M"),
          Map.entry(32, "BF16"),
          Map.entry(36, "TQ1_0"),
          Map.entry(37, "TQ2_0"),
          Map.entry(38, "MXFP4_MOE"));

  private GgufTypes() {}

  /**
   * The size of a tensor; 0 when its type is not known.
   *
   * @throws ArithmeticException when it is beyond all numbers
   */
  static long tensorBytes(int type, long values) {
    Block block = TENSORS.get(type);
    if (block == null) {
      return 0;
    }
    long blocks = values / block.values + (values % block.values == 0 ? 0 : 1);
    return Math.multiplyExact(blocks, (long) block.bytes);
  }

  /** The name of a file's type, or null when it is not known. */
  static @Nullable String fileType(long type) {
    return type < 0 || type > Integer.MAX_VALUE ? null : FILES.get((int) type);
  }
}
