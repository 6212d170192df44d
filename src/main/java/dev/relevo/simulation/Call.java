package dev.relevo.simulation;

import java.util.Objects;

/**
 * What a host is asked to do.
 *
 * @param model for which model
 * @param promptTokens how many tokens to read
 * @param answerTokens how many to write; none for an order to bring the model into memory
 * @param conversation whose prompt begins as the one before it; empty for none
 * @param toil how much longer than others of its size it takes: 1 as long, 1.1 a tenth longer
 * @param keepAlive how long the model is to stay in memory afterwards, in seconds; infinite for
 *     ever, and not a number for as long as the host likes
 */
record Call(
    String model,
    int promptTokens,
    int answerTokens,
    String conversation,
    double toil,
    double keepAlive) {
  Call {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(conversation, "conversation");
  }

  /** The call that a request of a trace makes. */
  static Call of(TraceRequest request, double toil) {
    return new Call(
        request.model(),
        request.promptTokens(),
        request.answerTokens(),
        request.conversation(),
        toil,
        Double.NaN);
  }

  /** An order to bring a model into memory and to keep it there. */
  static Call toLoad(String model) {
    return new Call(model, 0, 0, "", 1, Double.POSITIVE_INFINITY);
  }

  Call keepingAlive(double seconds) {
    return new Call(model, promptTokens, answerTokens, conversation, toil, seconds);
  }

  boolean isOrderToLoad() {
    return answerTokens == 0;
  }
}
