package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.DecodedAnswer;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.wire.JsonMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** A vendor or server that speaks OpenAI's chat completions. */
final class OpenAiProvider implements ChatProvider {
  private static final String CHAT = "/chat/completions";

  private final ProviderSettings settings;
  private final OpenAiRequestWriter writer;
  private final Upstream upstream;
  private final List<List<Header>> headersByKey;

  OpenAiProvider(ProviderSettings settings, OpenAiPreset preset, Upstream upstream) {
    this.settings = settings;
    this.writer = new OpenAiRequestWriter(preset.fields());
    this.upstream = upstream;
    this.headersByKey =
        settings.keys().stream()
            .map(key -> List.of(new Header("Authorization", "Bearer " + key.reveal())))
            .toList();
  }

  private List<Header> headers(int keyIndex) {
    return headersByKey.isEmpty() ? List.of() : headersByKey.get(keyIndex);
  }

  @Override
  public Source<ChatEvent, NotUsed> stream(ChatCall call, Lane lane) {
    return Source.fromGraph(
        new DecodedAnswer(() -> send(call, lane, true), OpenAiStreamDecoder::new, lane));
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return send(call, lane, false)
        .thenApplyAsync(reply -> OpenAiAnswerReader.read(reply.wholeBody()), Runnable::run);
  }

  private CompletionStage<UpstreamReply> send(ChatCall call, Lane lane, boolean streamed) {
    ByteString body;
    try {
      body = writer.write(call.request(), call.model(), streamed);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return upstream
        .send(lane, UpstreamCall.post(CHAT, headers(call.keyIndex()), body, streamed))
        .handleAsync(
            (reply, failure) -> {
              if (failure != null) {
                throw new CompletionException(UpstreamErrors.told(failure));
              }
              if (reply.status() < 200 || reply.status() >= 300) {
                throw new CompletionException(OpenAiErrors.of(reply, Instant.now()).toException());
              }
              return reply;
            },
            Runnable::run);
  }

  /** The list of models costs nothing anywhere, so it tells whether host and key are well. */
  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return upstream
        .send(lane, UpstreamCall.get("/models", headers(0)))
        .handleAsync(
            (reply, failure) ->
                failure == null
                    ? report(reply)
                    : unreachable(UpstreamErrors.told(failure).error().message()),
            Runnable::run);
  }

  private static ProbeReport unreachable(String message) {
    return ProbeReport.of(ProbeReport.State.NOT_RUNNING, "not running: " + message);
  }

  private ProbeReport report(UpstreamReply reply) {
    int status = reply.status();
    if (status == 401 || status == 403) {
      return ProbeReport.of(
          ProbeReport.State.KEY_REJECTED, "the key is not accepted (HTTP error " + status + ")");
    }
    if (status == 404 || status == 405) {
      // no list of models: the configured ones have to do
      return configured();
    }
    if (status < 200 || status >= 300) {
      return ProbeReport.of(ProbeReport.State.HTTP_ERROR, "HTTP error " + status);
    }
    try {
      return listed(JsonMapper.read(reply.wholeBody()));
    } catch (JsonProcessingException e) {
      return configured();
    }
  }

  private ProbeReport configured() {
    List<ModelInfo> models = new ArrayList<>();
    for (String name : settings.models()) {
      models.add(model(name, settings.contextTokens()));
    }
    if (models.isEmpty() && settings.defaultModel() != null) {
      models.add(model(settings.defaultModel(), settings.contextTokens()));
    }
    return models.isEmpty()
        ? ProbeReport.of(
            ProbeReport.State.NO_MODELS, "no models: the server lists none, so configure `models`")
        : ProbeReport.available(models, null);
  }

  private ProbeReport listed(JsonNode body) {
    JsonNode data = body.isArray() ? body : body.path("data");
    List<ModelInfo> models = new ArrayList<>();
    for (JsonNode item : data) {
      String name = item.path("id").asText("");
      if (!name.isEmpty() && (settings.models().isEmpty() || settings.models().contains(name))) {
        models.add(model(name, contextTokens(item)));
      }
    }
    return models.isEmpty() ? configured() : ProbeReport.available(models, null);
  }

  private @Nullable Integer contextTokens(JsonNode item) {
    for (String field :
        List.of("context_window", "context_length", "max_context_length", "max_model_len")) {
      if (item.path(field).canConvertToInt() && item.path(field).asInt() > 0) {
        return item.path(field).asInt();
      }
    }
    return settings.contextTokens();
  }

  private ModelInfo model(String name, @Nullable Integer contextTokens) {
    return new ModelInfo(
        name, settings.capabilities(), contextTokens, null, true, settings.priceOf(name));
  }
}
