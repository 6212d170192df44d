package dev.relevo.http.service;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.Exchange;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Ability;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Gets one answer that is JSON. Workers that can be bound to JSON are asked first; where none of
 * them can answer, the others are, with an instruction. Whoever answers is checked. An answer that
 * would not do is shown to the model once, with what is wrong, and asked for again. All of it
 * together takes no longer than the request's deadline. The steps of one request follow each other,
 * so the state needs no lock.
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
    if (asked.canBeBound()) {
      ChatRequest bound = asked.bound();
      ask(
          bound,
          error -> {
            if (lacksJson(error)) {
              ask(asked.unbound(), this::fail);
            } else {
              askOthers(error);
            }
          });
    } else {
      ask(asked.unbound(), this::fail);
    }
    return result;
  }

  /** What to do about a failure. */
  private interface OnError {
    void accept(GatewayError error);
  }

  private void ask(ChatRequest request, OnError onError) {
    Duration left = deadline.minusNanos(System.nanoTime() - startedAt);
    if (left.toMillis() < 1) {
      onError.accept(GatewayError.of(GatewayError.Kind.TIMED_OUT, "the deadline passed"));
      return;
    }
    ChatRequest inTime = request.withSteering(request.steering().withDeadline(left));
    gateway
        .complete(inTime, exchange.requestId(), exchange.lane())
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

  /** Whether nobody who was asked, or nobody at all, can be bound to JSON. */
  private static boolean lacksJson(GatewayError error) {
    return error.kind() == GatewayError.Kind.NO_CAPABLE_WORKER
        || (error.cause() != null && error.cause().errorClass() == ErrorClass.UNSUPPORTED);
  }

  /** Those who can be bound failed; asks the others where there are any. */
  private void askOthers(GatewayError error) {
    boolean othersMay =
        switch (error.kind()) {
          case OVERLOADED, RATE_LIMITED, UPSTREAM_FAILED, TIMED_OUT -> true;
          case INVALID_REQUEST,
              UNAUTHORISED,
              UNKNOWN_MODEL,
              NO_CAPABLE_WORKER,
              TOO_LONG,
              CONTENT_REFUSED,
              SHUTTING_DOWN,
              INTERNAL ->
              false;
        };
    if (!othersMay) {
      fail(error);
      return;
    }
    gateway
        .workers()
        .handleAsync(
            (workers, failure) -> {
              if (failure == null && anybodyUnbound(workers)) {
                ask(asked.unbound(), second -> fail(error));
              } else {
                fail(error);
              }
              return workers;
            },
            exchange.lane().executor());
  }

  private static boolean anybodyUnbound(List<WorkerView> workers) {
    return workers.stream()
        .filter(worker -> worker.snapshot().health().isUsable())
        .flatMap(worker -> worker.snapshot().models().stream())
        .anyMatch(model -> !model.info().capabilities().has(Ability.JSON_OBJECT));
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
