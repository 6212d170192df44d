package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamException;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks a host what it offers: {@code /api/tags} decides, {@code /api/ps} tells which models are in
 * memory, and {@code /api/version} which Ollama it is. None of them loads a model.
 */
final class OllamaProbe {
  private final OllamaModels models;
  private final ContextWindows windows;
  private final ThinkingModels thinking;
  private final Upstream upstream;
  private final List<Header> headers;

  /**
   * The probe of a host.
   *
   * @param windows is told which windows are loaded
   * @param thinking is told which models think
   */
  OllamaProbe(
      OllamaModels models,
      ContextWindows windows,
      ThinkingModels thinking,
      Upstream upstream,
      List<Header> headers) {
    this.models = models;
    this.windows = windows;
    this.thinking = thinking;
    this.upstream = upstream;
    this.headers = headers;
  }

  CompletionStage<ProbeReport> run(Lane lane) {
    CompletionStage<JsonNode> loaded = optional(lane, "/api/ps");
    CompletionStage<JsonNode> version = optional(lane, "/api/version");
    return get(lane, "/api/tags")
        .thenCombineAsync(loaded, Found::new, Runnable::run)
        .thenCombineAsync(
            version, (found, it) -> report(found, text(it.path("version"))), Runnable::run)
        .exceptionallyAsync(this::unreachable, Runnable::run);
  }

  private record Found(UpstreamReply tags, JsonNode loaded) {}

  private CompletionStage<UpstreamReply> get(Lane lane, String path) {
    return upstream.send(lane, UpstreamCall.get(path, headers));
  }

  /** What the host says, or nothing when it does not: older hosts and proxies lack some paths. */
  private CompletionStage<JsonNode> optional(Lane lane, String path) {
    return get(lane, path)
        .handleAsync(
            (reply, failure) ->
                failure == null && reply.status() == 200 ? read(reply) : MissingNode.getInstance(),
            Runnable::run);
  }

  private ProbeReport report(Found found, @Nullable String version) {
    int status = found.tags.status();
    if (status == 401 || status == 403) {
      return ProbeReport.of(
          ProbeReport.State.KEY_REJECTED, "the key is not accepted (HTTP error " + status + ")");
    }
    if (status < 200 || status >= 300) {
      return ProbeReport.of(ProbeReport.State.HTTP_ERROR, "HTTP error " + status);
    }
    JsonNode tags = read(found.tags);
    if (!tags.has("models")) {
      return ProbeReport.of(
          ProbeReport.State.HTTP_ERROR,
          "what answers at " + models.baseUrl() + " is not Ollama: it lists no models");
    }
    JsonNode loaded = found.loaded.path("models");
    thinking.learn(tags.path("models"));
    if (!loaded.isMissingNode()) {
      windows.found(OllamaModels.windows(loaded));
    }
    List<ModelInfo> offered = models.offered(tags.path("models"), loaded, version);
    return offered.isEmpty()
        ? new ProbeReport(
            ProbeReport.State.NO_MODELS,
            "no models; run `ollama pull " + models.wanted() + "`",
            offered,
            version)
        : ProbeReport.available(offered, version);
  }

  private ProbeReport unreachable(Throwable failure) {
    String message = UpstreamErrors.told(failure).error().message();
    return switch (kind(failure)) {
      case REFUSED, UNKNOWN_HOST, CONNECT_TIMEOUT ->
          ProbeReport.of(
              ProbeReport.State.NOT_RUNNING,
              message + "; start it with `ollama serve` or set base-url");
      case NO_HEAD, RESET, TLS, PROTOCOL, TOO_LARGE, EXHAUSTED, CALLED_BACK ->
          ProbeReport.of(ProbeReport.State.HTTP_ERROR, message);
    };
  }

  private static UpstreamException.Kind kind(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof UpstreamException upstream
        ? upstream.kind()
        : UpstreamException.Kind.RESET;
  }

  private static JsonNode read(UpstreamReply reply) {
    try {
      return JsonMapper.read(reply.wholeBody());
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.asText() : null;
  }
}
