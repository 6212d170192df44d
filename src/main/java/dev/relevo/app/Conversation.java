package dev.relevo.app;

import dev.relevo.chat.Message;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A way to talk with a gateway. One question at a time; {@link #workers} at any time. */
interface Conversation extends AutoCloseable {

  /**
   * What is asked.
   *
   * @param messages what has been said so far, the user's new words last
   * @param model the model to ask
   * @param provider the only worker that may answer, or null for any
   */
  record Question(List<Message> messages, String model, @Nullable String provider) {
    public Question {
      Objects.requireNonNull(model, "model");
      messages = List.copyOf(messages);
    }
  }

  /**
   * Who answered, and what it took.
   *
   * @param worker the worker, or null when the gateway does not say
   * @param model the model, or null when the gateway does not say
   * @param promptTokens tokens read, or null when nobody counted
   * @param completionTokens tokens written, or null when nobody counted
   * @param attempts how many candidates were asked; 0 when the gateway does not say
   * @param fallback whether somebody preferred could not answer
   * @param cut whether the answer ended at a limit of tokens
   */
  record Answered(
      @Nullable String worker,
      @Nullable String model,
      @Nullable Integer promptTokens,
      @Nullable Integer completionTokens,
      int attempts,
      boolean fallback,
      boolean cut) {}

  /**
   * A worker of the gateway.
   *
   * @param name its name
   * @param state its state in one word
   * @param detail its state in words
   * @param models what it offers
   */
  record Worker(String name, String state, String detail, List<String> models) {
    public Worker {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(state, "state");
      Objects.requireNonNull(detail, "detail");
      models = List.copyOf(models);
    }
  }

  /** Whom one talks with, in words. */
  String partner();

  /**
   * Asks and waits for the end of the answer.
   *
   * @param text takes the answer's text piece by piece
   * @param stop breaks the answer off
   * @throws CommandFailure when there is no answer or none that is whole, a stopped one included;
   *     the message is the gateway's
   */
  Answered ask(Question question, Consumer<String> text, Stop stop);

  /**
   * The gateway's workers, in its order.
   *
   * @throws CommandFailure when the gateway does not tell
   */
  List<Worker> workers();

  /** Ends what only this conversation needs. */
  @Override
  void close();
}
