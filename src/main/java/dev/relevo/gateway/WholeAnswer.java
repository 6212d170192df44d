package dev.relevo.gateway;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Served;
import dev.relevo.chat.TraceContext;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Lease;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.RateLimits;
import dev.relevo.transport.Lane;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks one candidate for a chat's whole answer, in the asked shape where there is one. */
final class WholeAnswer implements Question<ChatResponse.Answer, ChatResponse> {
  private final ChatRequest request;
  private final Lease lease;
  private final AnswerLimit limit;
  private final CacheTurn cache;
  private final @Nullable StructuredAttempt structured;

  WholeAnswer(ChatRequest request, Lease lease, AnswerLimit limit, CacheTurn cache) {
    this.request = request;
    this.lease = lease;
    this.limit = limit;
    this.cache = cache;
    this.structured = StructuredAttempt.of(request, lease.capabilities());
  }

  @Override
  public CompletionStage<ChatResponse.Answer> ask(
      ChatProvider provider,
      @Nullable TraceContext trace,
      Consumer<RateLimits> limits,
      CompletionStage<?> abandoned,
      Lane lane) {
    ChatRequest asked = structured == null ? request : structured.request();
    return provider.complete(
        new ChatCall(limit.apply(asked), lease.model(), lease.keyIndex(), limits, abandoned, trace),
        lane);
  }

  @Override
  public @Nullable String way() {
    return structured == null ? null : structured.told().toString();
  }

  @Override
  public boolean isAskedAgainAfter(ProviderError error) {
    return structured != null && structured.weaken(error);
  }

  @Override
  public Question.Verdict<ChatResponse.Answer> judge(ChatResponse.Answer whole) {
    ChatResponse.Answer counted = withUsage(whole);
    ChatResponse.Answer answer = OneCall.isAsked(request) ? OneCall.of(counted) : counted;
    if (structured != null && structured.holdsBack()) {
      StructuredAttempt.Verdict verdict = structured.judge(answer);
      if (verdict instanceof StructuredAttempt.Good good) {
        return new Question.Good<>(good.answer());
      }
      // a schema says nothing of a model's health
      return verdict instanceof StructuredAttempt.Bad bad
          ? new Question.Bad<>(bad.error(), false)
          : new Question.AskAgain<>();
    }
    return isEmpty(answer)
        ? new Question.Bad<>(
            ProviderError.of(ErrorClass.BROKEN_ANSWER, "the answer was empty"), true)
        : new Question.Good<>(answer);
  }

  /** The answer with an estimate of the prompt where the provider has not counted anything. */
  private ChatResponse.Answer withUsage(ChatResponse.Answer answer) {
    Usage usage = answer.usage();
    if (usage.source() == Usage.Source.REPORTED || usage.promptTokens() > 0) {
      return answer;
    }
    Usage prompt = Usage.estimated(request.promptCharacters(), 0);
    return answer.withUsage(prompt.plus(usage));
  }

  private static boolean isEmpty(ChatResponse.Answer answer) {
    return answer.finishReason().promisesContent()
        && answer.text().isEmpty()
        && answer.reasoning() == null
        && answer.toolCalls().isEmpty();
  }

  @Override
  public Usage usage(ChatResponse.Answer answer) {
    return answer.usage();
  }

  @Override
  public ChatEvent.@Nullable Timing timing(ChatResponse.Answer answer) {
    return answer.timing();
  }

  @Override
  public ChatResponse told(Served served, ChatResponse.Answer answer) {
    return cache.told(
        new ChatResponse(
            served
                .withStructured(structured == null ? null : structured.told())
                .withMaxTokens(limit.told()),
            answer));
  }
}
