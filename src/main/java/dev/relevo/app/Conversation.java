package dev.relevo.app;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A way to ask a gateway something. */
interface Conversation {

  /**
   * What is asked.
   *
   * @param text the user's words
   * @param model the model to ask
   * @param provider the only worker that may answer, or null for any
   */
  record Question(String text, String model, @Nullable String provider) {}

  /**
   * Who answered, and what it took.
   *
   * @param worker the worker, or null when the gateway does not say
   * @param model the model, or null when the gateway does not say
   * @param promptTokens tokens read, or null when nobody counted
   * @param completionTokens tokens written, or null when nobody counted
   */
  record Answered(
      @Nullable String worker,
      @Nullable String model,
      @Nullable Integer promptTokens,
      @Nullable Integer completionTokens) {}

  /**
   * Asks and waits for the end of the answer.
   *
   * @param text takes the answer's text piece by piece
   * @throws CommandFailure when there is no answer or none that is whole; the message is the
   *     gateway's
   */
  Answered ask(Question question, Consumer<String> text);
}
