package dev.relevo.provider.embedded;

import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.PoolingType;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

/**
 * The model once more, set up to make vectors of texts; its weights are in memory only once, since
 * both map the same file. An instance that pools cannot generate, so the two are apart. The vector
 * of a text is what the network holds at its last token, at unit length. Thread-safe; one text at a
 * time.
 */
final class EmbeddingModel {
  /** The engine reads a text in one piece, for which it sets memory aside. */
  private static final int LONGEST_TEXT = 2_048;

  private final LlamaModel model;
  private final ToIntFunction<String> counter;
  private final int window;

  /**
   * Sets the model up.
   *
   * @param counter counts the tokens of a text, marks included
   */
  EmbeddingModel(EngineFrame.Load load, ToIntFunction<String> counter) {
    this.counter = counter;
    this.window = window(load.contextTokens());
    this.model =
        new LlamaModel(
            new ModelParameters()
                .setModel(load.path())
                .setCtxSize(window)
                .setBatchSize(window)
                .setUbatchSize(window)
                .setThreads(load.threads())
                .setThreadsBatch(load.threads())
                .enableEmbedding()
                // the mean, which suits other networks, ends the process for those that generate
                .setPoolingType(PoolingType.LAST));
  }

  /** The longest text in tokens, marks included. */
  static int window(int contextTokens) {
    return Math.min(contextTokens, LONGEST_TEXT);
  }

  /**
   * Makes one vector of each text.
   *
   * @param cancelled asked between texts
   */
  synchronized EngineFrame.OfGeneration embed(EngineFrame.Embed task, BooleanSupplier cancelled) {
    int sum = 0;
    for (int i = 0; i < task.inputs().size(); i++) {
      int tokens = counter.applyAsInt(task.inputs().get(i));
      if (tokens == 0 || tokens > window) {
        return new EngineFrame.Failed(
            task.id(),
            tokens == 0 ? ErrorClass.CALLER_FAULT : ErrorClass.TOO_LONG,
            "input " + i + " has " + tokens + " tokens; it must have 1 to " + window);
      }
      sum += tokens;
    }
    List<Vector> vectors = new ArrayList<>(task.inputs().size());
    for (String input : task.inputs()) {
      if (cancelled.getAsBoolean()) {
        return new EngineFrame.Stopped(task.id());
      }
      vectors.add(Vector.of(model.embed(input)));
    }
    return new EngineFrame.Embedded(task.id(), sum, vectors);
  }
}
