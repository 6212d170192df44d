package dev.relevo.provider.embedded;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import dev.relevo.chat.ErrorClass;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A loaded model. Thread-safe; every generation occupies the thread that asks for it.
 *
 * <p>What the binding does not survive stays outside: probabilities of tokens are never asked for,
 * a generation is cancelled only by the thread that reads it, and every JSON text given to native
 * code is known to be well-formed.
 */
final class EngineModel {
  private final LlamaModel model;
  private final int contextTokens;
  private final TokenCounter counter;

  /**
   * Loads the model, which may take minutes.
   *
   * @throws RuntimeException when the file holds no model that the engine can run
   */
  EngineModel(EngineFrame.Load load) {
    contextTokens = load.contextTokens();
    model =
        new LlamaModel(
            new ModelParameters()
                .setModel(load.path())
                // the engine divides its window among its slots
                .setCtxSize(Math.multiplyExact(contextTokens, load.slots()))
                .setParallel(load.slots())
                .setThreads(load.threads())
                .setThreadsBatch(load.threads())
                // ends an answer where the window ends, where it would forget the beginning
                .disableContextShift());
    counter = new TokenCounter(text -> model.encode(text).length);
  }

  /**
   * Generates one answer.
   *
   * @param cancelled asked between tokens
   * @param out takes the frames of the answer, the last one included
   */
  void generate(EngineFrame.Generate task, BooleanSupplier cancelled, Consumer<EngineFrame> out) {
    String prompt = PromptTemplate.render(task.turns(), model::applyTemplate);
    int promptTokens = counter.count(prompt);
    // one place for the mark of the beginning, which is not counted, and one for a first token
    int room = contextTokens - promptTokens - 1;
    if (room < 1) {
      out.accept(
          new EngineFrame.Failed(
              task.id(),
              ErrorClass.TOO_LONG,
              "the prompt has "
                  + promptTokens
                  + " tokens, but the model's window has only "
                  + contextTokens));
      return;
    }
    Integer maxTokens = task.sampling().maxTokens();
    int limit = maxTokens == null ? room : Math.min(maxTokens, room);
    if (cancelled.getAsBoolean()) {
      out.accept(new EngineFrame.Stopped(task.id()));
      return;
    }
    AnswerReader answer = new AnswerReader(task, promptTokens, limit, counter);
    try {
      InferenceParameters parameters = GenerationParameters.of(task, prompt, limit);
      answer.read(model.generate(parameters).iterator(), cancelled, out);
    } catch (IllegalArgumentException e) {
      out.accept(
          new EngineFrame.Failed(
              task.id(), ErrorClass.CALLER_FAULT, String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      // the binding's own exception cannot be named outside its package
      out.accept(failed(task, String.valueOf(e.getMessage())));
    }
  }

  private static EngineFrame.Failed failed(EngineFrame.Generate task, String message) {
    if (message.contains("context size")) {
      return new EngineFrame.Failed(task.id(), ErrorClass.TOO_LONG, message);
    }
    return task.schema() == null
        ? new EngineFrame.Failed(
            task.id(), ErrorClass.TRANSIENT, "the engine failed to answer: " + message)
        : new EngineFrame.Failed(
            task.id(),
            ErrorClass.UNSUPPORTED,
            "the engine cannot bind an answer to this JSON Schema: " + message);
  }
}
