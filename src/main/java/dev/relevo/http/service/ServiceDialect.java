package dev.relevo.http.service;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Usage;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.Dialect;
import dev.relevo.http.ErrorStatus;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.Route;
import dev.relevo.http.StreamedAnswer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code POST /chat}: {@code {"system", "context", "max_tokens"}} in, {@code {"content"}} out, with
 * {@code finish_reason}, {@code model} and {@code usage} beside it. {@code content} is always a
 * text; where the system prompt asks for JSON, it is the text of valid JSON, or the request fails.
 */
public final class ServiceDialect implements Dialect {
  private final Gateway gateway;

  public ServiceDialect(Gateway gateway) {
    this.gateway = gateway;
  }

  @Override
  public String name() {
    return "service";
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.post("/chat", Route.Body.JSON, this::chat));
  }

  @Override
  public HttpResponse error(GatewayError error, String requestId) {
    return ErrorStatus.plain(error, requestId);
  }

  private CompletionStage<HttpResponse> chat(Exchange exchange) {
    ServiceRequest asked = ServiceRequestReader.read(exchange);
    CompletionStage<ServiceAnswer> answer =
        asked.wish() == JsonWish.NONE
            ? exchange
                .whileWanted(gateway.complete(asked.chat(), exchange.origin(), exchange.lane()))
                .thenApplyAsync(ServiceAnswer::of, Runnable::run)
            : new JsonAnswering(gateway, exchange, asked).get();
    return answer.thenApplyAsync(told -> response(asked.chat(), told), Runnable::run);
  }

  private static HttpResponse response(ChatRequest request, ServiceAnswer answer) {
    return JsonAnswer.of(
            200,
            out -> {
              out.writeStartObject();
              out.writeStringField("content", answer.content());
              out.writeStringField(
                  "finish_reason", answer.finishReason().name().toLowerCase(Locale.ROOT));
              out.writeStringField("model", answer.served().model());
              Usage usage = answer.usage();
              out.writeObjectFieldStart("usage");
              out.writeNumberField("prompt_tokens", usage.promptTokens());
              out.writeNumberField("completion_tokens", usage.completionTokens());
              out.writeNumberField("total_tokens", usage.totalTokens());
              out.writeEndObject();
              out.writeEndObject();
            })
        .addHeaders(StreamedAnswer.served(request, answer.served()));
  }
}
