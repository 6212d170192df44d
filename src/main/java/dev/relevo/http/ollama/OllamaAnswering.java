package dev.relevo.http.ollama;

import dev.relevo.chat.ChatRequest;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.AnswerWriter;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.JsonBody;
import dev.relevo.http.StreamedAnswer;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/chat} and {@code /api/generate}: stream lines unless told otherwise; server-sent
 * events where the caller accepts {@code text/event-stream}, plain text where it accepts {@code
 * text/plain}. Where there is nothing to answer, the model is loaded or unloaded.
 */
final class OllamaAnswering {
  private static final ContentType TEXT = ContentTypes.TEXT_PLAIN_UTF8;

  private final Gateway gateway;
  private final StreamedAnswer streams;
  private final OllamaMemory memory;

  OllamaAnswering(Gateway gateway, StreamedAnswer streams, OllamaMemory memory) {
    this.gateway = gateway;
    this.streams = streams;
    this.memory = memory;
  }

  CompletionStage<HttpResponse> chat(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    MemoryOrder order = body.objects("messages").isEmpty() ? MemoryOrder.of(body) : null;
    if (order != null) {
      return memory.obey(order, Shape.CHAT, exchange);
    }
    OllamaRequestReader.Asked asked = OllamaRequestReader.read(body, exchange);
    return answer(asked.request(), Shape.CHAT, asked.stream(), exchange);
  }

  CompletionStage<HttpResponse> generate(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    MemoryOrder order = PromptReader.isEmpty(body) ? MemoryOrder.of(body) : null;
    if (order != null) {
      return memory.obey(order, Shape.GENERATE, exchange);
    }
    boolean stream = !Boolean.FALSE.equals(body.flag("stream"));
    return answer(PromptReader.read(body, exchange), Shape.GENERATE, stream, exchange);
  }

  /** The prompt's answer as one object, whatever is accepted; {@code priority} may be named. */
  CompletionStage<HttpResponse> generateWhole(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.body());
    if (PromptReader.isEmpty(body)) {
      throw body.wrong("prompt", "is missing; it must be a text");
    }
    ChatRequest request = PromptReader.read(body, exchange);
    return answer(
        request.withSteering(PromptReader.prioritised(request.steering(), body)),
        Shape.GENERATE,
        Boolean.TRUE.equals(body.flag("stream")),
        exchange);
  }

  private CompletionStage<HttpResponse> answer(
      ChatRequest request, Shape shape, boolean stream, Exchange exchange) {
    long startedAt = System.nanoTime();
    if (stream) {
      String accept = accept(exchange);
      boolean events = accept != null && accept.contains("text/event-stream");
      boolean text = !events && accept != null && accept.contains("text/plain");
      AnswerWriter writer =
          text
              ? new PlainTextWriter()
              : new OllamaStreamWriter(shape, request.model(), startedAt, events);
      ContentType type = events ? StreamedAnswer.EVENT_STREAM : text ? TEXT : OllamaDialect.NDJSON;
      return streams.of(request, exchange, writer, type);
    }
    return exchange
        .whileWanted(gateway.complete(request, exchange.origin(), exchange.lane()))
        .thenApplyAsync(
            response ->
                JsonAnswer.of(
                        200,
                        out ->
                            OllamaAnswerWriter.writeWhole(
                                out, shape, response, System.nanoTime() - startedAt))
                    .addHeaders(StreamedAnswer.served(request, response.served())),
            Runnable::run);
  }

  private static @Nullable String accept(Exchange exchange) {
    String accept = exchange.header("accept");
    return accept == null ? null : accept.toLowerCase(Locale.ROOT);
  }
}
