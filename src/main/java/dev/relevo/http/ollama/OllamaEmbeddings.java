package dev.relevo.http.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.EmbeddingResponse;
import dev.relevo.chat.Vector;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.JsonBody;
import dev.relevo.http.SteeringHeaders;
import dev.relevo.http.StreamedAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * {@code POST /api/embed}, and {@code POST /api/embeddings} as it was before: one prompt, one
 * vector. Of no text at all there is no vector, and nobody is asked.
 */
final class OllamaEmbeddings {
  private final Gateway gateway;

  OllamaEmbeddings(Gateway gateway) {
    this.gateway = gateway;
  }

  CompletionStage<HttpResponse> embed(Exchange exchange) {
    long startedAt = System.nanoTime();
    JsonBody body = JsonBody.of(exchange.body());
    List<String> texts = input(body);
    if (texts.isEmpty()) {
      String model = ModelField.required(body);
      return CompletableFuture.completedFuture(
          JsonAnswer.of(200, out -> write(out, model, List.of(), 0, 0)));
    }
    EmbeddingRequest request = request(body, texts, exchange);
    return asked(request, exchange)
        .thenApplyAsync(
            response ->
                JsonAnswer.of(
                        200,
                        out ->
                            write(
                                out,
                                response.served().model(),
                                response.embeddings().vectors(),
                                response.embeddings().usage().promptTokens(),
                                System.nanoTime() - startedAt))
                    .addHeaders(StreamedAnswer.served(request.model(), response.served())),
            exchange.elsewhere()); // a vector is thousands of numbers
  }

  CompletionStage<HttpResponse> embedOne(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    String prompt = body.text("prompt");
    if (prompt == null || prompt.isEmpty()) {
      ModelField.required(body);
      return CompletableFuture.completedFuture(
          JsonAnswer.of(200, out -> writeOne(out, Vector.of())));
    }
    EmbeddingRequest request = request(body, List.of(prompt), exchange);
    return asked(request, exchange)
        .thenApplyAsync(
            response ->
                JsonAnswer.of(200, out -> writeOne(out, response.embeddings().vectors().get(0)))
                    .addHeaders(StreamedAnswer.served(request.model(), response.served())),
            Runnable::run);
  }

  private CompletionStage<EmbeddingResponse> asked(EmbeddingRequest request, Exchange exchange) {
    return exchange.whileWanted(gateway.embed(request, exchange.origin(), exchange.lane()));
  }

  private static EmbeddingRequest request(JsonBody body, List<String> texts, Exchange exchange) {
    String model = ModelField.optional(body);
    List<EmbeddingRequest.Input> inputs = new ArrayList<>(texts.size());
    for (String text : texts) {
      if (text.isEmpty()) {
        throw body.wrong("input", "holds an empty text; there is no vector of nothing");
      }
      inputs.add(new EmbeddingRequest.Text(text));
    }
    return new EmbeddingRequest(
        model == null ? ChatRequest.AUTO : model,
        inputs,
        body.count("dimensions", 1),
        null,
        OllamaSettingsReader.kept(body),
        SteeringHeaders.read(exchange, List.of()));
  }

  private static List<String> input(JsonBody body) {
    JsonNode input = body.get("input");
    if (input != null && input.isTextual() && input.textValue().isEmpty()) {
      return List.of();
    }
    return body.texts("input", true);
  }

  private static void write(
      JsonGenerator out, String model, List<Vector> vectors, int promptTokens, long nanos)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("model", model);
    out.writeArrayFieldStart("embeddings");
    for (Vector vector : vectors) {
      write(out, vector);
    }
    out.writeEndArray();
    out.writeNumberField("total_duration", nanos);
    out.writeNumberField("load_duration", 0);
    out.writeNumberField("prompt_eval_count", promptTokens);
    out.writeEndObject();
  }

  private static void writeOne(JsonGenerator out, Vector vector) throws IOException {
    out.writeStartObject();
    out.writeFieldName("embedding");
    write(out, vector);
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Vector vector) throws IOException {
    out.writeStartArray();
    for (int i = 0; i < vector.size(); i++) {
      out.writeNumber(vector.get(i));
    }
    out.writeEndArray();
  }
}
