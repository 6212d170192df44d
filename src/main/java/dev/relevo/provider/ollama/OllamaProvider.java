package dev.relevo.provider.ollama;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.Json;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.DecodedAnswer;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.PullProgress;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.provider.VendorApi;
import dev.relevo.transport.Header;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.transport.UpstreamSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * One Ollama host. Configured keys are sent as bearer tokens, for hosts behind a proxy that asks
 * for one. Thread-safe.
 */
final class OllamaProvider implements ChatProvider, EmbeddingProvider, ModelHost {
  private static final String CHAT = "/api/chat";
  private static final String GENERATE = "/api/generate";
  private static final String EMBED = "/api/embed";

  /** Probes have connections of their own, so that neither they nor chats wait for each other. */
  private static final int PROBE_CONNECTIONS = 3;

  private static final Duration PROBE_SILENCE = Duration.ofSeconds(10);
  private static final long MOST_PROBE_BYTES = 16L * 1024 * 1024;

  private final OllamaRequestWriter writer;
  private final ContextWindows windows;
  private final VendorApi chats;
  private final VendorApi embeddings;
  private final OllamaProbe probe;
  private final OllamaHost host;

  private OllamaProvider(
      OllamaRequestWriter writer,
      ContextWindows windows,
      VendorApi chats,
      VendorApi embeddings,
      OllamaProbe probe,
      OllamaHost host) {
    this.writer = writer;
    this.windows = windows;
    this.chats = chats;
    this.embeddings = embeddings;
    this.probe = probe;
    this.host = host;
  }

  /** The host that the settings name; nothing is sent yet. */
  static OllamaProvider open(
      ProviderSettings settings, OllamaSettings ollama, Transport transport) {
    List<List<Header>> headersByKey = VendorApi.bearer(settings);
    Upstream probes =
        transport.upstream(
            new UpstreamSettings(
                ollama.baseUrl(),
                PROBE_CONNECTIONS,
                settings.timeouts().connect(),
                PROBE_SILENCE,
                PROBE_SILENCE,
                MOST_PROBE_BYTES));
    Upstream requests = transport.upstream(settings.upstream(ollama.baseUrl()));
    ContextWindows windows =
        new ContextWindows(
            model -> {
              Integer own = settings.modelSettings().of(settings.id(), model).contextTokens();
              return own == null ? ollama.contextLength() : own;
            });
    ThinkingModels thinking = new ThinkingModels();
    OllamaRequestWriter writer =
        new OllamaRequestWriter(
            ollama, windows, thinking, new KeepAlive(ollama, settings.memory()));
    return new OllamaProvider(
        writer,
        windows,
        new VendorApi(requests, headersByKey, OllamaErrors::of),
        new VendorApi(requests, headersByKey, OllamaErrors::ofEmbedding),
        new OllamaProbe(
            new OllamaModels(settings, ollama),
            windows,
            thinking,
            probes,
            headersByKey.isEmpty() ? List.of() : headersByKey.get(0)),
        OllamaHost.open(settings, ollama.baseUrl(), headersByKey, writer, windows, transport));
  }

  @Override
  public DecodedAnswer stream(ChatCall call, Lane lane) {
    return new DecodedAnswer(
        abandoned -> send(call, lane, abandoned),
        () -> new OllamaStreamDecoder(call.request().promptCharacters()),
        lane);
  }

  /**
   * Joins a stream: a slow model's whole answer would look like minutes of silence. Calling back
   * ends the stream, since the host would go on computing.
   */
  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    Pair<UniqueKillSwitch, CompletionStage<AnswerBuilder>> running =
        Source.fromGraph(stream(call, lane))
            .viaMat(KillSwitches.single(), Keep.right())
            .toMat(
                Sink.fold(
                    new AnswerBuilder(),
                    (answer, event) -> {
                      answer.add(event);
                      return answer;
                    }),
                Keep.both())
            .run(lane.materializer());
    call.abandoned()
        .handleAsync(
            (any, failure) -> {
              running.first().abort(UpstreamErrors.calledBack());
              return any;
            },
            Runnable::run);
    return running
        .second()
        .handleAsync(
            (answer, failure) -> {
              if (failure != null) {
                throw new CompletionException(UpstreamErrors.told(failure));
              }
              return answer.build();
            },
            lane.executor());
  }

  private CompletionStage<UpstreamReply> send(
      ChatCall call, Lane lane, CompletionStage<?> abandoned) {
    return chats
        .post(
            call.request().rawPrompt() == null ? CHAT : GENERATE,
            call,
            () -> writer.write(call.request(), call.model(), true),
            true,
            abandoned,
            lane)
        .whenCompleteAsync((reply, failure) -> learn(call.model(), failure), Runnable::run);
  }

  private void learn(String model, @Nullable Throwable failure) {
    if (failure != null && OllamaErrors.isOfMemory(UpstreamErrors.told(failure).error())) {
      windows.forget(model);
    }
  }

  @Override
  public CompletionStage<Embeddings> embed(EmbeddingCall call, Lane lane) {
    List<String> texts;
    try {
      texts = call.texts("Ollama");
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
    return embeddings
        .post(
            EMBED,
            call,
            () -> writer.writeEmbedding(call.request(), call.model(), texts),
            false,
            call.abandoned(),
            lane)
        .whenCompleteAsync((reply, failure) -> learn(call.model(), failure), Runnable::run)
        .thenApplyAsync(reply -> OllamaEmbeddings.read(reply.wholeBody(), texts), lane.executor());
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    return probe.run(lane);
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded(Lane lane) {
    return host.loaded(lane);
  }

  @Override
  public CompletionStage<Void> load(String model, Lane lane) {
    return host.load(model, lane);
  }

  @Override
  public CompletionStage<Void> unload(String model, Lane lane) {
    return host.unload(model, lane);
  }

  @Override
  public Source<PullProgress, NotUsed> pull(String model, Lane lane) {
    return host.pull(model, lane);
  }

  @Override
  public CompletionStage<Void> delete(String model, Lane lane) {
    return host.delete(model, lane);
  }

  @Override
  public CompletionStage<Void> copy(String source, String destination, Lane lane) {
    return host.copy(source, destination, lane);
  }

  @Override
  public CompletionStage<Json> show(String model, boolean verbose, Lane lane) {
    return host.show(model, verbose, lane);
  }
}
