package dev.relevo.modelfile;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a GGUF file says about its model before the weights begin. Layout and names of keys are
 * those of the <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF
 * specification</a>. What a file does not say, or says in a way that cannot be, is null.
 *
 * @param sizeBytes the size of the file
 * @param neededBytes where the last tensor ends: a file with fewer bytes is cut short. A tensor of
 *     a type that is not known here counts by its beginning only
 * @param architecture the kind of network, such as {@code qwen2}
 * @param name the model's name as its maker writes it
 * @param quantisation how most weights are kept, such as {@code Q4_K_M}
 * @param contextTokens the longest window that the model was made for
 * @param embeddingLength the width of the network
 * @param layers how many blocks it has
 * @param kvValuesPerToken how many keys and values it keeps for each token of the window, all
 *     layers together; 0 when the file does not say
 * @param hasChatTemplate whether it brings a template that makes one text of a conversation
 */
public record GgufHeader(
    long sizeBytes,
    long neededBytes,
    @Nullable String architecture,
    @Nullable String name,
    @Nullable String quantisation,
    @Nullable Integer contextTokens,
    @Nullable Integer embeddingLength,
    @Nullable Integer layers,
    long kvValuesPerToken,
    boolean hasChatTemplate) {
  private static final int F16_BYTES = 2;

  /**
   * Reads the header of a file. The weights are not read, and what is read is bounded whatever the
   * file says.
   *
   * @throws IOException when there is no such header, or the file is shorter than its tensors; the
   *     message names the file and the reason
   */
  public static GgufHeader read(Path file) throws IOException {
    GgufHeader header;
    try {
      header = ofPart(file);
    } catch (EOFException e) {
      throw new IOException(file + " is cut short; fetch it again", e);
    }
    if (header.sizeBytes < header.neededBytes) {
      throw new IOException(
          file
              + " is cut short: it has "
              + header.sizeBytes
              + " bytes, its tensors need "
              + header.neededBytes
              + "; fetch it again");
    }
    return header;
  }

  /**
   * Reads the header of a file whose tensors need not all be there yet.
   *
   * @throws EOFException when the file ends within the header
   * @throws IOException when there is no such header; the message names the file and the reason
   */
  static GgufHeader ofPart(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a GGUF file");
    }
    try {
      return GgufReader.read(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " cannot be read: permission denied", e);
    }
  }

  /**
   * The memory that the keys and values of a window take when they are kept as 16-bit numbers, in
   * bytes; 0 when the file does not say. Networks that forget part of the window, or keep it
   * compressed, need less.
   *
   * @param tokens the size of the window, all slots together
   */
  public long kvBytes(int tokens) {
    return F16_BYTES * kvValuesPerToken * tokens;
  }
}
