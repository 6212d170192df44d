package dev.relevo.provider.embedded;

import de.kherud.llama.LlamaIterator;
import dev.relevo.chat.FinishReason;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads one answer from the engine, chunk by chunk, and counts. Not thread-safe, used once. */
final class AnswerReader {
  private final EngineFrame.Generate task;
  private final int promptTokens;
  private final int limit;
  private final TokenCounter counter;
  private int completionTokens;
  private int withheld;
  private boolean endedInText;

  AnswerReader(EngineFrame.Generate task, int promptTokens, int limit, TokenCounter counter) {
    this.task = task;
    this.promptTokens = promptTokens;
    this.limit = limit;
    this.counter = counter;
  }

  void read(LlamaIterator chunks, BooleanSupplier cancelled, Consumer<EngineFrame> out) {
    long start = System.nanoTime();
    long first = start;
    while (chunks.hasNext()) {
      String text = chunks.next().text;
      if (!chunks.hasNext()) {
        break; // there is one chunk more than there are tokens, and it has no text
      }
      if (cancelled.getAsBoolean()) {
        chunks.cancel();
        out.accept(new EngineFrame.Stopped(task.id()));
        return;
      }
      if (completionTokens == 0) {
        first = System.nanoTime();
      }
      count(text);
      if (!text.isEmpty()) {
        out.accept(new EngineFrame.Text(task.id(), text));
      }
    }
    out.accept(
        new EngineFrame.Done(
            task.id(),
            promptTokens,
            Math.min(completionTokens, limit),
            reason(),
            first - start,
            System.nanoTime() - first));
  }

  private void count(String text) {
    completionTokens += counter.ofChunk(text, withheld);
    withheld = text.isEmpty() ? withheld + 1 : 0;
    endedInText = !text.isEmpty();
  }

  /**
   * The mark of the end has no text: an answer that ends in text was cut, unless a stop text ended
   * it.
   */
  private FinishReason reason() {
    boolean cut = endedInText && task.sampling().stop().isEmpty();
    return cut || completionTokens >= limit ? FinishReason.LENGTH : FinishReason.STOP;
  }
}
