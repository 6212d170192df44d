package dev.relevo.http.openai;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.ModelCard;
import dev.relevo.http.Dialect;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.Route;
import dev.relevo.http.StreamedAnswer;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code POST /v1/chat/completions}, {@code POST /v1/embeddings}, {@code GET /v1/models} and {@code
 * GET /v1/models/{id}}.
 */
public final class OpenAiDialect implements Dialect {
  private static final String MODELS = "/v1/models";

  private final Gateway gateway;
  private final StreamedAnswer streams;
  private final OpenAiEmbeddings embeddings;

  public OpenAiDialect(Gateway gateway, StreamedAnswer streams) {
    this.gateway = gateway;
    this.streams = streams;
    this.embeddings = new OpenAiEmbeddings(gateway);
  }

  @Override
  public String name() {
    return "openai";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/chat/completions", Route.Body.JSON, this::chat),
        Route.post("/v1/embeddings", Route.Body.JSON, embeddings::embed),
        Route.get(MODELS, Route.Access.KEY, this::models),
        Route.get(MODELS + "/", Route.Access.KEY, this::model));
  }

  @Override
  public HttpResponse error(GatewayError error, String requestId) {
    return OpenAiErrorWriter.response(error);
  }

  private CompletionStage<HttpResponse> chat(Exchange exchange) {
    OpenAiRequestReader.Asked asked = OpenAiRequestReader.read(exchange);
    ChatRequest request = asked.request();
    long created = Instant.now().getEpochSecond();
    if (asked.stream()) {
      return streams.of(
          request,
          exchange,
          new OpenAiStreamWriter(exchange.requestId(), created, asked.includeUsage()),
          StreamedAnswer.EVENT_STREAM);
    }
    return exchange
        .whileWanted(gateway.complete(request, exchange.origin(), exchange.lane()))
        .thenApplyAsync(
            response ->
                JsonAnswer.of(200, out -> OpenAiAnswerWriter.write(out, response, created))
                    .addHeaders(StreamedAnswer.served(request, response.served())),
            Runnable::run);
  }

  private CompletionStage<HttpResponse> models(Exchange exchange) {
    return gateway
        .choices(exchange.caller())
        .thenApplyAsync(
            cards ->
                JsonAnswer.of(
                    200,
                    out -> {
                      out.writeStartObject();
                      out.writeStringField("object", "list");
                      out.writeArrayFieldStart("data");
                      for (ModelCard card : cards) {
                        OpenAiModelWriter.write(out, card);
                      }
                      out.writeEndArray();
                      out.writeEndObject();
                    }),
            Runnable::run);
  }

  private CompletionStage<HttpResponse> model(Exchange exchange) {
    String id = exchange.path().substring(MODELS.length() + 1);
    return gateway
        .choices(exchange.caller())
        .thenApplyAsync(
            cards -> {
              for (ModelCard card : cards) {
                if (card.isNamed(id)) {
                  return JsonAnswer.of(200, out -> OpenAiModelWriter.write(out, card));
                }
              }
              throw new GatewayError(
                      GatewayError.Kind.UNKNOWN_MODEL,
                      "no worker offers the model '"
                          + id
                          + "'; GET /v1/models lists those on offer",
                      "model",
                      null,
                      null)
                  .toException();
            },
            Runnable::run);
  }
}
