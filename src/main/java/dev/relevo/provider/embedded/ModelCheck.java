package dev.relevo.provider.embedded;

import dev.relevo.modelfile.GgufHeader;
import java.io.IOException;

/**
 * Looks at a model's file before an engine is started for it.
 *
 * @param header what the file says
 * @param contextTokens the window of one answer
 */
record ModelCheck(GgufHeader header, int contextTokens) {

  /**
   * Reads the file's header and looks whether the engine can be set up as configured.
   *
   * @throws IOException when it cannot; the message names the file, what is wrong and the remedy
   */
  static ModelCheck of(EmbeddedSettings settings) throws IOException {
    GgufHeader header;
    try {
      header = GgufHeader.read(settings.path());
    } catch (IOException e) {
      throw new IOException(
          e.getMessage()
              + "; put the model's GGUF file there or correct "
              + settings.keyPrefix()
              + "path",
          e);
    }
    ModelCheck check = new ModelCheck(header, settings.contextTokensFor(header));
    check.requireText(settings);
    check.requireWindow(settings);
    check.requireMemory(settings);
    return check;
  }

  private void requireText(EmbeddedSettings settings) throws IOException {
    String architecture = header.architecture();
    if (architecture != null && architecture.contains("bert")) {
      throw new IOException(
          settings.path()
              + " holds a model of the architecture '"
              + architecture
              + "', which writes no text; put one that does into "
              + settings.keyPrefix()
              + "path");
    }
  }

  private void requireWindow(EmbeddedSettings settings) throws IOException {
    Integer own = header.contextTokens();
    if (own != null && contextTokens > own) {
      throw new IOException(
          settings.keyPrefix()
              + "context-tokens is "
              + contextTokens
              + ", but the model in "
              + settings.path()
              + " was made for windows of at most "
              + own
              + "; lower the key (or the variable N_CTX) to "
              + own
              + " or leave it out");
    }
  }

  private void requireMemory(EmbeddedSettings settings) throws IOException {
    long limit = settings.lifecycle().memoryLimit();
    long windows = header.kvBytes(Math.multiplyExact(contextTokens, settings.slots()));
    long need = header.sizeBytes() + windows;
    if (limit > 0 && need > limit) {
      throw new IOException(
          settings.keyPrefix()
              + "memory-limit is "
              + Bytes.text(limit)
              + ", but the model in "
              + settings.path()
              + " needs about "
              + Bytes.text(need)
              + ": "
              + Bytes.text(header.sizeBytes())
              + " for its weights and "
              + Bytes.text(windows)
              + " for "
              + settings.slots()
              + " windows of "
              + contextTokens
              + " tokens; raise the limit, lower context-tokens or slots, or take a smaller model");
    }
  }
}
