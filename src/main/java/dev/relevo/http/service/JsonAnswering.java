package dev.relevo.http.service;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.Exchange;
import dev.relevo.wire.JsonText;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets one answer that is JSON. The gateway binds whoever answers to an object, or tells him;
 * arrays are asked for by an instruction alone. Whatever comes is checked here once more, since a
 * provider's own binding keeps few promises: an answer that would not do is shown to the model
 * once, with what is wrong, and asked for again. All of it together takes no longer than the
 * request's deadline. The steps of one request follow each other, so the state needs no lock.
 */
final class JsonAnswering {
  private final Gateway gateway;
  private final Exchange exchange;
  private final ServiceRequest asked;
  private final long startedAt = System.nanoTime();
  private final Duration deadline;
  private final CompletableFuture<ServiceAnswer> result = new CompletableFuture<>();

  private @Nullable ServiceAnswer rejected;

  JsonAnswering(Gateway gateway, Exchange exchange, ServiceRequest asked) {
    this.gateway = gateway;
    this.exchange = exchange;
    this.asked = asked;
    Duration given = asked.chat().steering().deadline();
    this.deadline = given == null ? gateway.deadline() : given;
  }

  /** Completes with the answer, or fails with a {@link dev.relevo.chat.GatewayException}. */
  CompletionStage<ServiceAnswer> get() {
    ask(asked.forJson(), this::fail);
    return result;
  }

  private void ask(ChatRequest request, Consumer<GatewayError> onError) {
    Duration left = deadline.minusNanos(System.nanoTime() - startedAt);
    if (left.toMillis() < 1) {
      onError.accept(GatewayError.of(GatewayError.Kind.TIMED_OUT, "the deadline passed"));
      return;
    }
    ChatRequest inTime = request.withSteering(request.steering().withDeadline(left));
    exchange
        .whileWanted(gateway.complete(inTime, exchange.origin(), exchange.lane()))
        .handleAsync(
            (response, failure) -> {
              try {
                if (failure != null) {
                  onError.accept(Gateway.errorOf(failure));
                } else {
                  judge(request, response);
                }
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
              return response;
            },
            exchange.lane().executor());
  }

  private void judge(ChatRequest request, ChatResponse response) {
    ServiceAnswer answer = ServiceAnswer.of(response);
    if (rejected != null) {
      answer = answer.after(rejected);
    }
    JsonText.Found found = JsonText.find(answer.content(), asked.wish() == JsonWish.ARRAY);
    if (found.json() != null) {
      result.complete(answer.reducedTo(found.json()));
    } else if (answer.finishReason() == FinishReason.LENGTH) {
      fail(cut(response));
    } else if (answer.finishReason() == FinishReason.CONTENT_FILTER) {
      fail(
          GatewayError.of(
              GatewayError.Kind.CONTENT_REFUSED,
              who(answer) + " withheld the rest of its answer, so that its JSON is not whole"));
    } else if (rejected == null) {
      rejected = answer;
      repair(request, answer, String.valueOf(found.fault()));
    } else {
      fail(
          GatewayError.of(
              GatewayError.Kind.UPSTREAM_FAILED,
              who(answer)
                  + " did not answer with valid JSON, asked a second time either: "
                  + found.fault()
                  + "; describe the wanted JSON more closely, or ask another model"));
    }
  }

  private void repair(ChatRequest request, ServiceAnswer answer, String fault) {
    ask(
        asked.repair(request, answer.content(), fault),
        error ->
            fail(
                new GatewayError(
                    error.kind(),
                    who(answer)
                        + " did not answer with valid JSON ("
                        + fault
                        + "), and asking again failed: "
                        + error.message(),
                    error.param(),
                    error.retryAfter(),
                    error.cause())));
  }

  private GatewayError cut(ChatResponse response) {
    Integer limit = asked.chat().sampling().maxTokens();
    return GatewayError.invalid(
        "max_tokens",
        "the answer was cut after "
            + response.answer().usage().completionTokens()
            + " tokens, before its JSON was whole; max_tokens is "
            + limit
            + " (without it "
            + ServiceRequestReader.USUAL_TOKENS
            + "): ask with a larger one, ask for less, or ask a model with a larger window");
  }

  private static String who(ServiceAnswer answer) {
    return answer.served().worker() + " (model " + answer.served().model() + ")";
  }

  private void fail(GatewayError error) {
    result.completeExceptionally(error.toException());
  }
}
