package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.modelfile.GgufHeader;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.transport.Lane;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * A model in a child process. {@link #probe} starts the process when there is none, so whoever
 * probes supervises it; a process that ends fails the answers under way and waits for the next
 * probe. Thread-safe.
 */
final class EmbeddedProvider implements ChatProvider {
  /** A probe waits so long for a model to be loaded before it reports that it still is. */
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(3);

  private final ProviderSettings settings;
  private final EmbeddedSettings engineSettings;
  private final String model;
  private final ExecutorService starter;
  private volatile @Nullable Engine engine;
  private volatile boolean closed;

  /** A running process and what is known of its model. */
  private record Engine(EngineProcess process, GgufHeader header, int contextTokens) {}

  EmbeddedProvider(ProviderSettings settings, EmbeddedSettings engineSettings) {
    this.settings = settings;
    this.engineSettings = engineSettings;
    this.model =
        Objects.requireNonNullElseGet(
            settings.defaultModel(),
            () -> EmbeddedSettings.nameOf(engineSettings.path().toString()));
    this.starter = starter(settings.id());
  }

  /**
   * Reading files and starting processes may block; at most one thread does, and only while there
   * is work.
   */
  private static ExecutorService starter(String id) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "relevo-engine-" + id + "-start");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  @Override
  public Source<ChatEvent, NotUsed> stream(ChatCall call, Lane lane) {
    return Source.fromGraph(new AnswerSource(listener -> begin(call, listener)));
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    CollectedAnswer collected = new CollectedAnswer(lane.executor());
    CompletableFuture<ChatResponse.Answer> answer = collected.answer();
    try {
      Runnable cancel = begin(call, collected);
      var unused =
          answer.whenCompleteAsync(
              (whole, failure) -> {
                if (answer.isCancelled()) {
                  cancel.run();
                }
              },
              Runnable::run);
      return answer;
    } catch (ProviderException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Runnable begin(ChatCall call, Generations.Listener listener) {
    if (!call.model().equals(model)) {
      throw ProviderError.of(
              ErrorClass.MODEL_MISSING,
              "'" + settings.id() + "' has only the model '" + model + "'")
          .toException();
    }
    EngineProcess process = usable();
    long id = process.generate(number -> EngineRequests.task(number, call.request()), listener);
    return () -> process.cancel(id);
  }

  private EngineProcess usable() {
    if (closed) {
      throw ProviderError.unreachable("the provider is closed").toException();
    }
    EngineProcess process = process();
    if (process == null || process.hasEnded()) {
      throw ProviderError.unreachable("the engine of '" + settings.id() + "' does not run")
          .toException();
    }
    if (!process.ready().isDone()) {
      throw ProviderError.unreachable("the engine of '" + settings.id() + "' is loading its model")
          .toException();
    }
    return process;
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("the provider is closed"));
    }
    CompletableFuture<ProbeReport> found = new CompletableFuture<>();
    starter.execute(() -> look(found));
    return found.thenApplyAsync(report -> report, lane.executor());
  }

  private void look(CompletableFuture<ProbeReport> found) {
    try {
      Engine current = startedEngine();
      var unused =
          current
              .process
              .ready()
              .whenCompleteAsync(
                  (ready, failure) ->
                      found.complete(failure == null ? available(current) : notLoaded(failure)),
                  Runnable::run);
      CompletableFuture.delayedExecutor(PROBE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> found.complete(loading(current)));
    } catch (IOException e) {
      found.complete(ProbeReport.of(ProbeReport.State.NOT_RUNNING, String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      found.completeExceptionally(e);
    }
  }

  /** Called on the starter's one thread only. */
  private Engine startedEngine() throws IOException {
    Engine current = engine;
    if (current != null && !current.process.hasEnded()) {
      return current;
    }
    GgufHeader header = header();
    int contextTokens = engineSettings.contextTokensFor(header);
    Engine started =
        new Engine(
            EngineProcess.start(settings.id(), engineSettings, contextTokens),
            header,
            contextTokens);
    engine = started;
    if (closed) {
      started.process.close();
    }
    return started;
  }

  private GgufHeader header() throws IOException {
    try {
      return GgufHeader.read(engineSettings.path());
    } catch (IOException e) {
      throw new IOException(
          e.getMessage()
              + "; put the model's GGUF file there or correct "
              + engineSettings.keyPrefix()
              + "path",
          e);
    }
  }

  private ProbeReport available(Engine current) {
    return ProbeReport.available(List.of(info(current, true)), null);
  }

  private ProbeReport loading(Engine current) {
    return new ProbeReport(
        ProbeReport.State.LOADING,
        "loading " + engineSettings.path() + " (" + current.process.phase() + ")",
        List.of(info(current, false)),
        null);
  }

  private ProbeReport notLoaded(Throwable failure) {
    return ProbeReport.of(
        ProbeReport.State.NOT_RUNNING,
        engineSettings.path()
            + ": "
            + failure.getMessage()
            + "; fetch the file again or correct "
            + engineSettings.keyPrefix()
            + "path");
  }

  private ModelInfo info(Engine current, boolean loaded) {
    return new ModelInfo(
        model,
        settings.capabilities(),
        current.contextTokens,
        current.header.sizeBytes(),
        loaded,
        settings.priceOf(model));
  }

  /** The process that runs now, or null. */
  @Nullable EngineProcess process() {
    Engine current = engine;
    return current == null ? null : current.process;
  }

  @Override
  public void close() {
    closed = true;
    starter.shutdown();
    EngineProcess last = process();
    if (last != null) {
      last.close();
    }
  }
}
