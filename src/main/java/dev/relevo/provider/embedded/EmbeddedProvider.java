package dev.relevo.provider.embedded;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.UpstreamErrors;
import dev.relevo.transport.Lane;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * A model in a child process. {@link #probe} starts the process when there is none, so whoever
 * probes supervises it; where it starts on demand, the first request does. A process that ends
 * fails the answers under way. Thread-safe.
 */
final class EmbeddedProvider implements ChatProvider, EmbeddingProvider {
  /** A probe waits so long for a model to be loaded before it reports that it still is. */
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(3);

  private final ProviderSettings settings;
  private final EmbeddedSettings engineSettings;
  private final String model;
  private final ModelSupply supply;
  private final Engines engines;
  private final EmbeddedReports reports;

  /**
   * The provider; nothing runs yet.
   *
   * @param supply gets the model's file; closed with this
   */
  EmbeddedProvider(ProviderSettings settings, EmbeddedSettings engineSettings, ModelSupply supply) {
    this.supply = supply;
    this.settings = settings;
    this.engineSettings = engineSettings;
    this.model =
        Objects.requireNonNullElseGet(
            settings.defaultModel(),
            () -> EmbeddedSettings.nameOf(engineSettings.path().toString()));
    this.engines = new Engines(settings.id(), engineSettings);
    this.reports = new EmbeddedReports(settings, engineSettings, model);
  }

  /** Starts an engine that is to run all the time, beside the caller; the first probe tells how. */
  void start() {
    if (!engineSettings.lifecycle().onDemand()) {
      engines.execute(
          () -> {
            try {
              if (supply.look() instanceof ModelSupply.Settled) {
                var unused = engines.started();
              }
            } catch (IOException e) {
              // the first probe tries again, and tells what is wrong
            }
          });
    }
  }

  @Override
  public Source<ChatEvent, NotUsed> stream(ChatCall call, Lane lane) {
    return Source.fromGraph(new AnswerSource(listener -> begin(call, listener)));
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    CollectedAnswer collected = new CollectedAnswer(lane.executor());
    try {
      return cancelling(collected.answer(), call.abandoned(), begin(call, collected));
    } catch (ProviderException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<Embeddings> embed(EmbeddingCall call, Lane lane) {
    CollectedVectors collected = new CollectedVectors(lane.executor());
    try {
      requireModel(call.model());
      return cancelling(
          collected.vectors(),
          call.abandoned(),
          begin(id -> new EngineFrame.Embed(id, call.texts("an embedded model")), collected));
    } catch (ProviderException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static <T> CompletableFuture<T> cancelling(
      CompletableFuture<T> answer, CompletionStage<?> abandoned, Runnable cancel) {
    abandoned.handleAsync(
        (any, failure) -> {
          if (answer.completeExceptionally(UpstreamErrors.calledBack())) {
            cancel.run();
          }
          return any;
        },
        Runnable::run);
    return answer;
  }

  private Runnable begin(ChatCall call, Generations.Listener listener) {
    requireModel(call.model());
    EngineFrame.Generate task = EngineRequests.task(0, call.request());
    return begin(
        id -> new EngineFrame.Generate(id, task.turns(), task.sampling(), task.schema()), listener);
  }

  private Runnable begin(
      LongFunction<? extends EngineFrame.OfGeneration> task, Generations.Listener listener) {
    return engines.use(
        new EngineWork() {
          @Override
          public @Nullable Runnable begin(EngineProcess engine) {
            long id = engine.begin(task, listener);
            return id == 0 ? null : () -> engine.cancel(id);
          }

          @Override
          public void onFailure(ProviderException failure) {
            listener.onFailure(failure);
          }
        });
  }

  private void requireModel(String asked) {
    if (!asked.equals(model)) {
      throw ProviderError.of(
              ErrorClass.MODEL_MISSING,
              "'" + settings.id() + "' has only the model '" + model + "'")
          .toException();
    }
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    if (engines.isClosed()) {
      return CompletableFuture.failedFuture(new IllegalStateException("the provider is closed"));
    }
    CompletableFuture<ProbeReport> found = new CompletableFuture<>();
    engines.execute(() -> look(found));
    return found.thenApplyAsync(report -> report, lane.executor());
  }

  private void look(CompletableFuture<ProbeReport> found) {
    try {
      ModelSupply.State file = supply.look();
      if (file instanceof ModelSupply.Underway underway) {
        found.complete(ProbeReport.of(ProbeReport.State.LOADING, underway.text()));
      } else if (file instanceof ModelSupply.Failed failed) {
        found.complete(ProbeReport.of(ProbeReport.State.NOT_RUNNING, failed.reason()));
      } else if (engines.awaitsDemand()) {
        found.complete(reports.onDemand(ModelCheck.of(engineSettings)));
      } else {
        look(engines.started(), found);
      }
    } catch (IOException e) {
      found.complete(reports.notRunning(e));
    } catch (RuntimeException e) {
      found.completeExceptionally(e);
    }
  }

  private void look(Engine engine, CompletableFuture<ProbeReport> found) {
    EngineProcess process = engine.process();
    var unused =
        process
            .ready()
            .thenCombineAsync(process.ping(), (ready, pong) -> ready, Runnable::run)
            .whenCompleteAsync(
                (ready, failure) -> {
                  if (failure == null) {
                    engines.replaceIfWorn(engine);
                    found.complete(reports.serving(engine, true));
                  } else {
                    found.complete(notServing(process, failure));
                  }
                },
                Runnable::run);
    CompletableFuture.delayedExecutor(PROBE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () ->
                found.complete(
                    process.isServing()
                        ? reports.serving(engine, false)
                        : reports.loading(engine)));
  }

  private ProbeReport notServing(EngineProcess process, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return process.ready().isCompletedExceptionally()
        ? reports.notLoaded(cause)
        : reports.notRunning(cause);
  }

  /** The process that runs now, or null. */
  @Nullable EngineProcess process() {
    Engine current = engines.current();
    return current == null ? null : current.process();
  }

  @Override
  public void close() {
    engines.close();
    supply.close();
  }
}
