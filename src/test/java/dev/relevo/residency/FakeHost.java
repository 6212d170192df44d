package dev.relevo.residency;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.PullProgress;
import dev.relevo.transport.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** A host whose answers a test gives one by one. Thread-safe. */
final class FakeHost implements ModelHost {

  /** A call that waits for its answer. */
  record Call<T>(String model, CompletableFuture<T> answer) {}

  final BlockingQueue<Call<List<LoadedModel>>> looks = new LinkedBlockingQueue<>();
  final BlockingQueue<Call<Void>> loads = new LinkedBlockingQueue<>();
  final BlockingQueue<Call<Void>> unloads = new LinkedBlockingQueue<>();
  final Map<String, Integer> pulls = new ConcurrentHashMap<>();
  private volatile Function<String, Source<PullProgress, NotUsed>> pull = model -> Source.never();

  @Override
  public CompletionStage<List<LoadedModel>> loaded(Lane lane) {
    return waiting(looks, "");
  }

  @Override
  public CompletionStage<Void> load(String model, Lane lane) {
    return waiting(loads, model);
  }

  @Override
  public CompletionStage<Void> unload(String model, Lane lane) {
    return waiting(unloads, model);
  }

  private static <T> CompletionStage<T> waiting(BlockingQueue<Call<T>> calls, String model) {
    Call<T> call = new Call<>(model, new CompletableFuture<>());
    calls.add(call);
    return call.answer();
  }

  /** Fetches models this way. */
  void pulls(Function<String, Source<PullProgress, NotUsed>> newPull) {
    pull = newPull;
  }

  @Override
  public Source<PullProgress, NotUsed> pull(String model, Lane lane) {
    pulls.merge(model, 1, Integer::sum);
    return pull.apply(model);
  }

  @Override
  public CompletionStage<Void> delete(String model, Lane lane) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> copy(String source, String destination, Lane lane) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Json> show(String model, boolean verbose, Lane lane) {
    throw new UnsupportedOperationException();
  }

  /** The next call, for which it waits. */
  static <T> Call<T> next(BlockingQueue<Call<T>> calls) {
    try {
      Call<T> call = calls.poll(20, TimeUnit.SECONDS);
      if (call == null) {
        throw new AssertionError("no call came");
      }
      return call;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers the next look: these models are in memory, a GiB each. */
  List<LoadedModel> lists(String... models) {
    List<LoadedModel> loaded = new ArrayList<>();
    for (String model : models) {
      loaded.add(new LoadedModel(ModelTag.with(model), 1L << 30, 0, null, null, ""));
    }
    next(looks).answer().complete(loaded);
    return loaded;
  }

  /** The next look fails. */
  void doesNotTell(ProviderError error) {
    next(looks).answer().completeExceptionally(error.toException());
  }

  static ProviderError down() {
    return ProviderError.unreachable("nothing listens");
  }

  static ProviderError unknownPath() {
    return ProviderError.ofStatus(ErrorClass.MODEL_MISSING, 404, "404 page not found");
  }

  /** Progress of a file of 100 bytes for each name, this many of which have come. */
  static PullProgress progress(String digest, long completed) {
    return new PullProgress("pulling " + digest, digest, 100, completed);
  }

  /** How often each model was asked for, by name. */
  Map<String, Integer> pullsByModel() {
    return new TreeMap<>(pulls);
  }
}
