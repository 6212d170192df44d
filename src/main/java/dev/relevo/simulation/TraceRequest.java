package dev.relevo.simulation;

import dev.relevo.chat.Steering;
import java.util.Objects;

/**
 * One request of a trace.
 *
 * @param at when it comes, in seconds since the trace's beginning
 * @param caller who asks
 * @param model the model that is asked for
 * @param promptTokens the size of the prompt, everything said before included
 * @param answerTokens the size of the answer, which nobody knows beforehand
 * @param priority its priority
 * @param conversation tells conversations apart, whose prompts begin as the one before them; empty
 *     for a request that belongs to none
 */
public record TraceRequest(
    double at,
    String caller,
    String model,
    int promptTokens,
    int answerTokens,
    Steering.Priority priority,
    String conversation) {
  public TraceRequest {
    Objects.requireNonNull(caller, "caller");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(conversation, "conversation");
    if (!(at >= 0)) {
      throw new IllegalArgumentException("the time is " + at + " but must be 0 or more");
    }
    if (promptTokens < 1 || answerTokens < 1) {
      throw new IllegalArgumentException("prompt and answer need at least one token each");
    }
  }

  /** The same at another time. */
  TraceRequest begunAt(double seconds) {
    return new TraceRequest(
        seconds, caller, model, promptTokens, answerTokens, priority, conversation);
  }
}
