package dev.relevo.provider.embedded;

import dev.relevo.modelfile.GgufHeader;
import dev.relevo.settings.Section;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is configured for an engine beyond what every provider has.
 *
 * @param path the GGUF file; that it exists is checked when the engine starts, so that it may come
 *     later
 * @param keyPrefix what the full names of these keys begin with, for messages
 * @param threads how many threads compute
 * @param slots how many answers are generated at once
 * @param contextTokens the window of one answer in tokens, or null for the model's own up to {@link
 *     #LARGEST_DEFAULT_CONTEXT}
 * @param maxHeapBytes the heap of the engine's JVM; the model's weights are not in it
 * @param java the executable that runs it
 * @param lifecycle when the engine is started, replaced and ended
 */
record EmbeddedSettings(
    Path path,
    String keyPrefix,
    int threads,
    int slots,
    @Nullable Integer contextTokens,
    long maxHeapBytes,
    Path java,
    EngineLifecycle lifecycle) {
  /** A window above this costs memory that nobody has asked for. */
  static final int LARGEST_DEFAULT_CONTEXT = 4_096;

  private static final long SMALLEST_HEAP = 16L << 20;
  private static final long DEFAULT_HEAP = 128L << 20;
  private static final int SMALLEST_CONTEXT = 16;

  /** What holds where the configuration says nothing. */
  record Defaults(int threads, EngineLifecycle lifecycle) {
    /** For any model: as many threads as there are processors, at once and for ever. */
    static final Defaults USUAL =
        new Defaults(Runtime.getRuntime().availableProcessors(), EngineLifecycle.DEFAULT);
  }

  EmbeddedSettings {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(keyPrefix, "keyPrefix");
    Objects.requireNonNull(java, "java");
    Objects.requireNonNull(lifecycle, "lifecycle");
  }

  /**
   * Reads {@code threads}, {@code max-heap}, {@code java} and what {@link EngineLifecycle} reads.
   */
  static EmbeddedSettings from(
      Section section, Path path, int slots, @Nullable Integer contextTokens, Defaults defaults) {
    if (contextTokens != null && contextTokens < SMALLEST_CONTEXT) {
      section.fault(
          "context-tokens", "is '" + contextTokens + "' but must be at least " + SMALLEST_CONTEXT);
    }
    return new EmbeddedSettings(
        path,
        section.key(""),
        section.has("threads") ? section.integer("threads", 1, 1_024) : defaults.threads(),
        slots,
        contextTokens,
        section.has("max-heap") ? heap(section) : DEFAULT_HEAP,
        section.has("java")
            ? java(section)
            : Path.of(System.getProperty("java.home"), "bin", "java"),
        EngineLifecycle.from(section, defaults.lifecycle()));
  }

  private static Path java(Section section) {
    String text = section.string("java");
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      section.fault("java", "is no file name: " + e.getReason());
      return Path.of("");
    }
  }

  private static long heap(Section section) {
    long bytes = section.bytes("max-heap");
    if (bytes < SMALLEST_HEAP) {
      section.fault("max-heap", "must be at least 16MiB");
    }
    return bytes;
  }

  /** The same for another file. */
  EmbeddedSettings withPath(Path value) {
    return new EmbeddedSettings(
        value, keyPrefix, threads, slots, contextTokens, maxHeapBytes, java, lifecycle);
  }

  /** The model's name where none is configured: that of its file. */
  static String nameOf(String path) {
    String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    return file.endsWith(".gguf") ? file.substring(0, file.length() - ".gguf".length()) : file;
  }

  /** The window of one answer in tokens. */
  int contextTokensFor(GgufHeader header) {
    if (contextTokens != null) {
      return contextTokens;
    }
    Integer own = header.contextTokens();
    return own == null ? LARGEST_DEFAULT_CONTEXT : Math.min(own, LARGEST_DEFAULT_CONTEXT);
  }
}
