package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufHeaderTest {
  @TempDir private Path folder;

  @Test
  void read_model_hasSizeAndWindow() throws IOException {
    Path file = TinyGguf.write(folder.resolve("tiny.gguf"));

    assertThat(GgufHeader.read(file))
        .isEqualTo(new GgufHeader(Files.size(file), TinyGguf.CONTEXT_TOKENS));
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
  void read_cutOrDamagedHeader_saysSo() throws IOException {
    byte[] whole = TinyGguf.bytes();
    assertFails(Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, 60)), "is cut short");

    byte[] damaged = whole.clone();
    damaged[31] = 0x7f; // the highest byte of the first key's length
    assertFails(Files.write(folder.resolve("damaged.gguf"), damaged), "is damaged");

    byte[] newer = whole.clone();
    newer[4] = 9;
    assertFails(Files.write(folder.resolve("newer.gguf"), newer), "of version 9");
  }

  private static void assertFails(Path file, String reason) {
    assertThatThrownBy(() -> GgufHeader.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(reason);
  }
}
