package dev.relevo.simulation;

import dev.relevo.chat.Steering;
import java.util.List;
import java.util.Objects;

/**
 * How one caller asks. Lengths are log-normal: most are short, and a few are very long.
 *
 * @param name its name
 * @param perSecond how many conversations it begins in a second, on average over the whole time
 * @param burst how many it begins together, on average; 1 when each comes by itself
 * @param on for how many seconds it asks before it rests
 * @param off for how many seconds it rests; 0 when it never does
 * @param models the models that it asks for, each as often as it is named here
 * @param priority the priority of its requests
 * @param prompt the middle length of what it says in one turn, in tokens
 * @param promptSpread the standard deviation of that length's logarithm
 * @param answer the middle length of an answer, in tokens
 * @param answerSpread the standard deviation of that length's logarithm
 * @param turns how many turns a conversation has, on average
 */
record CallerPlan(
    String name,
    double perSecond,
    double burst,
    double on,
    double off,
    List<String> models,
    Steering.Priority priority,
    double prompt,
    double promptSpread,
    double answer,
    double answerSpread,
    double turns) {
  CallerPlan {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(priority, "priority");
    models = List.copyOf(models);
  }

  /** Somebody who asks usual questions, each by itself. */
  static CallerPlan usual(String name, double perSecond, List<String> models) {
    return new CallerPlan(
        name, perSecond, 1, 1, 0, models, Steering.Priority.NORMAL, 250, 1.0, 120, 0.9, 1);
  }

  CallerPlan inBursts(double size, double newOn, double newOff) {
    return new CallerPlan(
        name,
        perSecond,
        size,
        newOn,
        newOff,
        models,
        priority,
        prompt,
        promptSpread,
        answer,
        answerSpread,
        turns);
  }

  CallerPlan inConversations(double newTurns) {
    return new CallerPlan(
        name,
        perSecond,
        burst,
        on,
        off,
        models,
        priority,
        prompt,
        promptSpread,
        answer,
        answerSpread,
        newTurns);
  }
}
