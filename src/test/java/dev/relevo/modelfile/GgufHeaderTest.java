package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.testing.GgufWriter;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufHeaderTest {
  private static final int UINT32 = 4;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int UINT64 = 10;

  @TempDir private Path folder;

  @Test
  void read_model_hasEverythingThatTheFileSays() throws IOException {
    Path file = TinyGguf.write(folder.resolve("tiny.gguf"));

    GgufHeader header = GgufHeader.read(file);

    assertThat(header)
        .isEqualTo(
            new GgufHeader(
                Files.size(file),
                Files.size(file),
                "llama",
                "tiny",
                "F32",
                TinyGguf.CONTEXT_TOKENS,
                64,
                2,
                2 * 2 * 64,
                true));
    assertThat(header.kvBytes(100)).isEqualTo(100L * 2 * 2 * 64 * 2);
  }

  @Test
  void read_otherHeads_areCountedForTheWindow() throws IOException {
    GgufWriter grouped =
        base().uint32("qwen2.attention.head_count_kv", 2).uint32("qwen2.attention.head_count", 14);
    GgufWriter wide =
        base()
            .uint32("qwen2.attention.head_count", 14)
            .uint32("qwen2.attention.head_count_kv", 2)
            .uint32("qwen2.attention.key_length", 128)
            .uint32("qwen2.attention.value_length", 96);
    GgufWriter byLayer =
        base()
            .int32s("qwen2.attention.head_count_kv", new int[] {3, 0, 5})
            .uint32("qwen2.attention.key_length", 10)
            .uint32("qwen2.attention.value_length", 10);

    assertThat(header(grouped).kvBytes(1)).isEqualTo(24 * 2 * (64 + 64) * 2);
    assertThat(header(wide).kvBytes(1)).isEqualTo(24 * 2 * (128 + 96) * 2);
    assertThat(header(byLayer).kvBytes(1)).isEqualTo(8 * 20 * 2);
    assertThat(header(base()).kvBytes(1)).isZero();
  }

  private static GgufWriter base() {
    return new GgufWriter()
        .string("general.architecture", "qwen2")
        .uint32("qwen2.embedding_length", 896)
        .uint32("qwen2.block_count", 24);
  }

  private GgufHeader header(GgufWriter writer) throws IOException {
    return GgufHeader.read(Files.write(folder.resolve("made.gguf"), writer.toByteArray()));
  }

  @Test
  void read_numbersOfAnotherArchitectureOrThatCannotBe_areNotSaid() throws IOException {
    GgufHeader header =
        header(
            new GgufWriter()
                .string("general.architecture", "qwen2")
                .uint32("general.file_type", 999)
                .uint32("clip.context_length", 77)
                .uint32("qwen2.block_count", -1));

    assertThat(header)
        .isEqualTo(
            new GgufHeader(
                header.sizeBytes(),
                header.neededBytes(),
                "qwen2",
                null,
                null,
                null,
                null,
                null,
                0,
                false));
  }

  @Test
  void read_quantisedTensors_needTheirBlocks() throws IOException {
    // 151936 x 896 weights of type Q4_K: blocks of 256 in 144 bytes
    Path file =
        Files.write(
            folder.resolve("q4.gguf"), bytes(tensors(1), entries(0), tensor(12, 0, 896, 151_936)));

    assertThat(GgufHeader.ofPart(file).neededBytes()).isEqualTo(96 + 151_936L * 896 / 256 * 144);
    assertFails(
        file,
        "is cut short: it has "
            + Files.size(file)
            + " bytes, its tensors need "
            + (96 + 76_575_744)
            + "; fetch it again");
  }

  @Test
  void read_unknownTensorType_needsItsBeginning() throws IOException {
    Path file =
        Files.write(
            folder.resolve("new.gguf"), bytes(tensors(1), entries(0), tensor(77, 4_096, 896, 1)));

    assertThat(GgufHeader.ofPart(file).neededBytes()).isEqualTo(96 + 4_096);
  }

  @Test
  void read_noFile_saysSo() {
    assertFails(folder.resolve("none.gguf"), "does not exist");
  }

  @Test
  void read_folder_saysSo() {
    assertFails(folder, "is a folder");
  }

  @Test
  void read_otherFile_saysSo() throws IOException {
    assertFails(Files.writeString(folder.resolve("page.gguf"), "<html>"), "is not a GGUF file");
    assertFails(Files.writeString(folder.resolve("empty.gguf"), ""), "is not a GGUF file");
  }

  @Test
  void read_fileCutAnywhere_isCutShort() throws IOException {
    byte[] whole = TinyGguf.bytes();
    Path file = folder.resolve("cut.gguf");
    for (int length : new int[] {4, 23, 24, 60, 5_000, whole.length / 2, whole.length - 1}) {
      assertFails(Files.write(file, Arrays.copyOf(whole, length)), "is cut short");
    }
  }

  @Test
  void read_otherVersion_saysSo() throws IOException {
    byte[] newer = TinyGguf.bytes();
    newer[4] = 9;
    assertFails(Files.write(folder.resolve("newer.gguf"), newer), "of version 9");
  }

  @Test
  void read_hostileNumbers_areDamage() throws IOException {
    long most = Long.MAX_VALUE;
    assertDamaged(bytes(tensors(0), entries(-1)));
    assertDamaged(bytes(tensors(0), entries(1), int64(65_536), new byte[70_000]));
    assertDamaged(bytes(tensors(0), entries(1), text("a"), int32(13)));
    assertDamaged(bytes(tensors(0), entries(1), text("a"), int32(STRING), int64(-1)));
    assertDamaged(
        bytes(tensors(0), entries(1), text("a"), int32(ARRAY), int32(UINT64), int64(most)));
    assertDamaged(bytes(tensors(1), entries(0), tensor(0, 0, most, 2)));
    assertDamaged(bytes(tensors(1), entries(0), tensor(0, most, 896, 1)));
    assertDamaged(bytes(tensors(1), entries(0), text("t"), int32(5)));
    assertDamaged(
        bytes(tensors(0), entries(1), text("general.alignment"), int32(UINT32), int32(24)));
  }

  @Test
  void read_arraysWithinArraysWithoutEnd_areDamage() throws IOException {
    byte[][] parts = new byte[3 + 2 * 100_000][];
    parts[0] = tensors(0);
    parts[1] = entries(1);
    parts[2] = join(text("a"), int32(ARRAY));
    for (int i = 3; i < parts.length; i += 2) {
      parts[i] = int32(ARRAY);
      parts[i + 1] = int64(1);
    }
    assertDamaged(bytes(parts));
  }

  @Test
  void read_endlessPromises_endWithTheFile() throws IOException {
    long most = Long.MAX_VALUE;
    Path file = folder.resolve("promise.gguf");
    assertFails(Files.write(file, bytes(tensors(most), entries(most))), "is cut short");
    assertFails(
        Files.write(file, bytes(tensors(0), entries(1), text("a"), int32(STRING), int64(most))),
        "is cut short");
    assertFails(
        Files.write(
            file,
            bytes(tensors(0), entries(1), text("a"), int32(ARRAY), int32(STRING), int64(most))),
        "is cut short");
  }

  @Test
  void read_anyByteChanged_endsWithAnAnswerOrAReason() throws IOException {
    byte[] whole = Arrays.copyOf(TinyGguf.bytes(), 20_000);
    Random random = new Random(7);
    Path file = folder.resolve("garbled.gguf");
    for (int i = 0; i < 300; i++) {
      byte[] garbled = whole.clone();
      for (int change = 0; change < 3; change++) {
        garbled[8 + random.nextInt(i % 2 == 0 ? 200 : 19_000)] = (byte) random.nextInt();
      }
      Files.write(file, garbled);
      assertThatThrownBy(() -> GgufHeader.read(file)).isInstanceOf(IOException.class);
    }
  }

  private void assertDamaged(byte[] bytes) throws IOException {
    assertFails(Files.write(folder.resolve("damaged.gguf"), bytes), "is damaged");
  }

  private static void assertFails(Path file, String reason) {
    assertThatThrownBy(() -> GgufHeader.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason);
  }

  private static byte[] bytes(byte[]... parts) {
    return join(join("GGUF".getBytes(StandardCharsets.US_ASCII), int32(3)), join(parts));
  }

  private static byte[] tensors(long count) {
    return int64(count);
  }

  private static byte[] entries(long count) {
    return int64(count);
  }

  private static byte[] tensor(int type, long offset, long columns, long rows) {
    return join(
        text("t"), int32(2), int64(columns), int64(rows), int32(type), int64(offset), new byte[40]);
  }

  private static byte[] text(String text) {
    return join(int64(text.length()), text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] int32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] int64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteBuffer joined = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      joined.put(part);
    }
    return joined.array();
  }
}
