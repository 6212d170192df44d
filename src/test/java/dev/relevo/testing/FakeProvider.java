package dev.relevo.testing;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.ApiKey;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.provider.Timeouts;
import dev.relevo.provider.Use;
import dev.relevo.transport.Lane;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A provider in memory that does what a test tells it; it is available with one model unless told
 * otherwise. Thread-safe.
 */
public final class FakeProvider implements ChatProvider {
  private static final long WAIT_SECONDS = 20;

  private final Semaphore probes = new Semaphore(0);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Supplier<CompletionStage<ProbeReport>> prober =
      () -> CompletableFuture.completedFuture(available("m"));
  private volatile Function<ChatCall, Source<ChatEvent, NotUsed>> streamer =
      call -> Source.failed(unscripted());
  private volatile Function<ChatCall, CompletionStage<ChatResponse.Answer>> completer =
      call -> CompletableFuture.failedFuture(unscripted());

  private static RuntimeException unscripted() {
    return ProviderError.of(ErrorClass.CALLER_FAULT, "no answer is scripted").toException();
  }

  /** Settings of a cloud provider with four slots, that is probed every minute. */
  public static ProviderSettings settings(String id, int keys) {
    return new ProviderSettings(
        id,
        "fake",
        Locality.CLOUD,
        Use.NORMAL,
        50,
        4,
        IntStream.range(0, keys).mapToObj(i -> ApiKey.of("key-" + i)).toList(),
        List.of(),
        null,
        Capabilities.USUAL,
        null,
        Map.of(),
        new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofMinutes(2)),
        Duration.ofMinutes(1));
  }

  public static ProbeReport available(String... models) {
    return ProbeReport.available(
        Arrays.stream(models)
            .map(name -> new ModelInfo(name, Capabilities.USUAL, null, null, true, null))
            .toList(),
        null);
  }

  public ProviderDefinition definition(String id) {
    return new ProviderDefinition(settings(id, 0), transport -> this);
  }

  /** What probes find from now on. */
  public FakeProvider probedAs(ProbeReport report) {
    return probedBy(() -> CompletableFuture.completedFuture(report));
  }

  /** What probes do from now on. */
  public FakeProvider probedBy(Supplier<CompletionStage<ProbeReport>> value) {
    prober = value;
    return this;
  }

  public FakeProvider streaming(Function<ChatCall, Source<ChatEvent, NotUsed>> value) {
    streamer = value;
    return this;
  }

  public FakeProvider completing(Function<ChatCall, CompletionStage<ChatResponse.Answer>> value) {
    completer = value;
    return this;
  }

  /** Waits for a probe that this method has not counted yet. */
  public void awaitProbe() {
    try {
      if (!probes.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("waited " + WAIT_SECONDS + " s in vain for a probe");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a probe", e);
    }
  }

  /** Whether there were probes beside those awaited. */
  public boolean hasProbes() {
    return probes.availablePermits() > 0;
  }

  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public Source<ChatEvent, NotUsed> stream(ChatCall call, Lane lane) {
    return streamer.apply(call);
  }

  @Override
  public CompletionStage<ChatResponse.Answer> complete(ChatCall call, Lane lane) {
    return completer.apply(call);
  }

  @Override
  public CompletionStage<ProbeReport> probe(Lane lane) {
    try {
      return prober.get();
    } finally {
      probes.release();
    }
  }

  @Override
  public void close() {
    closed.set(true);
  }
}
