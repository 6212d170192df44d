package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Message;
import dev.relevo.chat.Usage;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.FakeProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Other settings for a gateway whose providers are in memory. */
final class GatewayReloadTest {
  private static final GatewaySettings USUAL = GatewaySettings.from(ConfigFactory.empty());

  private final List<Gateway> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(Gateway::close);
  }

  private Gateway start(ProviderDefinition... providers) {
    Gateway gateway = Gateway.start(USUAL.withProviders(List.of(providers)));
    open.add(gateway);
    for (ProviderDefinition provider : providers) {
      Awaitility.await()
          .until(() -> healths(gateway, provider.settings().id()).contains("HEALTHY"));
    }
    return gateway;
  }

  private static List<String> healths(Gateway gateway, String name) throws Exception {
    List<String> healths = new ArrayList<>();
    for (WorkerView view : gateway.workers().toCompletableFuture().get(10, TimeUnit.SECONDS)) {
      if (view.snapshot().id().value().equals(name)) {
        healths.add(view.snapshot().health().name());
      }
    }
    return healths;
  }

  private static CompletableFuture<ReloadReport> reload(
      Gateway gateway, ProviderDefinition... providers) {
    return gateway.reload(USUAL.withProviders(List.of(providers))).toCompletableFuture();
  }

  private static FakeProvider saying(String text) {
    return answering(CompletableFuture.completedFuture(answer(text)));
  }

  private static FakeProvider answering(CompletionStage<ChatResponse.Answer> answer) {
    return new FakeProvider().completing(call -> answer);
  }

  private static ChatResponse.Answer answer(String text) {
    return new ChatResponse.Answer(
        text, null, List.of(), FinishReason.STOP, Usage.reported(1, 1), null);
  }

  private static CompletableFuture<String> ask(Gateway gateway) {
    return gateway
        .complete(ChatRequest.of("m", List.of(Message.user("hi"))))
        .thenApplyAsync(response -> response.answer().text(), Runnable::run)
        .toCompletableFuture();
  }

  private static String asked(Gateway gateway) {
    return ask(gateway).orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void replaced_newOneNotReady_oldOneAnswersUntilItIs() {
    FakeProvider old = saying("old");
    Gateway gateway = start(old.definition("a"));
    CompletableFuture<ProbeReport> probe = new CompletableFuture<>();
    FakeProvider fresh = saying("new").probedBy(() -> probe);

    CompletableFuture<ReloadReport> reload = reload(gateway, fresh.definition("a"));
    fresh.awaitProbe();

    assertThat(asked(gateway)).isEqualTo("old");
    assertThat(reload).isNotDone();
    assertThat(old.isClosed()).isFalse();
    probe.complete(FakeProvider.available("m"));
    assertThat(reload.orTimeout(20, TimeUnit.SECONDS).join().replaced()).containsExactly("a");
    assertThat(asked(gateway)).isEqualTo("new");
    Awaitility.await().until(old::isClosed);
    assertThat(fresh.isClosed()).isFalse();
  }

  @Test
  void replaced_newOneLoadsForLong_theReloadEndsAndTheOldOneStillAnswersUntilItIsReadyOrGone() {
    FakeProvider oldA = saying("old");
    FakeProvider oldB = saying("old");
    Gateway gateway = start(oldA.definition("a"), oldB.definition("b"));
    ProbeReport loading = ProbeReport.of(ProbeReport.State.LOADING, "reads its file");
    AtomicReference<ProbeReport> probe = new AtomicReference<>(loading);
    FakeProvider freshA =
        saying("new").probedBy(() -> CompletableFuture.completedFuture(probe.get()));
    FakeProvider freshB = saying("new").probedAs(loading);
    ProviderDefinition a = freshA.definition("a");

    ReloadReport report =
        reload(gateway, a, freshB.definition("b")).orTimeout(20, TimeUnit.SECONDS).join();

    assertThat(report.replaced()).containsExactly("a", "b");
    assertThat(asked(gateway)).isEqualTo("old");
    assertThat(oldA.isClosed() || oldB.isClosed()).isFalse();
    probe.set(FakeProvider.available("m"));
    Awaitility.await().until(oldA::isClosed);
    reload(gateway, a, saying("new").definition("b")).join();
    Awaitility.await().until(() -> oldB.isClosed() && freshB.isClosed());
    assertThat(asked(gateway)).isEqualTo("new");
    assertThat(freshA.isClosed()).isFalse();
  }

  @Test
  void replacedOrRemoved_withARequest_isClosedWhenItHasEnded() {
    CompletableFuture<ChatResponse.Answer> held = new CompletableFuture<>();
    FakeProvider one = answering(held);
    Gateway gateway = start(one.definition("a"));
    CompletableFuture<String> first = ask(gateway);
    Awaitility.await().until(() -> gateway.load().toCompletableFuture().join().leases() == 1);

    FakeProvider two = saying("two");
    reload(gateway, two.definition("b")).join();

    assertThat(asked(gateway)).isEqualTo("two");
    assertThat(one.isClosed()).isFalse();
    held.complete(answer("one"));
    assertThat(first.join()).isEqualTo("one");
    Awaitility.await().until(one::isClosed);
  }

  @Test
  void removed_attemptsMayTakeForEver_goesAndTheOthersStay() {
    GatewaySettings endless =
        GatewaySettings.from(
            ConfigFactory.parseString(
                "relevo.providers.a { kind = openai-compatible, base-url = \"http://127.0.0.1:1\","
                    + " models = [x], timeouts.total = 1000 days }"));
    ProviderDefinition kept = saying("b").definition("b");
    Gateway gateway = Gateway.start(USUAL.withProviders(List.of(endless.providers().get(0), kept)));
    open.add(gateway);
    Awaitility.await().until(() -> healths(gateway, "b").contains("HEALTHY"));

    reload(gateway, kept).join();

    Awaitility.await().until(() -> healths(gateway, "a").isEmpty());
    assertThat(asked(gateway)).isEqualTo("b");
  }

  @Test
  void provider_thatCannotBeOpened_changesNothing() {
    FakeProvider old = saying("old");
    Gateway gateway = start(old.definition("a"));
    FakeProvider opened = saying("new");
    ProviderDefinition broken =
        new ProviderDefinition(
            FakeProvider.settings("c", 0),
            transport -> {
              throw new IllegalArgumentException("no such thing");
            });

    CompletableFuture<ReloadReport> reload = reload(gateway, opened.definition("b"), broken);

    assertThatThrownBy(reload::join).hasMessageContaining("relevo.providers.c: cannot be opened");
    assertThat(opened.isClosed()).as("opened in vain").isTrue();
    assertThat(asked(gateway)).isEqualTo("old");
    assertThat(reload(gateway, saying("newest").definition("a")).join().replaced())
        .as("the next one goes as usual")
        .containsExactly("a");
    assertThat(asked(gateway)).isEqualTo("newest");
  }

  @Test
  void reloads_oneWhileAnotherIsUnderWay_theLastHoldsAndNobodyIsLeftOver() {
    FakeProvider zero = saying("0");
    Gateway gateway = start(zero.definition("a"));
    List<FakeProvider> providers = new ArrayList<>();
    List<CompletableFuture<ReloadReport>> reloads = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      FakeProvider provider = saying(Integer.toString(i));
      providers.add(provider);
      reloads.add(reload(gateway, provider.definition("a")));
    }

    reloads.forEach(reload -> reload.orTimeout(60, TimeUnit.SECONDS).join());

    assertThat(asked(gateway)).isEqualTo("10");
    Awaitility.await()
        .until(
            () -> zero.isClosed() && providers.stream().filter(it -> !it.isClosed()).count() == 1);
    assertThat(providers.get(9).isClosed()).isFalse();
  }

  @Test
  void reload_sameSettings_keepsTheVeryProvider() {
    FakeProvider one = saying("one");
    ProviderDefinition definition = one.definition("a");
    Gateway gateway = start(definition);

    ReloadReport report = reload(gateway, definition).join();

    assertThat(report.kept()).containsExactly("a");
    assertThat(report.replaced()).isEmpty();
    assertThat(one.isClosed()).isFalse();
  }

  @Test
  void reload_shuttingDown_fails() {
    Gateway gateway = start(saying("one").definition("a"));
    gateway.drain();

    assertThatThrownBy(() -> reload(gateway).join()).hasMessageContaining("shutting down");
  }

  @Test
  void close_whileOneEndsWhatItHas_closesBoth() {
    CompletableFuture<ChatResponse.Answer> held = new CompletableFuture<>();
    FakeProvider old = answering(held);
    Gateway gateway = start(old.definition("a"));
    var unused = ask(gateway);
    Awaitility.await().until(() -> gateway.load().toCompletableFuture().join().leases() == 1);
    FakeProvider fresh = saying("new");
    reload(gateway, fresh.definition("a")).join();

    gateway.close();

    assertThat(old.isClosed()).isTrue();
    assertThat(fresh.isClosed()).isTrue();
  }

  @Test
  void records_keptFewer_theOldestAreForgotten() {
    Gateway gateway = start(saying("one").definition("a"));
    for (int i = 0; i < 5; i++) {
      asked(gateway);
    }
    GatewaySettings fewer =
        GatewaySettings.from(ConfigFactory.parseString("relevo.records.keep = 2"));

    gateway.reload(fewer.withProviders(List.of())).toCompletableFuture().join();

    assertThat(gateway.requests(10)).hasSize(2);
    assertThat(gateway.requestsKept()).isEqualTo(2);
  }
}
