package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.gateway.ReloadReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the configuration is read again. */
final class ReloaderTest implements Reloader.Target {
  private static final ReloadReport NOTHING =
      new ReloadReport(List.of(), List.of(), List.of(), List.of());

  @TempDir private Path directory;
  private final AtomicInteger reads = new AtomicInteger();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<ReloadReport>> applied = new CopyOnWriteArrayList<>();
  private final List<Reloader> open = new ArrayList<>();
  private volatile List<String> objections = List.of();

  @AfterEach
  void close() {
    open.forEach(Reloader::close);
  }

  @Override
  public List<String> objections(Configuration next) {
    return objections;
  }

  @Override
  public CompletionStage<ReloadReport> apply(Configuration next) {
    CompletableFuture<ReloadReport> one = new CompletableFuture<>();
    applied.add(one);
    return one;
  }

  private Configuration read() {
    return new ConfigurationLoader(new Variables(Map.of()), directory)
        .load(null, ConfigFactory.empty());
  }

  private Reloader reloader() {
    Reloader reloader =
        new Reloader(
            read(),
            () -> {
              reads.incrementAndGet();
              return read();
            },
            this,
            lines::add);
    open.add(reloader);
    return reloader;
  }

  private void awaitApplied(int times) {
    Awaitility.await().until(() -> applied.size() == times);
  }

  @Test
  void reload_askedForWhileOneIsUnderWay_allWhoAskShareTheNext() {
    Reloader reloader = reloader();
    CompletionStage<Reloaded> first = reloader.reload();
    awaitApplied(1);

    CompletionStage<Reloaded> second = reloader.reload();
    CompletionStage<Reloaded> third = reloader.reload();

    assertThat(first).isNotSameAs(second);
    assertThat(third).isSameAs(second);
    assertThat(reads).as("what is read must not be older than the wish").hasValue(1);
    applied.get(0).complete(NOTHING);
    awaitApplied(2);
    applied.get(1).complete(NOTHING);
    assertThat(second.toCompletableFuture().join().isRefused()).isFalse();
    assertThat(reads).hasValue(2);
    assertThat(lines).hasSize(2);
  }

  @Test
  void reload_objectedTo_appliesNothingAndTheNextOneIsAsGoodAsAny() {
    Reloader reloader = reloader();
    objections = List.of("relevo.x: no");

    Reloaded refused = reloader.reload().toCompletableFuture().join();
    assertThat(refused.faults()).containsExactly("relevo.x: no");
    assertThat(applied).isEmpty();

    objections = List.of();
    CompletionStage<Reloaded> next = reloader.reload();
    awaitApplied(1);
    applied.get(0).complete(NOTHING);
    assertThat(next.toCompletableFuture().join().isRefused()).isFalse();
  }

  @Test
  void reload_readingFailsBadly_isToldAsRefusedAndTheNextOneIsAsGoodAsAny() {
    AtomicReference<Supplier<Configuration>> reader =
        new AtomicReference<>(
            () -> {
              throw new StackOverflowError("nested too deeply");
            });
    Reloader reloader = new Reloader(read(), () -> reader.get().get(), this, lines::add);
    open.add(reloader);

    Reloaded refused =
        reloader.reload().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(refused.faults()).containsExactly("nested too deeply");

    reader.set(this::read);
    CompletionStage<Reloaded> next = reloader.reload();
    awaitApplied(1);
    applied.get(0).complete(NOTHING);
    assertThat(next.toCompletableFuture().join().isRefused()).isFalse();
  }

  @Test
  void reload_closed_isRefusedEachTime() {
    Reloader reloader = reloader();
    reloader.close();

    for (int i = 0; i < 2; i++) {
      Reloaded refused =
          reloader.reload().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
      assertThat(refused.faults()).singleElement().asString().contains("shutting down");
    }
    assertThat(reads).hasValue(0);
  }

  @Test
  void reload_applyingFails_isToldAsRefused() {
    Reloader reloader = reloader();
    CompletionStage<Reloaded> told = reloader.reload();
    awaitApplied(1);

    applied.get(0).completeExceptionally(new IllegalStateException("relevo.providers.a: no"));

    assertThat(told.toCompletableFuture().join().faults())
        .containsExactly("relevo.providers.a: no");
    assertThat(lines).singleElement().asString().contains("relevo.providers.a: no");
  }
}
