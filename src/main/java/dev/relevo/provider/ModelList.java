package dev.relevo.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.transport.Lane;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Probes a vendor by its list of models, which costs nothing anywhere: it tells whether host and
 * key are well, and what is on offer. Where models are configured, only those are offered; where
 * the vendor lists none of them, the configured ones have to do. A list that cannot be had any more
 * leaves what is known. Thread-safe.
 */
public final class ModelList {
  /** So many keys are tried at most to get the list. */
  private static final int MOST_KEYS = 5;

  private final VendorApi api;
  private final String path;
  private final ProviderSettings settings;
  private final Function<JsonNode, List<ModelInfo>> reader;
  private final Function<String, ModelInfo> unlisted;
  private volatile List<ModelInfo> last = List.of();

  /**
   * A vendor's list.
   *
   * @param path where the vendor lists its models
   * @param reader reads all models from the body of a success
   * @param unlisted tells of a model that is configured and not listed
   */
  public ModelList(
      VendorApi api,
      String path,
      ProviderSettings settings,
      Function<JsonNode, List<ModelInfo>> reader,
      Function<String, ModelInfo> unlisted) {
    this.api = api;
    this.path = path;
    this.settings = settings;
    this.reader = reader;
    this.unlisted = unlisted;
  }

  /**
   * Asks for the list with the first key; completes with the finding, a vendor out of reach
   * included. Where that key is not accepted, the models come from the list that another key gets.
   */
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return probe(0, lane)
        .thenComposeAsync(
            first ->
                first.state() == ProbeReport.State.KEY_REJECTED
                    ? withOtherKeys(first, 1, lane)
                    : CompletableFuture.completedFuture(first),
            Runnable::run);
  }

  private CompletionStage<ProbeReport> withOtherKeys(
      ProbeReport rejected, int keyIndex, Lane lane) {
    if (keyIndex >= Math.min(MOST_KEYS, settings.keys().size())) {
      return CompletableFuture.completedFuture(rejected);
    }
    return probe(keyIndex, lane)
        .thenComposeAsync(
            other ->
                other.state() == ProbeReport.State.KEY_REJECTED
                    ? withOtherKeys(rejected, keyIndex + 1, lane)
                    : CompletableFuture.completedFuture(
                        new ProbeReport(
                            rejected.state(), rejected.detail(), other.models(), other.version())),
            Runnable::run);
  }

  private CompletionStage<ProbeReport> probe(int keyIndex, Lane lane) {
    return api.get(path, keyIndex, lane)
        .handleAsync(
            (reply, failure) ->
                failure == null
                    ? report(reply)
                    : ProbeReport.of(
                        ProbeReport.State.NOT_RUNNING,
                        "not running: " + UpstreamErrors.told(failure).error().message()),
            Runnable::run);
  }

  private ProbeReport report(UpstreamReply reply) {
    int status = reply.status();
    if (status == 401
        || status == 403
        || (status == 400 && api.meaning(reply).errorClass() == ErrorClass.CREDENTIAL_REJECTED)) {
      return ProbeReport.of(
          ProbeReport.State.KEY_REJECTED, "the key is not accepted (HTTP error " + status + ")");
    }
    if (status == 404 || status == 405) {
      return withoutList();
    }
    if (status < 200 || status >= 300) {
      return ProbeReport.of(ProbeReport.State.HTTP_ERROR, "HTTP error " + status);
    }
    try {
      return listed(reader.apply(JsonMapper.read(reply.wholeBody())));
    } catch (JsonProcessingException e) {
      return withoutList();
    }
  }

  /** No list came: what is known from an earlier one stays, else the configured ones have to do. */
  private ProbeReport withoutList() {
    return last.isEmpty() ? configured() : ProbeReport.available(last, null);
  }

  private ProbeReport listed(List<ModelInfo> models) {
    List<ModelInfo> offered =
        models.stream()
            .filter(
                model -> settings.models().isEmpty() || settings.models().contains(model.name()))
            .toList();
    last = offered;
    return offered.isEmpty() ? configured() : ProbeReport.available(offered, null);
  }

  private ProbeReport configured() {
    List<ModelInfo> models = new ArrayList<>();
    for (String name : settings.models()) {
      models.add(unlisted.apply(name));
    }
    if (models.isEmpty() && settings.defaultModel() != null) {
      models.add(unlisted.apply(settings.defaultModel()));
    }
    return models.isEmpty()
        ? ProbeReport.of(
            ProbeReport.State.NO_MODELS, "no models: the server lists none, so configure `models`")
        : ProbeReport.available(models, null);
  }
}
