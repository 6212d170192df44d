package dev.relevo.provider.embedded;

import de.kherud.llama.LlamaIterator;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Reads one answer from the engine, chunk by chunk, and counts. Not thread-safe, used once. */
final class AnswerReader {
  private final EngineFrame.Generate task;
  private final int promptTokens;
  private final int limit;
  private final TokenCounter counter;
  private final StopTexts stops;
  private final StringBuilder whole = new StringBuilder();
  private int completionTokens;
  private int withheld;
  private boolean endedInText = true; // an answer without a chunk is cut within a character

  AnswerReader(EngineFrame.Generate task, int promptTokens, int limit, TokenCounter counter) {
    this.task = task;
    this.promptTokens = promptTokens;
    this.limit = limit;
    this.counter = counter;
    this.stops = new StopTexts(task.sampling().stop());
  }

  /**
   * Reads to the end, or until a stop text or a cancellation ends it.
   *
   * @param start when the reading of the prompt began, as {@link System#nanoTime} tells
   */
  void read(
      LlamaIterator chunks, long start, BooleanSupplier cancelled, Consumer<EngineFrame> out) {
    long first = 0;
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
      first = first == 0 ? System.nanoTime() : first;
      count(text);
      pass(stops.pass(text), out);
      if (stops.found()) {
        chunks.cancel();
        break;
      }
    }
    pass(stops.rest(), out);
    out.accept(last(start, first == 0 ? System.nanoTime() : first));
  }

  /** What has been answered. */
  String text() {
    return whole.toString();
  }

  private void count(String text) {
    completionTokens += counter.ofChunk(text, withheld);
    withheld = text.isEmpty() ? withheld + 1 : 0;
    endedInText = !text.isEmpty();
  }

  private void pass(String text, Consumer<EngineFrame> out) {
    if (!text.isEmpty()) {
      whole.append(text);
      out.accept(new EngineFrame.Text(task.id(), text));
    }
  }

  /** The mark of the end has no text, so an answer that ends in text was cut by its limit. */
  private EngineFrame last(long start, long first) {
    boolean cut = endedInText && !stops.found();
    if (!cut && task.schema() != null && !BoundText.isJson(text())) {
      return new EngineFrame.Failed(
          task.id(), ErrorClass.BROKEN_ANSWER, "the answer is not the JSON that was asked for");
    }
    return new EngineFrame.Done(
        task.id(),
        promptTokens,
        cut ? limit : Math.min(completionTokens, limit),
        cut ? FinishReason.LENGTH : FinishReason.STOP,
        first - start,
        System.nanoTime() - first);
  }
}
