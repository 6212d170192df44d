package dev.relevo.provider.embedded;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import dev.relevo.chat.ErrorClass;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model. Thread-safe; every generation occupies the thread that asks for it.
 *
 * <p>What the binding does not survive stays outside: probabilities of tokens are never asked for,
 * a generation is cancelled only by the thread that reads it, and every JSON text given to native
 * code is known to be well-formed. Native code cannot be called back from the reading of a prompt,
 * so a long prompt is given to it in steps ({@link StepSize}); what a slot has read stays there.
 */
final class EngineModel {
  private static final InferenceParameters NOTHING_BUT_A =
      new InferenceParameters("").setNPredict(4).setTemperature(0).setGrammar("root ::= \"a\"");

  private final LlamaModel model;
  private final int contextTokens;
  private final TokenCounter counter;
  private final Slots slots;
  private final StepSize stepSize = new StepSize();

  /** Slots read in turns: steps that run together are no faster, and none knows what it took. */
  private final ReentrantLock turns = new ReentrantLock(true);

  /** How many marks the model wants before each prompt; {@code encode} leaves them out. */
  private final int marks;

  /** A token that no JSON text begins with, or null. */
  private final @Nullable Integer foreignToken;

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
    slots = new Slots(load.slots());
    // an empty prompt is answered only where a mark precedes it
    marks = model.complete(NOTHING_BUT_A).isEmpty() ? 0 : 1;
    foreignToken = foreignToken();
    settle(load.slots());
  }

  /**
   * What a slot reads first after the model was loaded is now and then misread, and so is whatever
   * shares its beginning later, since the slot keeps what it has read. Two throw-away answers for
   * each slot were enough to keep that from real prompts: of 25 fresh engines each, with two
   * models, 9 to 12 gave another first text than usual without any, one after one, none after two.
   */
  private void settle(int slotCount) {
    for (int slot = 0; slot < slotCount; slot++) {
      for (int i = 0; i < 2; i++) {
        var unused = model.complete(GenerationParameters.anything(slot));
      }
    }
  }

  private @Nullable Integer foreignToken() {
    for (String candidate : List.of("x", "q", "#", "~")) {
      int[] tokens = model.encode(candidate);
      int last = tokens.length == 0 ? 0 : tokens[tokens.length - 1];
      if (tokens.length > 0 && model.decode(new int[] {last}).strip().equals(candidate)) {
        return last;
      }
    }
    return null;
  }

  /** A short conversation as the model's template writes it. */
  String templateExample() {
    return PromptTemplate.render(
        List.of(new EngineFrame.Turn("system", "S"), new EngineFrame.Turn("user", "U")),
        model::applyTemplate);
  }

  /** Has generations that wait for a slot look whether they are cancelled. */
  void wake() {
    slots.wake();
  }

  /** How many tokens the engine makes of a text that stands alone. */
  int tokensOf(String text) {
    return marks + counter.count(text);
  }

  /**
   * Generates one answer.
   *
   * @param cancelled asked between the steps of a prompt and between tokens
   * @param out takes the frames of the answer, the last one included
   */
  void generate(EngineFrame.Generate task, BooleanSupplier cancelled, Consumer<EngineFrame> out)
      throws InterruptedException {
    int[] prompt = model.encode(PromptTemplate.render(task.turns(), model::applyTemplate));
    int promptTokens = marks + prompt.length;
    int room = contextTokens - promptTokens;
    if (promptTokens == 0) {
      out.accept(
          new EngineFrame.Failed(
              task.id(),
              ErrorClass.CALLER_FAULT,
              "the model's chat template makes an empty prompt of the conversation"));
      return;
    }
    if (room < 1) {
      out.accept(
          new EngineFrame.Failed(
              task.id(),
              ErrorClass.TOO_LONG,
              "the prompt has "
                  + promptTokens
                  + " tokens, but the model's window has "
                  + contextTokens
                  + ", of which the answer needs at least one"));
      return;
    }
    Integer maxTokens = task.sampling().maxTokens();
    int limit = maxTokens == null ? room : Math.min(maxTokens, room);
    Slots.Slot slot = slots.take(prompt, cancelled);
    if (slot == null) {
      out.accept(new EngineFrame.Stopped(task.id()));
      return;
    }
    try {
      answer(task, slot, prompt, limit, cancelled, out);
    } catch (RuntimeException e) {
      // the binding's own exception cannot be named outside its package
      slot.hasRead(new int[0]);
      out.accept(failed(task, String.valueOf(e.getMessage())));
    } finally {
      slots.giveBack(slot);
    }
  }

  private void answer(
      EngineFrame.Generate task,
      Slots.Slot slot,
      int[] prompt,
      int limit,
      BooleanSupplier cancelled,
      Consumer<EngineFrame> out) {
    long start = System.nanoTime();
    boolean repeatable = task.sampling().seed() != null;
    if (repeatable) {
      forget(slot);
    }
    if (!readBeginning(slot, prompt, repeatable, cancelled)) {
      out.accept(new EngineFrame.Stopped(task.id()));
      return;
    }
    if (task.schema() != null && !isBinding(task.schema(), slot, prompt)) {
      out.accept(failed(task, "the grammar made from it cannot be read"));
      return;
    }
    AnswerReader answer = new AnswerReader(task, marks + prompt.length, limit, counter);
    InferenceParameters parameters =
        GenerationParameters.answer(task, slot.number(), prompt, limit);
    try {
      answer.read(model.generate(parameters).iterator(), start, cancelled, out);
    } finally {
      slot.hasRead(joined(prompt, model.encode(answer.text())));
    }
  }

  /**
   * Reads the prompt but for what fits into one step, which is left for the generation itself.
   *
   * @param repeatable whether the steps have to be the same each time: where a prompt is divided
   *     moves the last digits of what is computed
   * @return whether to go on: it has not been cancelled
   */
  private boolean readBeginning(
      Slots.Slot slot, int[] prompt, boolean repeatable, BooleanSupplier cancelled) {
    int read = slot.alreadyRead(prompt);
    while (!cancelled.getAsBoolean()) {
      int step = repeatable ? StepSize.FIXED : stepSize.tokens();
      if (prompt.length - read <= step) {
        break;
      }
      read += step;
      readTo(slot, prompt, read, step);
    }
    return !cancelled.getAsBoolean();
  }

  private void readTo(Slots.Slot slot, int[] prompt, int end, int step) {
    turns.lock();
    try {
      long start = System.nanoTime();
      var unused = model.complete(GenerationParameters.reading(slot.number(), prompt, end));
      stepSize.took(step, System.nanoTime() - start);
    } finally {
      turns.unlock();
    }
    slot.hasRead(Arrays.copyOf(prompt, end));
  }

  /**
   * Has a slot begin anew, so that the same request computes the same: what it has read was read in
   * other portions.
   */
  private void forget(Slots.Slot slot) {
    var unused = model.complete(GenerationParameters.anything(slot.number()));
    slot.hasRead(new int[0]);
  }

  /**
   * Whether a schema has its effect. The engine goes on without one whose grammar it cannot read
   * and tells nobody, so a token is forced that the grammar must refuse.
   */
  private boolean isBinding(String schema, Slots.Slot slot, int[] prompt) {
    if (foreignToken == null) {
      return true; // no such token: what is left is to look at the finished answer
    }
    String tried =
        model.complete(GenerationParameters.trial(schema, slot.number(), prompt, foreignToken));
    slot.hasRead(prompt);
    return !tried.equals(model.decode(new int[] {foreignToken}));
  }

  private static int[] joined(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
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
