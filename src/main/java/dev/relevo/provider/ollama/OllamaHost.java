package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.PullProgress;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.provider.VendorApi;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.transport.UpstreamSettings;
import dev.relevo.wire.JsonMapper;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * What an Ollama host does with models beside answering. Looking takes seconds at most; loading and
 * fetching may take long, and have connections of their own, so that nothing else waits for them.
 * Orders go with the first key where there are several. Thread-safe.
 */
final class OllamaHost implements ModelHost {
  private static final String GENERATE = "/api/generate";
  private static final String EMBED = "/api/embed";
  private static final int KEY = 0;
  private static final int CONNECTIONS = 8;
  private static final Duration QUICK = Duration.ofSeconds(10);
  private static final Duration HEAD = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofMinutes(15);
  private static final long MOST_BYTES = 64L * 1024 * 1024;

  private final OllamaRequestWriter writer;
  private final ContextWindows windows;
  private final VendorApi quick;
  private final VendorApi lasting;
  private final Duration loadTimeout;

  private OllamaHost(
      OllamaRequestWriter writer,
      ContextWindows windows,
      VendorApi quick,
      VendorApi lasting,
      Duration loadTimeout) {
    this.writer = writer;
    this.windows = windows;
    this.quick = quick;
    this.lasting = lasting;
    this.loadTimeout = loadTimeout;
  }

  /** The host at an address; nothing is sent yet. */
  static OllamaHost open(
      ProviderSettings settings,
      URI address,
      List<List<Header>> headersByKey,
      OllamaRequestWriter writer,
      ContextWindows windows,
      Transport transport) {
    MemorySettings memory = settings.memory();
    Duration loadTimeout = (memory == null ? MemorySettings.DEFAULT : memory).loadTimeout();
    Duration longest = loadTimeout.compareTo(LONG) < 0 ? LONG : loadTimeout;
    Function<Duration, VendorApi> api =
        silence ->
            new VendorApi(
                transport.upstream(
                    new UpstreamSettings(
                        address,
                        CONNECTIONS,
                        settings.timeouts().connect(),
                        HEAD,
                        silence,
                        MOST_BYTES)),
                headersByKey,
                OllamaErrors::ofOrder);
    return new OllamaHost(
        writer, windows, api.apply(QUICK), api.apply(longest.plusSeconds(5)), loadTimeout);
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded(Lane lane) {
    return quick
        .send(UpstreamCall.Method.GET, "/api/ps", KEY, ByteString.emptyByteString(), lane)
        .thenApplyAsync(
            reply -> LoadedModels.read(reply.wholeBody(), Instant.now()), Runnable::run);
  }

  @Override
  public CompletionStage<Void> load(String model, Lane lane) {
    CompletableFuture<Void> tooLong =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, loadTimeout.toNanos(), TimeUnit.NANOSECONDS);
    return askedEitherWay(embeds -> writer.writeLoad(model, embeds), tooLong, lane)
        .handleAsync(
            (reply, failure) -> {
              boolean late = tooLong.isDone();
              tooLong.complete(null);
              if (failure == null) {
                return null;
              }
              ProviderException told = UpstreamErrors.told(failure);
              if (OllamaErrors.isOfMemory(told.error())) {
                windows.forget(model);
              }
              throw new CompletionException(
                  late
                      ? ProviderError.of(
                              ErrorClass.SILENT,
                              "loading "
                                  + model
                                  + " took longer than "
                                  + loadTimeout.toSeconds()
                                  + " s")
                          .toException()
                      : told);
            },
            Runnable::run);
  }

  @Override
  public CompletionStage<Void> unload(String model, Lane lane) {
    return askedEitherWay(
            embeds -> writer.writeUnload(model, embeds), new CompletableFuture<>(), lane)
        .thenApplyAsync(
            reply -> {
              windows.forget(model);
              return null;
            },
            Runnable::run);
  }

  /** A model that only embeds refuses to be asked for anything else, before it is loaded. */
  private CompletionStage<UpstreamReply> askedEitherWay(
      Function<Boolean, ByteString> body, CompletionStage<?> abandoned, Lane lane) {
    return posted(GENERATE, body.apply(false), false, abandoned, lane)
        .exceptionallyComposeAsync(
            failure ->
                OllamaErrors.isOfEmbeddingOnly(UpstreamErrors.told(failure).error())
                    ? posted(EMBED, body.apply(true), false, abandoned, lane)
                    : CompletableFuture.failedFuture(UpstreamErrors.told(failure)),
            Runnable::run);
  }

  private CompletionStage<UpstreamReply> posted(
      String path, ByteString body, boolean streamed, CompletionStage<?> abandoned, Lane lane) {
    return lasting.post(path, KEY, () -> body, streamed, limits -> {}, abandoned, lane);
  }

  @Override
  public Source<PullProgress, NotUsed> pull(String model, Lane lane) {
    ByteString body = bytes(named(model).put("stream", true));
    return ModelPull.source(
        model, abandoned -> posted("/api/pull", body, true, abandoned, lane), lane);
  }

  @Override
  public CompletionStage<Void> delete(String model, Lane lane) {
    return quick
        .send(UpstreamCall.Method.DELETE, "/api/delete", KEY, bytes(named(model)), lane)
        .thenApplyAsync(reply -> null, Runnable::run);
  }

  @Override
  public CompletionStage<Void> copy(String source, String destination, Lane lane) {
    ObjectNode body = JsonMapper.mapper().createObjectNode();
    body.put("source", source).put("destination", destination);
    return quick
        .send(UpstreamCall.Method.POST, "/api/copy", KEY, bytes(body), lane)
        .thenApplyAsync(reply -> null, Runnable::run);
  }

  @Override
  public CompletionStage<Json> show(String model, boolean verbose, Lane lane) {
    ObjectNode body = named(model).put("verbose", verbose);
    return quick
        .send(UpstreamCall.Method.POST, "/api/show", KEY, bytes(body), lane)
        .thenApplyAsync(reply -> object(reply.wholeBody()), Runnable::run);
  }

  private static ObjectNode named(String model) {
    return JsonMapper.mapper().createObjectNode().put("model", Objects.requireNonNull(model));
  }

  private static ByteString bytes(ObjectNode body) {
    return ByteString.fromString(JsonMapper.json(body).text());
  }

  private static Json object(ByteString body) {
    try {
      JsonNode read = JsonMapper.read(body);
      if (read.isObject()) {
        return JsonMapper.json(read);
      }
    } catch (JsonProcessingException e) {
      // told below: what does not parse is no object either
    }
    throw ProviderError.of(ErrorClass.BROKEN_ANSWER, "the host did not answer with a JSON object")
        .toException();
  }
}
