package dev.relevo.http.ollama;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.GatewayError;
import dev.relevo.gateway.Gateway;
import dev.relevo.http.AnswerWriter;
import dev.relevo.http.Dialect;
import dev.relevo.http.ErrorStatus;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonAnswer;
import dev.relevo.http.Route;
import dev.relevo.http.StreamedAnswer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/chat}: streams NDJSON unless told otherwise; server-sent events where the caller
 * accepts {@code text/event-stream}, plain text where it accepts {@code text/plain}. {@code model}
 * may be left out.
 */
public final class OllamaDialect implements Dialect {
  private static final ContentType NDJSON =
      ContentTypes.create(MediaTypes.customBinary("application", "x-ndjson", false));
  private static final ContentType TEXT = ContentTypes.TEXT_PLAIN_UTF8;

  private final Gateway gateway;
  private final StreamedAnswer streams;

  public OllamaDialect(Gateway gateway, StreamedAnswer streams) {
    this.gateway = gateway;
    this.streams = streams;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.post("/api/chat", Route.Body.UNLABELLED_JSON, this::chat));
  }

  @Override
  public HttpResponse error(GatewayError error, String requestId) {
    return ErrorStatus.plain(OllamaFields.named(error), requestId);
  }

  private CompletionStage<HttpResponse> chat(Exchange exchange) {
    OllamaRequestReader.Asked asked = OllamaRequestReader.read(exchange);
    ChatRequest request = asked.request();
    long startedAt = System.nanoTime();
    if (asked.stream()) {
      String accept = accept(exchange);
      boolean events = accept != null && accept.contains("text/event-stream");
      boolean text = !events && accept != null && accept.contains("text/plain");
      AnswerWriter writer =
          text ? new PlainTextWriter() : new OllamaStreamWriter(request.model(), startedAt, events);
      ContentType type = events ? StreamedAnswer.EVENT_STREAM : text ? TEXT : NDJSON;
      return streams.of(request, exchange, writer, type);
    }
    return gateway
        .complete(request, exchange.requestId(), exchange.lane())
        .thenApplyAsync(
            response ->
                JsonAnswer.of(
                        200,
                        out ->
                            OllamaAnswerWriter.writeWhole(
                                out, response, System.nanoTime() - startedAt))
                    .addHeaders(StreamedAnswer.served(request, response.served())),
            Runnable::run);
  }

  private static @Nullable String accept(Exchange exchange) {
    String accept = exchange.header("accept");
    return accept == null ? null : accept.toLowerCase(Locale.ROOT);
  }
}
