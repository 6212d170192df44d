package dev.relevo.provider.embedded;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway and its engine tell each other. The first frame to the engine is {@link Load};
 * the engine answers {@link Loading}, then {@link Ready} or {@link LoadFailed}. Each {@link
 * Generate} is answered by any number of {@link Text} and exactly one of {@link Done}, {@link
 * Failed} and, when it was cancelled, {@link Stopped}; each {@link Embed} by exactly one of {@link
 * Embedded}, {@link Failed} and {@link Stopped}. {@link Ping} is answered by {@link Pong} at any
 * time, however busy the engine is.
 */
sealed interface EngineFrame {

  /** A frame that belongs to one generation or embedding. */
  sealed interface OfGeneration extends EngineFrame {
    /** The number, unique within one engine. */
    long id();
  }

  /**
   * Load a model; sent once, first.
   *
   * @param path the GGUF file
   * @param contextTokens the window of one generation
   * @param slots how many generations run at once
   * @param threads how many threads compute
   */
  record Load(String path, int contextTokens, int slots, int threads) implements EngineFrame {}

  /** The native library is there and the model is being read. */
  record Loading() implements EngineFrame {}

  /**
   * The model is loaded.
   *
   * @param loadNanos how long that took
   * @param template a short conversation as the chat template writes it
   */
  record Ready(long loadNanos, String template) implements EngineFrame {}

  /** The model cannot be loaded; the engine ends. */
  record LoadFailed(String reason) implements EngineFrame {}

  /** Is there anybody? */
  record Ping(long number) implements EngineFrame {}

  /** The answer to the ping of that number. */
  record Pong(long number) implements EngineFrame {}

  /** One turn of a conversation, the role as chat templates name it. */
  record Turn(String role, String text) {}

  /**
   * Generate an answer.
   *
   * @param turns the conversation
   * @param sampling how the tokens are picked
   * @param schema the JSON Schema that binds the answer, or null for free text
   */
  record Generate(long id, List<Turn> turns, Sampling sampling, @Nullable String schema)
      implements OfGeneration {
    public Generate {
      turns = List.copyOf(turns);
    }
  }

  /** Make one vector of each text. */
  record Embed(long id, List<String> inputs) implements OfGeneration {
    public Embed {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * The vectors, in the order of the texts.
   *
   * @param tokens how many tokens all texts have together
   */
  record Embedded(long id, int tokens, List<Vector> vectors) implements OfGeneration {
    public Embedded {
      vectors = List.copyOf(vectors);
    }
  }

  /** Nobody waits for this answer any more. */
  record Cancel(long id) implements OfGeneration {}

  /** More of the answer; never empty, and never ends inside a character. */
  record Text(long id, String text) implements OfGeneration {}

  /** The answer is whole. */
  record Done(
      long id,
      int promptTokens,
      int completionTokens,
      FinishReason reason,
      long promptNanos,
      long decodeNanos)
      implements OfGeneration {}

  /** There will be no (more) answer. */
  record Failed(long id, ErrorClass errorClass, String message) implements OfGeneration {}

  /** The generation has ended because it was cancelled. */
  record Stopped(long id) implements OfGeneration {}
}
