package dev.relevo.provider.embedded;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ProviderException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Joins one answer of an engine; only the engine's reader thread feeds it. */
final class CollectedAnswer implements Generations.Listener {
  private final AnswerBuilder builder = new AnswerBuilder();
  private final CompletableFuture<ChatResponse.Answer> answer = new CompletableFuture<>();
  private final Executor executor;

  /**
   * An answer of which nothing has come yet.
   *
   * @param executor completes {@link #answer}
   */
  CollectedAnswer(Executor executor) {
    this.executor = executor;
  }

  /** The whole answer, when it has come. */
  CompletableFuture<ChatResponse.Answer> answer() {
    return answer;
  }

  @Override
  public void onEvent(ChatEvent event) {
    builder.add(event);
    if (builder.isFinished()) {
      ChatResponse.Answer whole = builder.build();
      executor.execute(() -> answer.complete(whole));
    }
  }

  @Override
  public void onFailure(ProviderException failure) {
    executor.execute(() -> answer.completeExceptionally(failure));
  }
}
