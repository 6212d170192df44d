package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.pool.Lease;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.RateLimits;
import dev.relevo.transport.Lane;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A chat whose answer is wanted whole.
 *
 * @param request what is asked
 */
record WholeAnswer(ChatRequest request)
    implements WholeReply.Question<ChatResponse.Answer, ChatResponse> {

  @Override
  public CompletionStage<ChatResponse.Answer> ask(
      ChatProvider provider, Lease lease, Consumer<RateLimits> limits, Lane lane) {
    return provider.complete(new ChatCall(request, lease.model(), lease.keyIndex(), limits), lane);
  }

  @Override
  public @Nullable ProviderError fault(ChatResponse.Answer answer) {
    boolean empty =
        answer.finishReason() == FinishReason.STOP
            && answer.text().isEmpty()
            && answer.reasoning() == null
            && answer.toolCalls().isEmpty();
    return empty ? ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty") : null;
  }

  @Override
  public int completionTokens(ChatResponse.Answer answer) {
    return answer.usage().completionTokens();
  }

  @Override
  public ChatResponse told(Served served, ChatResponse.Answer answer) {
    return new ChatResponse(served, answer);
  }
}
