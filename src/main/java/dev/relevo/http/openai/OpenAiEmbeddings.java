package dev.relevo.http.openai;

import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.StreamedAnswer;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code POST /v1/embeddings}. */
final class OpenAiEmbeddings {
  private final Gateway gateway;

  OpenAiEmbeddings(Gateway gateway) {
    this.gateway = gateway;
  }

  CompletionStage<HttpResponse> embed(Exchange exchange) {
    OpenAiEmbeddingRequestReader.Asked asked = OpenAiEmbeddingRequestReader.read(exchange);
    EmbeddingRequest request = asked.request();
    return exchange
        .whileWanted(gateway.embed(request, exchange.origin(), exchange.lane()))
        .thenApplyAsync(
            response ->
                JsonAnswer.of(
                        200,
                        out -> OpenAiEmbeddingAnswerWriter.write(out, response, asked.base64()))
                    .addHeaders(StreamedAnswer.served(request.model(), response.served())),
            exchange.elsewhere()); // a vector is thousands of numbers
  }
}
