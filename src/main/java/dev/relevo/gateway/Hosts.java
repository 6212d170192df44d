package dev.relevo.gateway;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.residency.ModelPulls;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The running providers that are hosts of models: gives them orders. Thread-safe. */
final class Hosts {
  private final Desk desk;
  private final Supplier<Lane> lanes;

  Hosts(Desk desk, Supplier<Lane> lanes) {
    this.desk = desk;
    this.lanes = lanes;
  }

  /**
   * What became of an order.
   *
   * @param host the host's name
   * @param value what it told; null where it failed
   * @param error why it failed, or null
   */
  record Told<T>(String host, @Nullable T value, @Nullable ProviderError error) {

    /** Whether the host has not got what the order was about. */
    boolean isMissing() {
      return error != null && error.errorClass() == ErrorClass.MODEL_MISSING;
    }
  }

  /** What is configured for each host. */
  Map<String, ProviderSettings> settings() {
    Map<String, ProviderSettings> settings = new LinkedHashMap<>();
    desk.providers()
        .byName()
        .forEach(
            (name, running) -> {
              if (running.provider() instanceof ModelHost) {
                settings.put(name, running.settings());
              }
            });
    return settings;
  }

  /** Whether a worker is a host. */
  boolean has(String worker) {
    Providers.Running running = desk.providers().byName().get(worker);
    return running != null && running.provider() instanceof ModelHost;
  }

  Lane lane() {
    return lanes.get();
  }

  /** The running host of that name. */
  ModelHost of(String host) {
    return (ModelHost) desk.providers().named(host).provider();
  }

  /** The host of that name, as one to which models are fetched. */
  ModelPulls.Target target(String host) {
    MemorySettings memory = desk.providers().named(host).settings().memory();
    return new ModelPulls.Target(host, of(host), memory == null ? null : memory.diskBudget());
  }

  /** Why a host failed, in words without keys. */
  ProviderError error(String host, Throwable failure) {
    return desk.providers().named(host).failure(failure);
  }

  /** Gives a host an order. The stage never fails. */
  <T> CompletionStage<Told<T>> ask(
      String host, BiFunction<ModelHost, Lane, CompletionStage<T>> order) {
    CompletionStage<T> answer;
    try {
      answer = order.apply(of(host), lane());
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.handleAsync(
        (value, failure) -> new Told<>(host, value, failure == null ? null : error(host, failure)),
        Runnable::run);
  }

  /** Gives a host an order that must not take longer. The stage never fails. */
  <T> CompletionStage<Told<T>> ask(
      String host, BiFunction<ModelHost, Lane, CompletionStage<T>> order, Duration limit) {
    return ask(
        host,
        (asked, lane) ->
            order
                .apply(asked, lane)
                .toCompletableFuture()
                .copy()
                .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** What all of some stages bring, in their order. */
  static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
    CompletionStage<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (CompletionStage<T> stage : stages) {
      all =
          all.thenCombineAsync(
              stage,
              (sofar, next) -> {
                sofar.add(next);
                return sofar;
              },
              Runnable::run);
    }
    return all;
  }

  /**
   * What became of an order that several hosts got.
   *
   * @param done what was ordered, as a participle
   * @return the names of those that did it
   * @throws dev.relevo.chat.GatewayException when nobody has the model, or somebody failed
   *     otherwise
   */
  static <T> List<String> result(String model, String done, List<Told<T>> told) {
    List<String> did = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    ProviderError first = null;
    for (Told<T> one : told) {
      if (one.error() == null) {
        did.add(one.host());
      } else if (!one.isMissing()) {
        failures.add(one.host() + ": " + one.error().message());
        first = first == null ? one.error() : first;
      }
    }
    if (first != null) {
      String also = did.isEmpty() ? "" : "; " + done + " on " + String.join(", ", did);
      throw new GatewayError(
              Attempts.told(first).kind(),
              "model '" + model + "' was not " + done + " on " + String.join("; ", failures) + also,
              null,
              first.retryAfter(),
              first)
          .toException();
    }
    if (did.isEmpty()) {
      throw unknown(model);
    }
    return did;
  }

  /** The failure of an order about a model that nobody has. */
  static RuntimeException unknown(String model) {
    return new GatewayError(
            GatewayError.Kind.UNKNOWN_MODEL, "model '" + model + "' not found", "model", null, null)
        .toException();
  }

  /** The value of an order that did not fail. */
  static <T> T value(Told<T> told) {
    return Objects.requireNonNull(told.value(), "a host that does not fail tells something");
  }
}
